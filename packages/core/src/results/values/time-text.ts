import { CalendarDate } from "./calendar-date.ts";
import { epochDaysOf } from "./calendar.ts";
import { DayTimeInterval, YearMonthInterval } from "./interval.ts";
import { LocalTimestamp } from "./timestamp.ts";

// Parsers for dates and times in a CSV result (docs/tunnel.md 6.2). All return null for a text in another form.

/** `2024-02-29`, leading zeros optional. */
export function parseDate(text: string): CalendarDate | null {
  const [, year, month, day] = /^(\d{1,6})-(\d{1,2})-(\d{1,2})$/.exec(text) ?? [];
  const epochDays = epochDaysOf({ year: Number(year), month: Number(month), day: Number(day) });
  return epochDays === null ? null : new CalendarDate(epochDays);
}

/** `2024-02-29 10:20:30.123456789`, leading zeros and the fraction optional. */
export function parseDatetime(text: string): LocalTimestamp | null {
  const [, day = "", time = "", fraction = ""] = /^(\S+?)[ T](\d{1,2}:\d{1,2}:\d{1,2})(?:\.(\d{1,9}))?$/.exec(text) ?? [];
  const date = parseDate(day);
  const secondOfDay = parseClock(time);
  return date && secondOfDay !== null ? new LocalTimestamp(date, secondOfDay, nanosecondOf(fraction)) : null;
}

/** As {@link parseDatetime}, but seconds that are 0, or a whole time that is 0, may be left out. */
export function parseTimestamp(text: string): LocalTimestamp | null {
  return parseDatetime(text) ?? parseDatetime(`${text}:00`) ?? parseDatetime(`${text} 00:00:00`);
}

/** `1 02:03:04.000000005`, days and fraction optional; a minus sign in front applies to the whole. */
export function parseDayTime(text: string): DayTimeInterval | null {
  const match = /^([+-]?)(?:(\d{1,9}) )?(\d{1,2}:\d{1,2}:\d{1,2})(?:\.(\d{1,9}))?$/.exec(text);
  const [, sign, days = "0", time = "", fraction = ""] = match ?? [];
  const secondOfDay = parseClock(time);
  if (secondOfDay === null) return null;
  const seconds = Number(days) * 86_400 + secondOfDay;
  const nanosecond = nanosecondOf(fraction);
  if (sign !== "-") return new DayTimeInterval(seconds, nanosecond);
  return nanosecond === 0 ? new DayTimeInterval(0 - seconds, 0) : new DayTimeInterval(-seconds - 1, 1_000_000_000 - nanosecond);
}

/** `1-2`, `14`, `14 months` or `1 years 2 months`. */
export function parseYearMonth(text: string): YearMonthInterval | null {
  const [, inWords, more = "0"] = /^(-?\d{1,9}) years?(?: (-?\d{1,9}) months?)?$/.exec(text) ?? [];
  if (inWords !== undefined) return new YearMonthInterval(Number(inWords) * 12 + Number(more));
  const [, sign, years = "0", months] = /^([+-]?)(?:(\d{1,9})-)?(\d{1,9})(?: months?)?$/.exec(text) ?? [];
  if (months === undefined) return null;
  const total = Number(years) * 12 + Number(months);
  return new YearMonthInterval(sign === "-" ? 0 - total : total);
}

function parseClock(time: string): number | null {
  const [hour = 24, minute = 60, second = 60] = time.split(":").map(Number);
  return hour < 24 && minute < 60 && second < 60 ? hour * 3600 + minute * 60 + second : null;
}

function nanosecondOf(fraction: string): number {
  return Number(fraction.padEnd(9, "0"));
}
