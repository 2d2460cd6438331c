import { DecodeError } from "../bytes/decode-error.ts";
import { crcByte, crcBytes, crcStart, crcWord } from "../bytes/crc32c.ts";

/** Thrown by the reader when the bytes of a record are incomplete: read the record again when more have come. Not a failure. */
export const needsMore: Error = new Error("More bytes are needed.");

/**
 * Reads the varints and fixed-width numbers of the record stream (docs/tunnel.md 4.2), and adds the values to a checksum, which
 * is computed over their fixed-width form and not over the bytes sent.
 *
 * A 64-bit number is read into two signed halves, `low` and `high`, because most numbers in BIGINT columns are small and a
 * `bigint` is made only where it is needed. The reader of @bufbuild/protobuf always makes one, and needs all bytes at once.
 */
export class WireReader {
  bytes: Uint8Array = new Uint8Array();
  view: DataView = new DataView(this.bytes.buffer);
  /** Index of the next byte, and of the end of the bytes. */
  at = 0;
  end = 0;
  /** The unfinished checksum of the current record. */
  crc: number = crcStart;
  /** The last 64-bit number read. */
  low = 0;
  high = 0;
  private readonly scratch: DataView = new DataView(new ArrayBuffer(8));

  replaceBytes(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = 0;
    this.end = bytes.length;
  }

  /** Reads a plain varint into `low` and `high`. */
  varint(): void {
    let byte = this.byte();
    if (byte < 0x80) {
      this.low = byte;
      this.high = 0;
      return;
    }
    let low = byte & 0x7f;
    let high = 0;
    let shift = 7;
    do {
      byte = this.byte();
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (shift - 32);
      // The tenth byte may hold the 64th bit only.
      if (shift === 63 && byte > 1) throw new DecodeError("contains a number of more than 64 bits");
      shift += 7;
    } while (byte >= 0x80);
    this.low = low | 0;
    this.high = high | 0;
  }

  /** Reads a zigzag varint into `low` and `high`. */
  zigzag(): void {
    this.varint();
    const sign = -(this.low & 1);
    this.low = ((this.low >>> 1) | (this.high << 31)) ^ sign;
    this.high = (this.high >>> 1) ^ sign;
  }

  /** Reads a zigzag varint into `low` and `high`; the checksum takes it as eight bytes. */
  sint64(): void {
    this.zigzag();
    this.crc = crcWord(crcWord(this.crc, this.low), this.high);
  }

  /** The last 64-bit number as a bigint. */
  bigint(): bigint {
    // Fast path for numbers of 32 bits, which are the most frequent.
    if (this.high === this.low >> 31) return BigInt(this.low);
    this.scratch.setInt32(0, this.low, true);
    this.scratch.setInt32(4, this.high, true);
    return this.scratch.getBigInt64(0, true);
  }

  /** The last 64-bit number as a number; throws a {@link DecodeError} beyond 2^53. */
  number(): number {
    const value = this.high * 0x1_0000_0000 + (this.low >>> 0);
    if (!Number.isSafeInteger(value)) throw new DecodeError("contains a number beyond 2^53, which its type does not allow");
    return value;
  }

  /** Reads a plain varint of at most 32 bits, such as a tag or a length. */
  uint32(): number {
    this.varint();
    if (this.high !== 0) throw new DecodeError("contains a length or a tag of more than 32 bits");
    return this.low >>> 0;
  }

  /** Reads a checksum: a varint of 32 bits, which some writers sign-extend to 64 (docs/tunnel.md 4.3). */
  checksum(): number {
    this.varint();
    if (this.high !== 0 && (this.high !== -1 || this.low >= 0)) throw new DecodeError("has a checksum of more than 32 bits");
    return this.low >>> 0;
  }

  /** Reads a zigzag varint of 32 bits; the checksum takes it as four bytes. */
  sint32(): number {
    this.zigzag();
    if (this.high !== this.low >> 31) throw new DecodeError("contains nanoseconds of more than 32 bits");
    this.crc = crcWord(this.crc, this.low);
    return this.low;
  }

  boolean(): boolean {
    const value = this.uint32();
    if (value > 1) throw new DecodeError("contains a BOOLEAN that is neither true nor false");
    this.crc = crcByte(this.crc, value);
    return value === 1;
  }

  /** Reads the byte before each element of an ARRAY and each field of a STRUCT, which is not part of the checksum. */
  isNull(): boolean {
    const flag = this.byte();
    if (flag > 1) throw new DecodeError("contains an element that is neither a value nor NULL");
    return flag === 1;
  }

  float(): number {
    const at = this.skip(4);
    this.crc = crcWord(this.crc, this.view.getInt32(at, true));
    return this.view.getFloat32(at, true);
  }

  double(): number {
    const at = this.skip(8);
    this.crc = crcWord(crcWord(this.crc, this.view.getInt32(at, true)), this.view.getInt32(at + 4, true));
    return this.view.getFloat64(at, true);
  }

  /** Skips bytes that follow their length, adds them to the checksum, and returns where they begin. They end at `at`. */
  lengthPrefixed(): number {
    return this.fixed(this.uint32());
  }

  /** Skips `length` bytes, adds them to the checksum, and returns where they begin. They end at `at`. */
  fixed(length: number): number {
    const start = this.skip(length);
    this.crc = crcBytes(this.crc, this.bytes, start, this.at);
    return start;
  }

  private skip(length: number): number {
    const start = this.at;
    if (length > this.end - start) throw needsMore;
    this.at = start + length;
    return start;
  }

  private byte(): number {
    if (this.at >= this.end) throw needsMore;
    // In range, as checked above.
    const byte = this.bytes[this.at] as number;
    this.at += 1;
    return byte;
  }
}
