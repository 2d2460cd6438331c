import { crcEnd, crcOfBoth, crcShift, crcStart } from "../bytes/crc32c.ts";
import type { CrcOfBytes } from "../bytes/crc32c-simd.ts";
import { PieceQueue } from "../bytes/piece-queue.ts";
import { DecodeError } from "../bytes/decode-error.ts";

/** The largest chunk that is accepted, in bytes. Official writers use 64 KiB; a damaged size may claim gigabytes. */
const biggestChunk = 256 * 1024 * 1024;

/**
 * Removes the frame of an Arrow body (docs/tunnel.md 5.1): the chunk size, then chunks that are each followed by a checksum, then
 * a shorter rest followed by the checksum of the whole. Each chunk is returned after its checksum was verified, and the rest
 * after that of the whole. Damage raises a {@link DecodeError}.
 */
export class ArrowFraming {
  /** Number of bytes of the body that were read. */
  offset = 0;
  private readonly queue: PieceQueue = new PieceQueue();
  private readonly crc: CrcOfBytes;
  private chunkSize: number | null = null;
  /** The {@link crcShift} of a chunk. */
  private chunkShift = 0;
  private total: number = crcEnd(crcStart);

  constructor(crc: CrcOfBytes) {
    this.crc = crc;
  }

  /** Appends the next piece of the body, and returns the data of the chunks that are complete with it as views of the pieces. */
  *push(piece: Uint8Array): Generator<Uint8Array> {
    this.queue.append(piece);
    if (this.chunkSize === null) {
      if (this.queue.length < 4) return;
      this.chunkSize = this.word();
      if (this.chunkSize > biggestChunk) throw new DecodeError(`announces chunks of ${this.chunkSize} bytes`);
      this.chunkShift = crcShift(this.chunkSize);
    }
    while (this.chunkSize > 0 && this.queue.length >= this.chunkSize + 4) {
      const data = this.take(this.chunkSize);
      const checksum = this.checksumOf(data);
      if (this.word() !== checksum) throw new DecodeError("has a chunk that does not match its checksum");
      this.total = crcOfBoth(this.total, checksum, this.chunkShift);
      yield* data;
    }
  }

  /** Call it after the last piece: returns the data of the rest. */
  finish(): readonly Uint8Array[] {
    // An empty body may be four zero bytes (docs/tunnel.md 5.1).
    if (this.chunkSize === 0 && this.queue.length === 0) return [];
    if (this.chunkSize === null || this.chunkSize === 0 || this.queue.length < 4)
      throw new DecodeError("is cut off: it ends without its last checksum");
    const length = this.queue.length - 4;
    const rest = this.take(length);
    const total = crcOfBoth(this.total, this.checksumOf(rest), crcShift(length));
    if (this.word() !== total) throw new DecodeError("does not match the checksum at its end, or is cut off");
    return rest;
  }

  private take(length: number): readonly Uint8Array[] {
    this.offset += length;
    return this.queue.take(length);
  }

  /** Reads a number of four bytes, highest first. */
  private word(): number {
    let word = 0;
    for (const view of this.take(4)) for (const byte of view) word = word * 256 + byte;
    return word;
  }

  private checksumOf(data: readonly Uint8Array[]): number {
    let crc = crcStart;
    for (const view of data) crc = this.crc(crc, view);
    return crcEnd(crc);
  }
}
