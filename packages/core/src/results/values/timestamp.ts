import { MaxComputeError } from "../../error.ts";
import { CalendarDate } from "./calendar-date.ts";
import { secondsPerDay, timeText } from "./calendar.ts";

const nanosPerSecond = 1_000_000_000n;

/**
 * A point in time: a DATETIME (whole milliseconds) or a TIMESTAMP (nanoseconds). It belongs to no time zone; other clients
 * show it as local time of a zone. It is immutable. Its text and its JSON are in UTC: `2024-01-01T10:20:30.123456789Z`.
 *
 * @example
 * ```ts
 * if (row.created instanceof Timestamp) {
 *   console.log(row.created.toDate().toLocaleString("zh-CN", { timeZone: "Asia/Shanghai" }));
 *   const instant = new Temporal.Instant(row.created.epochNanoseconds); // where the platform has Temporal
 * }
 * ```
 */
export class Timestamp {
  /** Whole seconds since 1970-01-01T00:00:00Z, rounded down; negative before it. */
  readonly epochSeconds: number;
  /** Nanoseconds to add to `epochSeconds`, 0 to 999,999,999. */
  readonly nanosecond: number;

  constructor(epochSeconds: number, nanosecond: number) {
    this.epochSeconds = epochSeconds;
    this.nanosecond = nanosecond;
  }

  /** Nanoseconds since 1970-01-01T00:00:00Z. */
  get epochNanoseconds(): bigint {
    return BigInt(this.epochSeconds) * nanosPerSecond + BigInt(this.nanosecond);
  }

  /** As a `Date`, rounded down to whole milliseconds. */
  toDate(): Date {
    return new Date(this.epochSeconds * 1000 + Math.floor(this.nanosecond / 1e6));
  }

  /** The ISO 8601 text in UTC, such as `2024-01-01T10:20:30.123456789Z`. */
  toString(): string {
    return `${wallClockText(this.epochSeconds, this.nanosecond)}Z`;
  }

  /** The same as {@link toString}. */
  toJSON(): string {
    return this.toString();
  }
}

/**
 * A date and a time of day without a time zone: a TIMESTAMP_NTZ. In a CSV result, DATETIME and TIMESTAMP are of this type too,
 * because the text has no zone (it is in that of the project, or of the job's setting `odps.sql.timezone`). It is immutable.
 * Its text and its JSON are `2024-01-01T10:20:30.123456789`.
 *
 * @example
 * ```ts
 * if (row.created instanceof LocalTimestamp) console.log(row.created.hour, row.created.toDate("Asia/Shanghai"));
 * ```
 */
export class LocalTimestamp {
  /** The day on the calendar. */
  readonly date: CalendarDate;
  /** Seconds since midnight, 0 to 86,399. */
  readonly secondOfDay: number;
  /** Nanoseconds after that second, 0 to 999,999,999. */
  readonly nanosecond: number;

  constructor(date: CalendarDate, secondOfDay: number, nanosecond: number) {
    this.date = date;
    this.secondOfDay = secondOfDay;
    this.nanosecond = nanosecond;
  }

  /** Makes one of the seconds since 1970-01-01T00:00:00 in the same (unknown) zone, as the tunnel sends it (docs/tunnel.md 4.2). */
  static ofSeconds(seconds: number, nanosecond: number): LocalTimestamp {
    const epochDays = Math.floor(seconds / secondsPerDay);
    return new LocalTimestamp(new CalendarDate(epochDays), seconds - epochDays * secondsPerDay, nanosecond);
  }

  /** The hour, 0 to 23. */
  get hour(): number {
    return Math.floor(this.secondOfDay / 3600);
  }

  /** The minute, 0 to 59. */
  get minute(): number {
    return Math.floor(this.secondOfDay / 60) % 60;
  }

  /** The second, 0 to 59. */
  get second(): number {
    return this.secondOfDay % 60;
  }

  /**
   * The point in time at which clocks in `timeZone` show this date and time. A time that a change to daylight saving time
   * skips is read as if the clocks had not changed; for a time that occurs twice, it is the first of the two. `Temporal` calls
   * this rule `compatible`.
   *
   * @param timeZone an IANA name, such as `Asia/Shanghai` or `UTC`
   *
   * @throws {MaxComputeError} `invalid_argument` for a zone unknown to the platform
   */
  toTimestamp(timeZone: string): Timestamp {
    const asUtc = this.date.epochDays * secondsPerDay + this.secondOfDay;
    const offsetAt = zoneOffsets(timeZone);
    // No offset exceeds a day, so these two are in force before and after any change of the clocks near this time.
    const before = offsetAt(asUtc - secondsPerDay);
    const after = offsetAt(asUtc + secondsPerDay);
    const offset = [before, after].find((candidate) => offsetAt(asUtc - candidate) === candidate) ?? before;
    return new Timestamp(asUtc - offset, this.nanosecond);
  }

  /** As {@link toTimestamp}, but a `Date`, rounded down to whole milliseconds. */
  toDate(timeZone: string): Date {
    return this.toTimestamp(timeZone).toDate();
  }

  /** The ISO 8601 text without a zone, such as `2024-01-01T10:20:30`. */
  toString(): string {
    return `${this.date.toString()}T${timeText(this.secondOfDay, this.nanosecond)}`;
  }

  /** The same as {@link toString}. */
  toJSON(): string {
    return this.toString();
  }
}

function wallClockText(seconds: number, nanosecond: number): string {
  return LocalTimestamp.ofSeconds(seconds, nanosecond).toString();
}

/** Makes the function that tells the offset of a zone from UTC at a point in time, both in seconds; it is positive east of Greenwich. */
function zoneOffsets(timeZone: string): (epochSeconds: number) => number {
  const unknown = (cause: unknown): MaxComputeError =>
    new MaxComputeError("invalid_argument", `${JSON.stringify(timeZone)} is not a time zone that this platform knows at that time.`, {
      cause,
    });
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  } catch (cause) {
    throw unknown(cause);
  }
  return (epochSeconds) => {
    try {
      return secondsOf(format.formatToParts(epochSeconds * 1000).find(({ type }) => type === "timeZoneName")?.value ?? "");
    } catch (cause) {
      throw unknown(cause);
    }
  };
}

/** Reads the name of an offset, such as `GMT-05:00`; `GMT` alone is 0. */
function secondsOf(offsetName: string): number {
  const [, sign = "+", hours = "0", minutes = "0", seconds = "0"] = /GMT([+-])(\d+):(\d+)(?::(\d+))?/.exec(offsetName) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
}
