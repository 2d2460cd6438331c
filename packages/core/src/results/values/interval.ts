import { secondsPerDay, timeText } from "./calendar.ts";

/**
 * An INTERVAL_DAY_TIME: a length of time. One below zero is rounded down to a second, to which nanoseconds are added; minus
 * half a second is `seconds` -1 and `nanosecond` 500,000,000. Immutable; as text and as JSON it is `1 02:03:04.000000005`,
 * with a minus before the whole of it below zero.
 */
export class DayTimeInterval {
  /** Whole seconds, rounded down. */
  readonly seconds: number;
  /** 0 to 999,999,999, to be added. */
  readonly nanosecond: number;

  constructor(seconds: number, nanosecond: number) {
    this.seconds = seconds;
    this.nanosecond = nanosecond;
  }

  /** The whole length in nanoseconds. */
  get totalNanoseconds(): bigint {
    return BigInt(this.seconds) * 1_000_000_000n + BigInt(this.nanosecond);
  }

  toString(): string {
    const isNegative = this.seconds < 0;
    const borrows = isNegative && this.nanosecond > 0;
    const seconds = isNegative ? -this.seconds - (borrows ? 1 : 0) : this.seconds;
    const nanosecond = borrows ? 1_000_000_000 - this.nanosecond : this.nanosecond;
    const days = Math.floor(seconds / secondsPerDay);
    return `${isNegative ? "-" : ""}${days} ${timeText(seconds - days * secondsPerDay, nanosecond)}`;
  }

  toJSON(): string {
    return this.toString();
  }
}

/** An INTERVAL_YEAR_MONTH. Immutable; as text and as JSON it is `1-2` for one year and two months, with a minus before it below zero. */
export class YearMonthInterval {
  /** All of it, such as 14. */
  readonly months: number;

  constructor(months: number) {
    this.months = months;
  }

  toString(): string {
    const months = Math.abs(this.months);
    return `${this.months < 0 ? "-" : ""}${Math.floor(months / 12)}-${months % 12}`;
  }

  toJSON(): string {
    return this.toString();
  }
}
