import { crc32c } from "../crc32c.ts";
import { malformedStream } from "../malformed-stream.ts";

/** A chunk is held in memory until its checksum was seen; official clients make chunks of 64 KiB. */
const largestChunk = 64 * 1024 * 1024;

/** The data of an uploaded Arrow stream without its chunks, each checked by its checksum before it comes (docs/tunnel.md 5.1). */
export async function* unchunked(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  let waiting = 0;
  let chunkSize = 0;
  let totalCrc = 0;
  for await (const piece of body) {
    pieces.push(piece);
    waiting += piece.length;
    if (waiting < chunkSize + 4) continue;
    let bytes = Buffer.concat(pieces);
    if (chunkSize === 0) {
      chunkSize = bytes.readUInt32BE();
      if (chunkSize === 0 || chunkSize > largestChunk)
        throw malformedStream(`chunks of ${chunkSize} bytes are none or larger than ${largestChunk}`);
      bytes = bytes.subarray(4);
    }
    for (; bytes.length >= chunkSize + 4; bytes = bytes.subarray(chunkSize + 4)) {
      const data = bytes.subarray(0, chunkSize);
      if (crc32c(data) !== bytes.readUInt32BE(chunkSize)) throw malformedStream("the checksum of a chunk is wrong");
      totalCrc = crc32c(data, totalCrc);
      yield data;
    }
    pieces = [bytes];
    waiting = bytes.length;
  }
  const tail = Buffer.concat(pieces);
  if (chunkSize === 0 || tail.length < 4) throw malformedStream("it ends without the checksum of the whole");
  const data = tail.subarray(0, -4);
  if (crc32c(data, totalCrc) !== tail.readUInt32BE(data.length)) throw malformedStream("the checksum of the whole is wrong");
  if (data.length > 0) yield data;
}
