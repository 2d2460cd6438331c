import type { CalendarDate } from "./calendar-date.ts";
import type { DayTimeInterval, YearMonthInterval } from "./interval.ts";
import type { LocalTimestamp, Timestamp } from "./timestamp.ts";

/**
 * A value of a result, the same whichever way it came: records, Arrow or CSV.
 *
 * | type | value |
 * | --- | --- |
 * | BIGINT | bigint |
 * | TINYINT, SMALLINT, INT, FLOAT, DOUBLE | number |
 * | BOOLEAN | boolean |
 * | STRING, CHAR, VARCHAR, JSON (its text) | string; a Uint8Array of its bytes when they are not UTF-8 |
 * | BINARY | Uint8Array |
 * | DECIMAL | text in canonical form: plain digits, no exponent, no zeros that mean nothing, such as `-0.5` |
 * | DATE | {@link CalendarDate} |
 * | DATETIME, TIMESTAMP | {@link Timestamp}; {@link LocalTimestamp} in a CSV result, which tells no time zone |
 * | TIMESTAMP_NTZ | {@link LocalTimestamp} |
 * | INTERVAL_DAY_TIME | {@link DayTimeInterval} |
 * | INTERVAL_YEAR_MONTH | {@link YearMonthInterval} |
 * | ARRAY, VECTOR | array |
 * | MAP | Map, in the order sent, whose keys need not be strings |
 * | STRUCT | object by field name |
 * | a type that this version does not know | {@link RawValue} |
 *
 * NULL is null, also inside ARRAY, MAP and STRUCT.
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

/** A STRUCT. Of fields with the same name the second is called `name_2`, and so on. */
export interface StructValue {
  readonly [field: string]: ColumnValue;
}

/** A value whose type this version does not know, or whose text it cannot read: its bytes as they came. */
export class RawValue {
  /** The type as the service writes it, in upper case. */
  readonly type: string;
  /** As they came. */
  readonly bytes: Uint8Array;

  constructor(type: string, bytes: Uint8Array) {
    this.type = type;
    this.bytes = bytes;
  }
}
