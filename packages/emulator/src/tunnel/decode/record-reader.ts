import type { ColumnType } from "../../rows/column-type.ts";
import { crc32c } from "../crc32c.ts";
import { wireType } from "../encode/record-encoder.ts";
import type { TunnelValue } from "../../rows/row-source.ts";
import { checkedDecimal, checkedInteger, checkedText, maxFieldSize } from "./column-values.ts";
import { BadValue, locating, malformedStream } from "../malformed-stream.ts";

/** The bytes received so far end before the record does. */
export class Shortage extends Error {
  override readonly name: string = "Shortage";
}

/** Tags of the fields that are no columns: their numbers, and wire type 0 (docs/tunnel.md 4.1). */
const endRecord = 33_553_408 * 8;
const metaCount = 33_554_430 * 8;
const metaChecksum = 33_554_431 * 8;

/** Reads rows from a record stream that comes in pieces. */
export class RecordReader {
  readonly #types: readonly ColumnType[];
  readonly #scratch: Buffer = Buffer.alloc(8);
  /** What has come and was not read yet. */
  #pieces: Uint8Array[] = [];
  #waiting = 0;
  /** With fewer bytes than these, a row is not tried again: a long one would be read anew with each piece. */
  #enough = 1;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #crc = 0;
  #totalCrc = 0;
  #count = 0;
  #ended = false;

  constructor(types: readonly ColumnType[]) {
    this.#types = types;
  }

  /** Rows read so far. */
  get count(): number {
    return this.#count;
  }

  push(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.#waiting += piece.length;
  }

