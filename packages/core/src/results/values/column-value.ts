import type { CalendarDate } from "./calendar-date.ts";
import type { DayTimeInterval, YearMonthInterval } from "./interval.ts";
import type { LocalTimestamp, Timestamp } from "./timestamp.ts";

/**
 * A value of a result. It is the same whether it came as a record, as Arrow or as CSV.
 *
 * | type | value |
 * | --- | --- |
 * | BIGINT | bigint |
 * | TINYINT, SMALLINT, INT, FLOAT, DOUBLE | number |
 * | BOOLEAN | boolean |
 * | STRING, CHAR, VARCHAR, JSON (its text) | string; Uint8Array when the bytes are not UTF-8 |
 * | BINARY | Uint8Array |
 * | DECIMAL | string in canonical form: plain digits, no exponent, no redundant zeros, such as `-0.5` |
 * | DATE | {@link CalendarDate} |
 * | DATETIME, TIMESTAMP | {@link Timestamp}; {@link LocalTimestamp} in a CSV result, which has no time zone |
 * | TIMESTAMP_NTZ | {@link LocalTimestamp} |
 * | INTERVAL_DAY_TIME | {@link DayTimeInterval} |
 * | INTERVAL_YEAR_MONTH | {@link YearMonthInterval} |
 * | ARRAY, VECTOR | array |
 * | MAP | Map in the order sent; its keys may be of any type |
 * | STRUCT | object by field name |
 * | a type unknown to this version | {@link RawValue} |
 *
 * NULL is null, also inside ARRAY, MAP and STRUCT.
 *
 * @example
 * ```ts
 * function show(value: ColumnValue): string {
 *   if (value instanceof Timestamp) return value.toDate().toISOString();
 *   if (value instanceof Uint8Array || value instanceof RawValue) return "(bytes)";
 *   return String(value);
 * }
 * ```
 */
export type ColumnValue =
  | null
  | bigint
  | number
  | boolean
  | string
  | Uint8Array
  | CalendarDate
  | Timestamp
  | LocalTimestamp
  | DayTimeInterval
  | YearMonthInterval
  | RawValue
  | readonly ColumnValue[]
  | ReadonlyMap<ColumnValue, ColumnValue>
  | StructValue;

/** A STRUCT as an object by field name. When several fields have the same name, the second one is named `name_2`, and so on. */
export interface StructValue {
  readonly [field: string]: ColumnValue;
}

/** A value whose type is unknown to this version, or whose text it cannot parse: its bytes, unchanged. */
export class RawValue {
  /** The type as the service writes it, in upper case, such as `GEOMETRY`. */
  readonly type: string;
  /** The bytes, unchanged. */
  readonly bytes: Uint8Array;

  constructor(type: string, bytes: Uint8Array) {
    this.type = type;
    this.bytes = bytes;
  }
}
