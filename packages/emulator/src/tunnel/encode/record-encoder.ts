import { ByteWriter } from "./byte-writer.ts";
import type { ColumnType } from "../../rows/column-type.ts";
import { crc32c } from "../crc32c.ts";
import type { RowBatch, TunnelValue } from "../../rows/row-source.ts";
import type { StreamEncoder } from "./stream-encoder.ts";

/** Numbers of the fields that are no columns (docs/tunnel.md 4.1). */
const endRecord = 33_553_408;
const endSchema = 33_553_920;
const metaCount = 33_554_430;
const metaChecksum = 33_554_431;

/** Writes the rows of one answer as a record stream (docs/tunnel.md 4). */
export class RecordEncoder implements StreamEncoder {
  readonly #types: readonly ColumnType[];
  readonly #tags: readonly number[];
  readonly #writer = new ByteWriter();
  readonly #recordCrc = Buffer.alloc(4);
  readonly #schema: string | undefined;
  #totalCrc = 0;
  #count = 0;

  /** The types of the columns in the order in which rows have them. A `schema`, in JSON, stands before the rows (docs/tunnel.md 2.5). */
  constructor(types: readonly ColumnType[], schema?: string) {
    this.#types = types;
    this.#schema = schema;
    this.#tags = types.map((type, index) => (index + 1) * 8 + wireType(type));
  }

  header(): Uint8Array {
    if (this.#schema === undefined) return new Uint8Array();
    const writer = this.#writer;
    writer.crc = 0;
    writer.varint(8 + 2);
    writer.sumInt32(1);
    writer.lengthPrefixed(this.#schema);
    writer.varint(endSchema * 8);
    writer.varint(writer.crc);
    return writer.take();
  }

  /** The bytes of some rows. */
  encode({ rowCount, columns }: RowBatch): Uint8Array {
    const writer = this.#writer;
    for (let row = 0; row < rowCount; row += 1) {
      writer.crc = 0;
      for (let index = 0; index < this.#types.length; index += 1) {
        const value = columns[index]?.[row] ?? null;
        const [tag, type] = [this.#tags[index], this.#types[index]];
        if (value === null || tag === undefined || type === undefined) continue; // an absent field is NULL
        writer.varint(tag);
        writer.sumInt32(index + 1);
        writeValue(writer, value, type);
      }
      writer.varint(endRecord * 8);
      writer.varint(writer.crc);
      this.#recordCrc.writeUInt32LE(writer.crc);
      this.#totalCrc = crc32c(this.#recordCrc, this.#totalCrc);
    }
    this.#count += rowCount;
    return writer.take();
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
}

function writeValue(writer: ByteWriter, value: TunnelValue, type: ColumnType): void {
  switch (type.kind) {
    case "boolean": {
      const byte = value === true ? 1 : 0;
      writer.byte(byte);
      return writer.sumByte(byte);
    }
    case "tinyint":
    case "smallint":
    case "int":
    case "bigint":
    case "date":
    case "datetime":
    case "interval_year_month":
      return writeInteger(writer, integerOf(value));
    case "float":
      return writer.float(Number(value));
    case "double":
      return writer.double(Number(value));
    case "string":
    case "char":
    case "varchar":
    case "binary":
    case "json":
    case "decimal":
      return writer.lengthPrefixed(value instanceof Uint8Array ? value : String(value));
    case "timestamp":
    case "timestamp_ntz":
    case "interval_day_time": {
      const nanos = BigInt(integerOf(value));
      const rest = ((nanos % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n; // seconds are floored
      writeInteger(writer, (nanos - rest) / 1_000_000_000n);
      writer.zigzag(rest);
      return writer.sumInt32(Number(rest));
    }
    case "array":
      return writeList(writer, itemsOf(value), type.element);
    case "map": {
      const pairs = itemsOf(value).map(itemsOf);
      writeList(
        writer,
        pairs.map(([key = null]) => key),
        type.key,
      );
      return writeList(
        writer,
        pairs.map(([, item = null]) => item),
        type.value,
      );
    }
    case "struct": {
      const items = itemsOf(value);
      for (const [index, field] of type.fields.entries()) writeFlagged(writer, items[index] ?? null, field.type);
    }
  }
}

function writeInteger(writer: ByteWriter, value: number | bigint): void {
  writer.zigzag(value);
  writer.sumInt64(value);
}

function writeList(writer: ByteWriter, items: readonly TunnelValue[], type: ColumnType): void {
  writer.varint(items.length);
  for (const item of items) writeFlagged(writer, item, type);
}

function writeFlagged(writer: ByteWriter, value: TunnelValue, type: ColumnType): void {
  writer.byte(value === null ? 1 : 0);
  if (value !== null) writeValue(writer, value, type);
}

/** The wire type of a column's fields (docs/tunnel.md 4.2). */
export function wireType({ kind }: ColumnType): number {
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
