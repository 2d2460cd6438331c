import { pipeline, Readable } from "node:stream";
import type { Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from "node:zlib";

import { MaxComputeError } from "@maxcompute-rx/core";
import type { TransportResponse } from "@maxcompute-rx/core";

/**
 * An answer as core wants it: one value per header, the content coding undone, a body that can be read once.
 *
 * @param explain makes an error to show of what the decoders throw
 */
export function toTransportResponse(
  status: number,
  rawHeaders: Readonly<Record<string, string | string[] | undefined>>,
  bytes: AsyncIterable<Uint8Array>,
  explain: (thrown: unknown) => MaxComputeError,
): TransportResponse {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(rawHeaders)) {
    if (value !== undefined) headers[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : value;
  }
  if (headers["content-encoding"] === undefined) return { status, headers, body: readOnce(bytes) };
  // The length is that of the coded body.
  const { "content-encoding": codings, "content-length": _length, ...others } = headers;
  return { status, headers: others, body: readOnce(decode(bytes, decodersFor(codings), explain)) };
}

const decoders: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ["gzip", createGunzip],
  ["x-gzip", createGunzip],
  ["deflate", createInflate],
  ["br", createBrotliDecompress],
  ["zstd", createZstdDecompress],
]);

/** Decoders in the order in which to apply them: the last coding first. */
function decodersFor(codings: string): readonly (() => Transform)[] {
  const names = codings
    .toLowerCase()
    .split(",")
    .map((name) => name.trim());
  const coded = names.filter((name) => name !== "" && name !== "identity").toReversed();
  // One would do; a long list is an attempt to use up memory.
  if (coded.length > 2) throw new MaxComputeError("unexpected_answer", `The answer is coded ${coded.length} times over.`);
  return coded.map((name) => {
    const decoder = decoders.get(name);
    if (decoder !== undefined) return decoder;
    throw new MaxComputeError("unexpected_answer", `The answer's content coding "${name}" is not known.`);
  });
}

async function* decode(
  bytes: AsyncIterable<Uint8Array>,
  decoding: readonly (() => Transform)[],
  explain: (thrown: unknown) => MaxComputeError,
): AsyncGenerator<Uint8Array, void> {
  // Errors travel along the pipelines to the reader, and leaving early travels back.
  const decoded = decoding.reduce<Readable>((coded, make) => pipeline(coded, make(), () => {}), Readable.from(bytes));
  try {
    yield* decoded;
  } catch (thrown) {
    throw explain(thrown);
  }
}

/** A second reader is told so, rather than handed an empty body. */
function readOnce(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let read = false;
  return {
    [Symbol.asyncIterator]() {
      if (read) throw new MaxComputeError("invalid_state", "This answer's body was already read; it can be read once.");
      read = true;
      return bytes[Symbol.asyncIterator]();
    },
  };
}
