import type { ColumnType, StructField } from "../../wire/format/column-type.ts";
import { CalendarDate } from "../values/calendar-date.ts";
import { RawValue } from "../values/column-value.ts";
import type { ColumnValue } from "../values/column-value.ts";
import { canonicalDecimal } from "../values/decimal.ts";
import { DayTimeInterval, YearMonthInterval } from "../values/interval.ts";
import { structMaker } from "../values/struct-value.ts";
import { LocalTimestamp, Timestamp } from "../values/timestamp.ts";
import { textOrBytes } from "../values/utf8.ts";
import { DecodeError } from "../bytes/decode-error.ts";
import type { WireReader } from "./wire-reader.ts";

/** Reads one value that is not NULL. */
export type FieldReader = (wire: WireReader) => ColumnValue;

/** The wire type of a column type: 0 varint, 1 eight bytes, 5 four bytes, 2 all others (docs/tunnel.md 4.2); null for an unknown type, which may have any. */
export function wireTypeOf(type: ColumnType): 0 | 1 | 2 | 5 | null {
  switch (type.kind) {
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
    case "unknown":
      return null;
    default:
      return 2;
  }
}

/** Makes the reader of a type, once per column. `wireType` is that of a value of an unknown type; inside other types it is 2. */
export function fieldReader(type: ColumnType, wireType: number = 2): FieldReader {
  switch (type.kind) {
    case "bigint":
      return (wire) => {
        wire.sint64();
        return wire.bigint();
      };
    case "int":
      return integerReader(0x8000_0000);
    case "smallint":
      return integerReader(0x8000);
    case "tinyint":
      return integerReader(0x80);
    case "boolean":
      return (wire) => wire.boolean();
    case "float":
      return (wire) => wire.float();
    case "double":
      return (wire) => wire.double();
    case "string":
    case "char":
    case "varchar":
    case "json":
      return readText;
    case "binary":
      return (wire) => wire.bytes.slice(wire.lengthPrefixed(), wire.at);
    case "decimal":
      return readDecimal;
    case "date":
      return (wire) => new CalendarDate(readNumber(wire));
    case "datetime":
      return readDatetime;
    case "timestamp":
      return (wire) => withSeconds(wire, (seconds, nanosecond) => new Timestamp(seconds, nanosecond));
    case "timestamp_ntz":
      return (wire) => withSeconds(wire, LocalTimestamp.ofSeconds);
    case "interval_day_time":
      return (wire) => withSeconds(wire, (seconds, nanosecond) => new DayTimeInterval(seconds, nanosecond));
    case "interval_year_month":
      return (wire) => new YearMonthInterval(readNumber(wire));
    case "array":
      return arrayReader(fieldReader(type.element));
    case "vector":
      return vectorReader(type);
    case "map":
      return mapReader(fieldReader(type.key), fieldReader(type.value));
    case "struct":
      return structReader(type.fields);
    case "unknown":
      return unknownReader(type.text, wireType);
  }
}

function readNumber(wire: WireReader): number {
  wire.sint64();
  return wire.number();
}

function integerReader(limit: number): FieldReader {
  return (wire) => {
    const value = readNumber(wire);
    if (value < -limit || value >= limit) throw new DecodeError(`contains ${value}, which is outside the range of its type`);
    return value;
  };
}

function readText(wire: WireReader): string | Uint8Array {
  const start = wire.lengthPrefixed();
  return textOrBytes(wire.bytes, start, wire.at);
}

function readDecimal(wire: WireReader): string {
  const text = readText(wire);
  const decimal = typeof text === "string" ? canonicalDecimal(text) : null;
  if (decimal === null) throw new DecodeError("contains a DECIMAL that is not a number");
  return decimal;
}

function readDatetime(wire: WireReader): Timestamp {
  const milliseconds = readNumber(wire);
  const seconds = Math.floor(milliseconds / 1000);
  return new Timestamp(seconds, (milliseconds - seconds * 1000) * 1_000_000);
}

/** Reads seconds and nanoseconds. Some writers round seconds towards zero, so both are negative; values have seconds rounded down. */
function withSeconds<T>(wire: WireReader, make: (seconds: number, nanosecond: number) => T): T {
  const seconds = readNumber(wire);
  const nanos = wire.sint32();
  if (nanos >= 0 && nanos < 1_000_000_000) return make(seconds, nanos);
  const carry = Math.floor(nanos / 1_000_000_000);
  return make(seconds + carry, nanos - carry * 1_000_000_000);
}

function arrayReader(readElement: FieldReader): (wire: WireReader) => ColumnValue[] {
  return (wire) => {
    const count = wire.uint32();
    // The array is not created at its full length: a damaged count must not take memory that no bytes stand for.
    const elements: ColumnValue[] = [];
    for (let index = 0; index < count; index += 1) elements.push(wire.isNull() ? null : readElement(wire));
    return elements;
  };
}

function vectorReader({ element, dimension, text }: ColumnType & { readonly kind: "vector" }): FieldReader {
  return (wire) => {
    const count = wire.uint32();
    if (count !== dimension) throw new DecodeError(`contains a ${text} of ${count} elements`);
    const elements: number[] = [];
    for (let index = 0; index < count; index += 1) elements.push(element === "float" ? wire.float() : wire.double());
    return elements;
  };
}

function mapReader(readKey: FieldReader, readValue: FieldReader): FieldReader {
  const readKeys = arrayReader(readKey);
  const readValues = arrayReader(readValue);
  return (wire) => {
    const keys = readKeys(wire);
    const values = readValues(wire);
    if (keys.length !== values.length) throw new DecodeError(`contains a MAP of ${keys.length} keys and ${values.length} values`);
    const map = new Map(keys.map((key, index) => [key, values[index] ?? null]));
    if (map.size !== keys.length) throw new DecodeError("contains a MAP with the same key twice");
    return map;
  };
}

function structReader(fields: readonly StructField[]): FieldReader {
  const makeStruct = structMaker(fields);
  const readers = fields.map(({ type }) => fieldReader(type));
  return (wire) => makeStruct((index) => (wire.isNull() ? null : (readers[index]?.(wire) ?? null)));
}

/**
 * Reads a value of an unknown type as bytes, whose length is guessed from the wire type. The checksum of the record tells whether
 * the guess was right.
 */
function unknownReader(text: string, wireType: number): FieldReader {
  return (wire) => {
    switch (wireType) {
      case 0: {
        wire.sint64();
        const bytes = new Uint8Array(8);
        new DataView(bytes.buffer).setBigInt64(0, wire.bigint(), true);
        return new RawValue(text, bytes);
      }
      case 1:
        return new RawValue(text, wire.bytes.slice(wire.fixed(8), wire.at));
      case 5:
        return new RawValue(text, wire.bytes.slice(wire.fixed(4), wire.at));
      default:
        return new RawValue(text, wire.bytes.slice(wire.lengthPrefixed(), wire.at));
    }
  };
}
