import {
  CalendarDate,
  DayTimeInterval,
  jsonText,
  LocalTimestamp,
  Timestamp,
  YearMonthInterval,
  type ColumnType,
  type ColumnValue,
} from "@maxcompute-rx/browser";
import type { SchemaElement } from "hyparquet";

/** A column of a Parquet file, and how a value other than NULL is put into it. */
export interface ParquetColumn {
  readonly element: SchemaElement;
  readonly convert: (value: ColumnValue) => unknown;
}

/**
 * The Parquet type of a column. Numbers, texts, bytes, dates and times have their own; a TIMESTAMP keeps its nanoseconds. What has none
 * here (ARRAY, MAP, STRUCT, intervals, a DECIMAL of unknown size) becomes its JSON text.
 */
export function parquetColumn(name: string, type: ColumnType): ParquetColumn {
  const of = (element: Omit<SchemaElement, "name">, convert: ParquetColumn["convert"] = (value) => value): ParquetColumn => ({
    element: { name, repetition_type: "OPTIONAL", ...element },
    convert,
  });
  switch (type.kind) {
    case "boolean":
      return of({ type: "BOOLEAN" });
    case "tinyint":
    case "smallint":
    case "int":
      return of({ type: "INT32" });
    case "bigint":
      return of({ type: "INT64" });
    case "float":
      return of({ type: "FLOAT" });
    case "double":
      return of({ type: "DOUBLE" });
    case "binary":
      return of({ type: "BYTE_ARRAY" });
    case "date":
      return of({ type: "INT32", converted_type: "DATE" }, (value) =>
        value instanceof CalendarDate ? value.epochDays : unfit(value, type),
      );
    case "datetime":
      return of(timeElement(true, "MILLIS"), (value) => nanosecondsOf(value, type) / 1_000_000n);
    case "timestamp":
      return of(timeElement(true, "NANOS"), (value) => inRange(nanosecondsOf(value, type), value));
    case "timestamp_ntz":
      return of(timeElement(false, "NANOS"), (value) => inRange(nanosecondsOf(value, type), value));
    case "decimal": {
      const { precision, scale } = type;
      if (precision === null) return asText(of);
      return of({ type: "FIXED_LEN_BYTE_ARRAY", type_length: 16, converted_type: "DECIMAL", precision, scale: scale ?? 0 }, (value) =>
        typeof value === "string" ? unscaled(value, scale ?? 0) : unfit(value, type),
      );
    }
    default:
      return asText(of);
  }
}

function asText(of: (element: Omit<SchemaElement, "name">, convert: ParquetColumn["convert"]) => ParquetColumn): ParquetColumn {
  return of({ type: "BYTE_ARRAY", converted_type: "UTF8" }, (value) => {
    if (typeof value === "string" || value instanceof Uint8Array) return value;
    return value instanceof DayTimeInterval || value instanceof YearMonthInterval ? value.toString() : jsonText(value);
  });
}

function timeElement(isAdjustedToUTC: boolean, unit: "MILLIS" | "NANOS"): Omit<SchemaElement, "name"> {
  return { type: "INT64", logical_type: { type: "TIMESTAMP", isAdjustedToUTC, unit } };
}

function nanosecondsOf(value: ColumnValue, type: ColumnType): bigint {
  if (value instanceof Timestamp) return value.epochNanoseconds;
  if (value instanceof LocalTimestamp)
    return (BigInt(value.date.epochDays) * 86_400n + BigInt(value.secondOfDay)) * 1_000_000_000n + BigInt(value.nanosecond);
  return unfit(value, type);
}

const largest = 2n ** 63n;

/** Parquet has 64 bits for the nanoseconds since 1970, which end in 2262. */
function inRange(nanoseconds: bigint, value: ColumnValue): bigint {
  if (nanoseconds >= -largest && nanoseconds < largest) return nanoseconds;
  throw new RangeError(
    `A Parquet file holds times from 1677 to 2262 only, not ${jsonText(value)}. Download CSV, or convert the column to text with CAST.`,
  );
}

/** The digits of a decimal as a whole number of its smallest unit. */
export function unscaled(text: string, scale: number): bigint {
  const [, sign = "", whole = "0", fraction = ""] = /^(-?)(\d*)(?:\.(\d*))?$/.exec(text) ?? [];
  return BigInt(`${sign}${whole}${fraction.padEnd(scale, "0").slice(0, scale)}`);
}

function unfit(value: ColumnValue, type: ColumnType): never {
  throw new TypeError(`A value of the type ${type.text} cannot be written to a Parquet file: ${jsonText(value)}`);
}
