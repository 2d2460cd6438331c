import { pipeline, Readable } from "node:stream";
import { malformedStream } from "../malformed-stream.ts";
import { tunnelError } from "../tunnel-error.ts";
import { contentCodings } from "./content-coding.ts";
import { DamagedCoding } from "./damaged-coding.ts";

/**
 * The bytes of a request's body, decompressed. Throws `MalformedDataStream` if they cannot be, `InvalidArgument` for an
 * unsupported compression, and the error of the connection if it breaks.
 */
export async function* uploadedBody(request: Request): AsyncGenerator<Uint8Array> {
  const coding = request.headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  const codec = contentCodings.get(coding)?.decompress();
  if (codec === undefined && coding !== "identity") {
    const names = [...contentCodings.keys()].join(", ");
    throw tunnelError(400, "InvalidArgument", `Invalid argument: the content encoding '${coding}' is not supported. Supported: ${names}.`);
  }
  const pieces = request.body ?? [];
  if (codec === undefined) return yield* pieces;
  pipeline(Readable.from(pieces), codec, () => {}); // what goes wrong is told to whoever reads
  try {
    for await (const piece of codec) yield piece;
  } catch (error) {
    const isDamaged = error instanceof DamagedCoding || (error instanceof Error && "errno" in error);
    throw isDamaged ? malformedStream(`it cannot be decompressed as ${coding}: ${error.message}`) : error;
  }
}
