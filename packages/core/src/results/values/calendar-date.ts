import { dayOf, dayText, secondsPerDay } from "./calendar.ts";

/** A DATE: a day of the calendar, in no time zone. Immutable; as text and as JSON it is `2024-02-29`. */
export class CalendarDate {
  /** Days since 1970-01-01. */
  readonly epochDays: number;

  constructor(epochDays: number) {
    this.epochDays = epochDays;
  }

  /** Such as 2024. */
  get year(): number {
    return dayOf(this.epochDays).year;
  }

  /** 1 to 12. */
  get month(): number {
    return dayOf(this.epochDays).month;
  }

  /** 1 to 31. */
  get day(): number {
    return dayOf(this.epochDays).day;
  }

  /** Midnight UTC of the day, so that `getUTCDate()` and its like give it back. */
  toDate(): Date {
    return new Date(this.epochDays * secondsPerDay * 1000);
  }

  toString(): string {
    return dayText(dayOf(this.epochDays));
  }

  toJSON(): string {
    return this.toString();
  }
}
