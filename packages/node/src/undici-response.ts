import { pipeline } from "node:stream";
import type { Readable, Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from "node:zlib";

import { MaxComputeError } from "@maxcompute-rx/core";
import type { TransportResponse } from "@maxcompute-rx/core";
import type { Dispatcher } from "undici";

/**
 * undici's answer as core wants it: one value per header, the content coding undone, the body as a loop over bytes that
 * can be left early.
 *
 * @param explain turns what ended the body early into the error to show
 * @param end called once the body has ended, in whatever way
 */
export function toTransportResponse(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  explain: (error: unknown) => MaxComputeError,
  end: () => void,
): TransportResponse {
  body.once("close", end).on("error", () => {}); // the reader is told; nobody else needs to be
  const flat = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(", ") : value] as const],
  );
  const { "content-encoding": coding, ...others } = Object.fromEntries(flat);
  if (coding === undefined) return { status: statusCode, headers: others, body: readOnce(body, explain) };
  const { "content-length": _length, ...uncoded } = others; // the length is that of the coded body
  try {
    return { status: statusCode, headers: uncoded, body: readOnce(decode(body, coding), explain) };
  } catch (error) {
    body.destroy();
    throw error;
  }
}

const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

/** Undoes codings, which are listed in the order in which they were applied. */
function decode(body: Readable, codings: string): Readable {
  const names = codings.toLowerCase().split(",").map((name) => name.trim()).filter((name) => name !== "" && name !== "identity");
  // One would do; a long list is an attempt to use up memory.
  if (names.length > 2) throw new MaxComputeError("unexpected_answer", `The answer is coded ${names.length} times over.`);
  return names.reduceRight<Readable>((coded, name) => {
    const makeDecoder = Object.hasOwn(decoders, name) ? decoders[name] : undefined;
    if (makeDecoder === undefined) throw new MaxComputeError("unexpected_answer", `The answer's content coding "${name}" is not known.`);
    return pipeline(coded, makeDecoder().on("error", () => {}), () => {}); // errors travel along it to the reader
  }, body);
}

/** A body that can be read once: a second reader is told so, rather than handed an empty body. */
function readOnce(stream: Readable, explain: (error: unknown) => MaxComputeError): AsyncIterable<Uint8Array> {
  let read = false;
  return {
    [Symbol.asyncIterator]() {
      if (read) throw new MaxComputeError("invalid_state", "This answer's body was already read; it can be read once.");
      read = true;
      return chunksOf(stream, explain);
    },
  };
}

async function* chunksOf(stream: Readable, explain: (error: unknown) => MaxComputeError): AsyncGenerator<Uint8Array, void> {
  try {
    yield* stream; // leaving early destroys the stream, and with it the connection
  } catch (error) {
    throw explain(error);
  }
}
