import { dayOf, dayText, secondsPerDay } from "./calendar.ts";

/**
 * A DATE: a day of the calendar without a time zone. It is immutable. Its text and its JSON are `2024-02-29`.
 *
 * @example
 * ```ts
 * if (row.day instanceof CalendarDate) console.log(`${row.day}`, row.day.year, row.day.toDate().getUTCDay());
 * ```
 */
export class CalendarDate {
  /** Days since 1970-01-01; negative before it. */
  readonly epochDays: number;

  /** @param epochDays days since 1970-01-01, a whole number */
  constructor(epochDays: number) {
    this.epochDays = epochDays;
  }

  /** The year, such as 2024. */
  get year(): number {
    return dayOf(this.epochDays).year;
  }

  /** The month, 1 to 12. */
  get month(): number {
    return dayOf(this.epochDays).month;
  }

  /** The day of the month, 1 to 31. */
  get day(): number {
    return dayOf(this.epochDays).day;
  }

  /** Midnight UTC of the day: read it with `getUTCDate()` and the other UTC methods, not with the local ones. */
  toDate(): Date {
    return new Date(this.epochDays * secondsPerDay * 1000);
  }

  /** The ISO 8601 text, such as `2024-02-29`. */
  toString(): string {
    return dayText(dayOf(this.epochDays));
  }

  /** The same as {@link toString}. */
  toJSON(): string {
    return this.toString();
  }
}
