import { pipeline, Readable } from "node:stream";
import type { Transform } from "node:stream";
// As a namespace, because a name that an old Node lacks would be an error before any code could say which Node is needed.
import * as zlib from "node:zlib";

import { MaxComputeError } from "@maxcompute-rx/core";
import type { TransportResponse } from "@maxcompute-rx/core";

/**
 * Converts an answer to the form that core needs: one value for each header, the body decoded and readable once.
 *
 * @param explain converts errors of the decoders
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
  // The header is the length of the encoded body.
  const { "content-encoding": codings, "content-length": _length, ...others } = headers;
  return { status, headers: others, body: readOnce(decode(bytes, decodersFor(codings), explain)) };
}

const decoders: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ["gzip", zlib.createGunzip],
  ["x-gzip", zlib.createGunzip],
  ["deflate", zlib.createInflate],
  ["br", zlib.createBrotliDecompress],
  ["zstd", zlib.createZstdDecompress],
]);

/** The decoders in the order in which they are applied: the last coding first. */
function decodersFor(codings: string): readonly (() => Transform)[] {
  const names = codings
    .toLowerCase()
    .split(",")
    .map((name) => name.trim());
  const coded = names.filter((name) => name !== "" && name !== "identity").toReversed();
  // Answers have one coding. A long list is an attempt to use up memory.
  if (coded.length > 2)
    throw new MaxComputeError("unexpected_answer", `The answer has ${coded.length} content codings; at most 2 are accepted.`);
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
  // The pipelines pass errors on to the reader. If the reader stops early, they close the connection.
  const decoded = decoding.reduce<Readable>((coded, make) => pipeline(coded, make(), () => {}), Readable.from(bytes));
  try {
    yield* decoded;
  } catch (thrown) {
    throw explain(thrown);
  }
}

/** A second reader receives an error, not an empty body. */
function readOnce(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let read = false;
  return {
    [Symbol.asyncIterator]() {
      if (read) throw new MaxComputeError("invalid_state", "The body of this answer was already read. It can be read only once.");
      read = true;
      return bytes[Symbol.asyncIterator]();
    },
  };
}
