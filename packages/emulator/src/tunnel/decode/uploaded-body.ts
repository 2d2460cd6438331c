import { pipeline, Readable, type Transform } from "node:stream";
import { createInflate, createZstdDecompress } from "node:zlib";
import { tunnelError } from "../tunnel-error.ts";
import { malformedStream } from "./malformed-stream.ts";

const codings: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  // zlib-wrapped (docs/tunnel.md 3.1)
  ["deflate", () => createInflate()],
  ["zstd", () => createZstdDecompress()],
]);

/**
 * The bytes of a request's body, decompressed. Throws `MalformedDataStream` if they cannot be, `InvalidArgument` for an
 * unsupported compression, and the error of the connection if it breaks.
 */
export async function* uploadedBody(request: Request): AsyncGenerator<Uint8Array> {
  const coding = request.headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  const codec = codings.get(coding)?.();
  if (codec === undefined && coding !== "identity")
    throw tunnelError(400, "InvalidArgument", `Invalid argument: the content encoding '${coding}' is not supported, ${[...codings.keys()].join(" and ")} are`);
  const pieces = request.body ?? [];
  if (codec === undefined) return yield* pieces;
  pipeline(Readable.from(pieces), codec, () => {}); // what goes wrong is told to whoever reads
  try {
    for await (const piece of codec) yield piece;
  } catch (error) {
    if (error instanceof Error && "errno" in error) throw malformedStream(`it cannot be decompressed as ${coding}: ${error.message}`);
    throw error;
  }
}
