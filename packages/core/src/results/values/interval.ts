import { secondsPerDay, timeText } from "./calendar.ts";

/**
 * An INTERVAL_DAY_TIME: a length of time. It is immutable. `seconds` is rounded down and `nanosecond` is added to it, so minus
 * half a second has `seconds` -1 and `nanosecond` 500,000,000. Its text and its JSON are `1 02:03:04.000000005` (days, then
 * time); a minus sign in front applies to the whole.
 *
 * @example
 * ```ts
 * if (row.duration instanceof DayTimeInterval) console.log(Number(row.duration.totalNanoseconds) / 1e6, "ms");
 * ```
 */
export class DayTimeInterval {
  /** Whole seconds, rounded down; negative below zero. */
  readonly seconds: number;
  /** Nanoseconds to add to `seconds`, 0 to 999,999,999. */
  readonly nanosecond: number;

  constructor(seconds: number, nanosecond: number) {
    this.seconds = seconds;
    this.nanosecond = nanosecond;
  }

  /** The total length in nanoseconds. */
  get totalNanoseconds(): bigint {
    return BigInt(this.seconds) * 1_000_000_000n + BigInt(this.nanosecond);
  }

  /** Days and time, such as `1 02:03:04.000000005`. */
  toString(): string {
    const isNegative = this.seconds < 0;
    const borrows = isNegative && this.nanosecond > 0;
    const seconds = isNegative ? -this.seconds - (borrows ? 1 : 0) : this.seconds;
    const nanosecond = borrows ? 1_000_000_000 - this.nanosecond : this.nanosecond;
    const days = Math.floor(seconds / secondsPerDay);
    return `${isNegative ? "-" : ""}${days} ${timeText(seconds - days * secondsPerDay, nanosecond)}`;
  }

  /** The same as {@link toString}. */
  toJSON(): string {
    return this.toString();
  }
}

/**
 * An INTERVAL_YEAR_MONTH. It is immutable. Its text and its JSON are `1-2` for one year and two months, with a minus sign in
 * front below zero.
 */
export class YearMonthInterval {
  /** The total number of months, such as 14 for one year and two months. */
  readonly months: number;

  constructor(months: number) {
    this.months = months;
  }

  /** Years and months, such as `1-2`. */
  toString(): string {
    const months = Math.abs(this.months);
    return `${this.months < 0 ? "-" : ""}${Math.floor(months / 12)}-${months % 12}`;
  }

  /** The same as {@link toString}. */
  toJSON(): string {
    return this.toString();
  }
}
