import { crc32c } from "../crc32c.ts";

/** A growing sequence of bytes, and the checksum of those that belong to it. */
export class ByteWriter {
  #bytes: Buffer = Buffer.allocUnsafe(64 * 1024);
  #length = 0;
  readonly #scratch = Buffer.alloc(8);
  /** Of all that was summed since it was last set. */
  crc = 0;

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** A whole number from 0 up to 2^53 as a varint. */
  varint(value: number): void {
    this.#reserve(8);
    let rest = value;
    for (; rest > 0x7fffffff; rest = Math.floor(rest / 128)) this.#bytes[this.#length++] = (rest % 128) | 0x80;
    for (; rest > 0x7f; rest >>>= 7) this.#bytes[this.#length++] = (rest & 0x7f) | 0x80;
    this.#bytes[this.#length++] = rest;
  }

  /** A whole number of up to 64 bits as a zigzag varint. */
  zigzag(value: number | bigint): void {
    if (value > -0x8000000000000n && value < 0x8000000000000n) {
      const small = Number(value);
      return this.varint(small < 0 ? -2 * small - 1 : 2 * small);
    }
    let rest = BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n));
    for (; rest > 0x7fn; rest >>= 7n) this.byte(Number(rest & 0x7fn) | 0x80);
    this.byte(Number(rest));
  }

  /** Bytes behind their number; summed. */
  lengthPrefixed(value: string | Uint8Array): void {
    const length = typeof value === "string" ? Buffer.byteLength(value) : value.length;
    this.varint(length);
    this.#reserve(length);
    const start = this.#length;
    if (typeof value === "string") this.#bytes.write(value, start, length);
    else this.#bytes.set(value, start);
    this.#length += length;
    this.crc = crc32c(this.#bytes, this.crc, start, this.#length);
  }

  float(value: number): void {
    this.#reserve(4);
    this.#bytes.writeFloatLE(value, this.#length);
    this.#sumWritten(4);
  }

  double(value: number): void {
    this.#reserve(8);
    this.#bytes.writeDoubleLE(value, this.#length);
    this.#sumWritten(8);
  }

  /** Sums one byte that is written elsewhere. */
  sumByte(value: number): void {
    this.#scratch[0] = value;
    this.crc = crc32c(this.#scratch, this.crc, 0, 1);
  }

  /** Sums 32 bits that are written elsewhere in another form. */
  sumInt32(value: number): void {
    this.#scratch.writeInt32LE(value | 0);
    this.crc = crc32c(this.#scratch, this.crc, 0, 4);
  }

  /** The same of 64 bits. */
  sumInt64(value: number | bigint): void {
    if (value >= -0x80000000 && value <= 0x7fffffff) {
      const small = Number(value);
      this.#scratch.writeInt32LE(small);
      this.#scratch.writeInt32LE(small < 0 ? -1 : 0, 4);
    } else {
      this.#scratch.writeBigInt64LE(BigInt(value));
    }
    this.crc = crc32c(this.#scratch, this.crc);
  }

  /** Returns what was written and starts again. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.allocUnsafe(this.#bytes.length);
    this.#length = 0;
    return taken;
  }

  #sumWritten(length: number): void {
    this.crc = crc32c(this.#bytes, this.crc, this.#length, this.#length + length);
    this.#length += length;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.#length + more));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
