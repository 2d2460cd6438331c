import { MaxComputeError } from "../../error.ts";
import { CalendarDate } from "./calendar-date.ts";
import { secondsPerDay, timeText } from "./calendar.ts";

const nanosPerSecond = 1_000_000_000n;

/**
 * A point in time: a DATETIME (whole milliseconds) or a TIMESTAMP (nanoseconds), in no time zone of its own. Where others show
 * it on the clocks of some zone, this is what the zone is taken from. Immutable; as text and as JSON it is
 * `2024-01-01T10:20:30.123456789Z`. {@link epochNanoseconds} is what `Temporal.Instant` is made of.
 */
export class Timestamp {
  /** Whole seconds since 1970-01-01T00:00:00Z, rounded down. */
  readonly epochSeconds: number;
  /** 0 to 999,999,999, after that second. */
  readonly nanosecond: number;

  constructor(epochSeconds: number, nanosecond: number) {
    this.epochSeconds = epochSeconds;
    this.nanosecond = nanosecond;
  }

  /** Nanoseconds since 1970-01-01T00:00:00Z. */
  get epochNanoseconds(): bigint {
    return BigInt(this.epochSeconds) * nanosPerSecond + BigInt(this.nanosecond);
  }

  /** The millisecond in which it lies. */
  toDate(): Date {
    return new Date(this.epochSeconds * 1000 + Math.floor(this.nanosecond / 1e6));
  }

  toString(): string {
    return `${wallClockText(this.epochSeconds, this.nanosecond)}Z`;
  }

  toJSON(): string {
    return this.toString();
  }
}

/**
 * What a calendar and a clock show, and nobody says where: a TIMESTAMP_NTZ; and, in a CSV result, every DATETIME and TIMESTAMP
 * too, because the text holds no zone (it is that of the project or of the job's `odps.sql.timezone`). Immutable; as text and
 * as JSON it is `2024-01-01T10:20:30.123456789`.
 */
export class LocalTimestamp {
  /** The day on the calendar. */
  readonly date: CalendarDate;
  /** Seconds since midnight, 0 to 86,399. */
  readonly secondOfDay: number;
  /** 0 to 999,999,999. */
  readonly nanosecond: number;

  constructor(date: CalendarDate, secondOfDay: number, nanosecond: number) {
    this.date = date;
    this.secondOfDay = secondOfDay;
    this.nanosecond = nanosecond;
  }

  /** Of seconds since 1970-01-01T00:00:00 on the same clock, which is how a TIMESTAMP_NTZ travels (docs/tunnel.md 4.2). */
  static ofSeconds(seconds: number, nanosecond: number): LocalTimestamp {
    const epochDays = Math.floor(seconds / secondsPerDay);
    return new LocalTimestamp(new CalendarDate(epochDays), seconds - epochDays * secondsPerDay, nanosecond);
  }

  /** 0 to 23. */
  get hour(): number {
    return Math.floor(this.secondOfDay / 3600);
  }

  /** 0 to 59. */
  get minute(): number {
    return Math.floor(this.secondOfDay / 60) % 60;
  }

  /** 0 to 59. */
  get second(): number {
    return this.secondOfDay % 60;
  }

  /**
   * The point in time at which clocks in `timeZone`, such as `Asia/Shanghai` or `UTC`, show this. Where clocks are put
   * forward, a time that they skip counts as if they had not been; of a time that comes twice it is one of the two.
   *
   * @throws {MaxComputeError} `invalid_argument` for a zone that the platform does not know
   */
  toTimestamp(timeZone: string): Timestamp {
    const asUtc = this.date.epochDays * secondsPerDay + this.secondOfDay;
    const guess = asUtc - offsetSeconds(timeZone, asUtc);
    return new Timestamp(asUtc - offsetSeconds(timeZone, guess), this.nanosecond);
  }

  /** As {@link toTimestamp}, then the millisecond in which it lies. */
  toDate(timeZone: string): Date {
    return this.toTimestamp(timeZone).toDate();
  }

  toString(): string {
    return `${this.date.toString()}T${timeText(this.secondOfDay, this.nanosecond)}`;
  }

  toJSON(): string {
    return this.toString();
  }
}

function wallClockText(seconds: number, nanosecond: number): string {
  return LocalTimestamp.ofSeconds(seconds, nanosecond).toString();
}

/** By how many seconds clocks in the zone are ahead of UTC at a point in time. */
function offsetSeconds(timeZone: string, epochSeconds: number): number {
  const name = offsetName(timeZone, epochSeconds);
  const [, sign = "+", hours = "0", minutes = "0", seconds = "0"] = /GMT([+-])(\d+):(\d+)(?::(\d+))?/.exec(name) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
}

function offsetName(timeZone: string, epochSeconds: number): string {
  try {
    const format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
    return format.formatToParts(epochSeconds * 1000).find(({ type }) => type === "timeZoneName")?.value ?? "";
  } catch (cause) {
    throw new MaxComputeError("invalid_argument", `${JSON.stringify(timeZone)} is no time zone that this platform knows at that time.`, { cause });
  }
}
