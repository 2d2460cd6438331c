import { ByteQueue } from "./byte-queue.ts";
import { crcBytes, crcEnd, crcOfBoth, crcStart } from "./crc32c.ts";
import { Nonsense } from "./wire-reader.ts";

/** Official writers take 64 KiB. A damaged size must not make us wait for gigabytes. */
const biggestChunk = 256 * 1024 * 1024;

/**
 * Takes the frame off an Arrow body (docs/tunnel.md 5.1): the size of a chunk, chunks each with its checksum, and a rest that
 * is shorter, with the checksum of all. What it gives was verified by the checksum of its chunk, the rest by that of all. A
 * {@link Nonsense} says what does not fit.
 */
export class ArrowFraming {
  /** Bytes of the body that were looked at. */
  offset = 0;
  private readonly queue: ByteQueue = new ByteQueue();
  private chunkSize: number | null = null;
  private total: number = crcEnd(crcStart);

  /** Takes the next piece of the body and gives the data of chunks that are complete with it; good until the next piece. */
  *push(piece: Uint8Array): Generator<Uint8Array> {
    this.queue.append(piece);
    if (this.chunkSize === null) {
      if (this.queue.length < 4) return;
      this.chunkSize = this.word();
      if (this.chunkSize > biggestChunk) throw new Nonsense(`claims to come in chunks of ${this.chunkSize} bytes`);
    }
    while (this.chunkSize > 0 && this.queue.length >= this.chunkSize + 4) {
      const data = this.queue.take(this.chunkSize);
      this.offset += data.length;
      const checksum = crcEnd(crcBytes(crcStart, data));
      if (this.word() !== checksum) throw new Nonsense("has a chunk that does not match its checksum");
      this.total = crcOfBoth(this.total, checksum, data.length);
      yield data;
    }
  }

  /** There are no more pieces: gives the data of the rest. */
  finish(): Uint8Array {
    // No data at all may be four zero bytes (docs/tunnel.md 5.1).
    if (this.chunkSize === 0 && this.queue.length === 0) return new Uint8Array(0);
    if (this.chunkSize === null || this.chunkSize === 0 || this.queue.length < 4) throw new Nonsense("is cut off: it ends without its last checksum");
    const rest = this.queue.take(this.queue.length - 4);
    this.offset += rest.length;
    const total = crcOfBoth(this.total, crcEnd(crcBytes(crcStart, rest)), rest.length);
    if (this.word() !== total) throw new Nonsense("does not match the checksum at its end, or is cut off");
    return rest;
  }

  /** Four bytes, highest first. */
  private word(): number {
    const bytes = this.queue.take(4);
    this.offset += 4;
    return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  }
}