  /** The next row; undefined if there is none, or if not all of it has arrived. */
  tryRow(): readonly TunnelValue[] | undefined {
    if (this.#bytes.length - this.#at + this.#waiting < this.#enough) return undefined;
    try {
      return this.row();
    } catch (error) {
      if (error instanceof Shortage) return undefined;
      throw error;
    }
  }

  /** The next row; undefined after the footer. Throws {@link Shortage} and stays where it is when there is not all of it. */
  row(): readonly TunnelValue[] | undefined {
    this.#join();
    const start = this.#at;
    try {
      const row = this.#ended ? undefined : this.#row();
      if (this.#ended && this.#at < this.#bytes.length) throw malformedStream("there are bytes after the footer");
      this.#enough = 1;
      return row;
    } catch (error) {
      this.#at = start;
      this.#enough = 2 * (this.#bytes.length - start) + 1;
      throw error;
    }
  }

  #join(): void {
    if (this.#waiting === 0) return;
    this.#bytes = Buffer.concat([this.#bytes.subarray(this.#at), ...this.#pieces]);
    this.#at = 0;
    this.#pieces = [];
    this.#waiting = 0;
  }

  #row(): readonly TunnelValue[] | undefined {
    let field = 0;
    return locating(
      () => `field ${field} of record ${this.#count + 1}`,
      () => {
        const row: TunnelValue[] = Array.from(this.#types, () => null); // an absent field is NULL
        this.#crc = 0;
        for (;;) {
          const tag = Number(this.#varint());
          if (tag === metaCount) return this.#footer();
          if (tag === endRecord) {
            this.#endRecord();
            return row;
          }
          field = Math.floor(tag / 8);
          const type = this.#types[field - 1];
          if (type === undefined) throw new BadValue(`the table has only ${this.#types.length} columns`);
          if (tag % 8 !== wireType(type)) throw new BadValue(`this is no ${type.kind.toUpperCase()}`);
          this.#scratch.writeInt32LE(field);
          this.#sum(this.#scratch.subarray(0, 4));
          row[field - 1] = this.#value(type);
        }
      },
    );
  }

  #endRecord(): void {
    this.#same(this.#crc, `record ${this.#count + 1}`);
    this.#scratch.writeUInt32LE(this.#crc);
    this.#totalCrc = crc32c(this.#scratch.subarray(0, 4), this.#totalCrc);
    this.#count += 1;
  }

  #footer(): undefined {
    const count = unzigzag(this.#varint());
    if (Number(count) !== this.#count) throw malformedStream(`it has ${this.#count} records and says that it has ${count}`);
    if (Number(this.#varint()) !== metaChecksum) throw malformedStream("the count is not followed by the checksum");
    this.#same(this.#totalCrc, "the whole");
    this.#ended = true;
  }

  /** A checksum: 32 bits, of which one writer makes ten bytes (docs/tunnel.md 4.3). */
  #same(crc: number, of: string): void {
    const sent = Number(BigInt.asUintN(32, BigInt(this.#varint())));
    if (sent !== crc) throw malformedStream(`the checksum of ${of} is wrong`);
  }

  #value(type: ColumnType): TunnelValue {
    switch (type.kind) {
      case "boolean": {
        const byte = Number(this.#varint());
        this.#scratch[0] = byte;
        this.#sum(this.#scratch.subarray(0, 1));
        return byte !== 0;
      }
      case "tinyint":
      case "smallint":
      case "int":
        return checkedInteger(this.#integer(), type.kind);
      case "bigint":
        return BigInt(this.#integer());
      case "date":
      case "datetime":
      case "interval_year_month": {
        const value = Number(this.#integer());
        if (!Number.isSafeInteger(value)) throw new BadValue(`${value} is no ${type.kind.toUpperCase()}`);
        return value;
      }
      case "float": {
        const bytes = this.#take(4);
        this.#sum(bytes);
        return bytes.readFloatLE();
      }
      case "double": {
        const bytes = this.#take(8);
        this.#sum(bytes);
        return bytes.readDoubleLE();
      }
      case "string":
      case "char":
      case "varchar":
      case "json":
        return checkedText(this.#bytesOfValue(), type);
      case "binary":
        return Uint8Array.from(this.#bytesOfValue());
      case "decimal":
        return checkedDecimal(this.#bytesOfValue().toString(), type);
      case "timestamp":
      case "timestamp_ntz":
      case "interval_day_time": {
        const seconds = BigInt(this.#integer());
        const nanos = unzigzag(this.#varint());
        if (nanos <= -1_000_000_000 || nanos >= 1_000_000_000) throw new BadValue(`${nanos} nanoseconds are no part of a second`);
        this.#scratch.writeInt32LE(Number(nanos));
        this.#sum(this.#scratch.subarray(0, 4));
        return seconds * 1_000_000_000n + BigInt(nanos);
      }
      case "array":
        return this.#list(type.element);
      case "map": {
        const keys = this.#list(type.key);
        const values = this.#list(type.value);
        if (keys.length !== values.length || keys.includes(null))
          throw new BadValue("a MAP has a key without a value, or a NULL for a key");
        return keys.map((key, index) => [key, values[index] ?? null]);
      }
      case "struct":
        return type.fields.map((field) => this.#flagged(field.type));
    }
  }

  #integer(): number | bigint {
    const value = unzigzag(this.#varint());
    this.#scratch.writeBigInt64LE(BigInt.asIntN(64, BigInt(value)));
    this.#sum(this.#scratch);
    return value;
  }

  #bytesOfValue(): Buffer {
    const length = Number(this.#varint());
    if (length > maxFieldSize) throw new BadValue(`a value of ${length} bytes is longer than ${maxFieldSize}`);
    const bytes = this.#take(length);
    this.#sum(bytes);
    return bytes;
  }

  #list(type: ColumnType): readonly TunnelValue[] {
    const count = Number(this.#varint());
    const items: TunnelValue[] = [];
    for (let index = 0; index < count; index += 1) items.push(this.#flagged(type));
    return items;
  }

  #flagged(type: ColumnType): TunnelValue {
    return this.#take(1)[0] === 0 ? this.#value(type) : null;
  }

  #sum(bytes: Uint8Array): void {
    this.#crc = crc32c(bytes, this.#crc);
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new Shortage();
    const bytes = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return bytes;
  }

  /** Up to 64 bits without a sign; a bigint where a number could lose some. */
  #varint(): number | bigint {
    let small = 0;
    let factor = 1;
    for (let length = 1; length <= 7; length += 1, factor *= 128) {
      const byte = this.#byte();
      small += (byte & 0x7f) * factor;
      if (byte < 0x80) return small;
    }
    let value = BigInt(small);
    for (let shift = 49n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new BadValue("a number is longer than ten bytes");
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new Shortage();
    this.#at += 1;
    return byte;
  }
}

function unzigzag(value: number | bigint): number | bigint {
  if (typeof value === "bigint") return BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n));
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
