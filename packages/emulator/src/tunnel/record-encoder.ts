import { ByteWriter } from "./byte-writer.ts";
import type { ColumnType } from "./column-type.ts";
import { crc32c } from "./crc32c.ts";
import type { RowBatch, TunnelValue } from "./row-source.ts";
import type { StreamEncoder } from "./stream-encoder.ts";

/** Numbers of the fields that are no columns (docs/tunnel.md 4.1). */
const endRecord = 33_553_408;
const metaCount = 33_554_430;
const metaChecksum = 33_554_431;

/** Writes the rows of one answer as a record stream (docs/tunnel.md 4). */
export class RecordEncoder implements StreamEncoder {
  readonly #columns: readonly { readonly tag: number; readonly number: Uint8Array; readonly type: ColumnType }[];
  readonly #writer = new ByteWriter();
  readonly #scratch = Buffer.alloc(8);
  readonly #four = this.#scratch.subarray(0, 4);
  /** Checksum of the record at hand. */
  #crc = 0;
  #totalCrc = 0;
  #count = 0;

  /** The types of the columns in the order in which rows have them. */
  constructor(types: readonly ColumnType[]) {
    this.#columns = types.map((type, index) => {
      const number = Buffer.alloc(4);
      number.writeInt32LE(index + 1);
      return { tag: (index + 1) * 8 + wireType(type), number, type };
    });
  }

  /** The bytes of some rows. */
  encode({ rowCount, columns }: RowBatch): Uint8Array {
    for (let row = 0; row < rowCount; row += 1) {
      this.#crc = 0;
      for (const [index, { tag, number, type }] of this.#columns.entries()) {
        const value = columns[index]?.[row] ?? null;
        if (value === null) continue; // an absent field is NULL
        this.#writer.varint(tag);
        this.#crc = crc32c(number, this.#crc);
        this.#write(value, type);
      }
      this.#writer.varint(endRecord * 8);
      this.#writer.varint(this.#crc);
      this.#scratch.writeUInt32LE(this.#crc);
      this.#totalCrc = crc32c(this.#four, this.#totalCrc);
    }
    this.#count += rowCount;
    return this.#writer.take();
  }

  header(): Uint8Array {
    return new Uint8Array();
  }

  /** What was encoded and not handed out yet: nothing. */
  pending(): Uint8Array {
    return new Uint8Array();
  }

  /** The end of the stream: how many rows it had, wrong by so many, and the checksum of their checksums. */
  footer(wrongBy = 0): Uint8Array {
    this.#writer.varint(metaCount * 8);
    this.#writer.zigzag(this.#count + wrongBy);
    this.#writer.varint(metaChecksum * 8);
    this.#writer.varint(this.#totalCrc);
    return this.#writer.take();
  }

  #write(value: TunnelValue, type: ColumnType): void {
    switch (type.kind) {
      case "boolean": {
        const byte = value === true ? 1 : 0;
        this.#writer.byte(byte);
        this.#scratch[0] = byte;
        return this.#sum(this.#scratch.subarray(0, 1));
      }
      case "tinyint":
      case "smallint":
      case "int":
      case "bigint":
      case "date":
      case "datetime":
      case "interval_year_month":
        return this.#integer(integerOf(value));
      case "float":
        this.#scratch.writeFloatLE(Number(value));
        this.#writer.bytes(this.#four);
        return this.#sum(this.#four);
      case "double":
        this.#scratch.writeDoubleLE(Number(value));
        this.#writer.bytes(this.#scratch);
        return this.#sum(this.#scratch);
      case "string":
      case "char":
      case "varchar":
      case "binary":
      case "json":
      case "decimal": {
        const bytes = value instanceof Uint8Array ? value : Buffer.from(String(value));
        this.#writer.varint(bytes.length);
        this.#writer.bytes(bytes);
        return this.#sum(bytes);
      }
      case "timestamp":
      case "timestamp_ntz":
      case "interval_day_time": {
        const nanos = BigInt(integerOf(value));
        const second = ((nanos % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n; // seconds are floored
        this.#integer((nanos - second) / 1_000_000_000n);
        this.#writer.zigzag(second);
        this.#scratch.writeInt32LE(Number(second));
        return this.#sum(this.#four);
      }
      case "array":
        return this.#list(itemsOf(value), type.element);
      case "map": {
        const pairs = itemsOf(value).map(itemsOf);
        this.#list(pairs.map(([key = null]) => key), type.key);
        return this.#list(pairs.map(([, item = null]) => item), type.value);
      }
      case "struct": {
        const items = itemsOf(value);
        for (const [index, field] of type.fields.entries()) this.#flagged(items[index] ?? null, field.type);
      }
    }
  }

  #integer(value: number | bigint): void {
    this.#writer.zigzag(value);
    if (typeof value === "number" && value >= -0x80000000 && value <= 0x7fffffff) {
      this.#scratch.writeInt32LE(value);
      this.#scratch.writeInt32LE(value < 0 ? -1 : 0, 4);
    } else {
      this.#scratch.writeBigInt64LE(BigInt(value));
    }
    this.#sum(this.#scratch);
  }

  #list(items: readonly TunnelValue[], type: ColumnType): void {
    this.#writer.varint(items.length);
    for (const item of items) this.#flagged(item, type);
  }

  #flagged(value: TunnelValue, type: ColumnType): void {
    this.#writer.byte(value === null ? 1 : 0);
    if (value !== null) this.#write(value, type);
  }

  #sum(bytes: Uint8Array): void {
    this.#crc = crc32c(bytes, this.#crc);
  }
}

function wireType({ kind }: ColumnType): number {
  switch (kind) {
    case "boolean":
    case "tinyint":
    case "smallint":
    case "int":
    case "bigint":
    case "date":
    case "datetime":
    case "interval_year_month":
      return 0;
    case "double":
      return 1;
    case "float":
      return 5;
    default:
      return 2;
  }
}

function integerOf(value: TunnelValue): number | bigint {
  if (typeof value === "bigint" || typeof value === "number") return value;
  throw new TypeError(`A whole number was expected, not ${typeof value}.`);
}

function itemsOf(value: TunnelValue): readonly TunnelValue[] {
  if (typeof value === "object" && value !== null && !(value instanceof Uint8Array)) return value;
  throw new TypeError(`A list was expected, not ${typeof value}.`);
}
