/** A day of the proleptic Gregorian calendar: today's calendar, also for days before it was introduced. The year before 1 is 0. */
export interface CalendarDay {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
}

export const secondsPerDay = 86_400;

// Computed without Date, whose range ends in the year 275,760. The calendar repeats every 400 years (an era). Eras are counted
// from a first of March, so that the leap day is the last day of its year.
const daysPerEra = 146_097;
const firstMarchOfYear0 = 719_468;

/** The calendar day that is `epochDays` days after 1970-01-01. */
export function dayOf(epochDays: number): CalendarDay {
  const shifted = epochDays + firstMarchOfYear0;
  const era = Math.floor(shifted / daysPerEra);
  const dayOfEra = shifted - era * daysPerEra;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** The number of days after 1970-01-01; null for a day that does not exist, such as the 30th of February. */
export function epochDaysOf({ year, month, day }: CalendarDay): number | null {
  if (month < 1 || month > 12) return null;
  const yearFromMarch = month <= 2 ? year - 1 : year;
  const era = Math.floor(yearFromMarch / 400);
  const yearOfEra = yearFromMarch - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  const epochDays = era * daysPerEra + dayOfEra - firstMarchOfYear0;
  const found = dayOf(epochDays);
  return found.year === year && found.month === month && found.day === day ? epochDays : null;
}

/** The ISO 8601 text: `2024-02-29`; outside of the years 0 to 9999 with a sign and six digits, such as `+012024-02-29`. */
export function dayText({ year, month, day }: CalendarDay): string {
  return `${yearText(year)}-${padded(month, 2)}-${padded(day, 2)}`;
}

/** The text of a time, such as `10:20:30`; a fraction that is not 0 has 3, 6 or 9 digits. */
export function timeText(secondOfDay: number, nanosecond: number): string {
  const minute = Math.floor(secondOfDay / 60);
  const time = `${padded(Math.floor(minute / 60), 2)}:${padded(minute % 60, 2)}:${padded(secondOfDay % 60, 2)}`;
  return nanosecond === 0 ? time : `${time}.${padded(nanosecond, 9).replace(/(?:000){1,2}$/, "")}`;
}

function yearText(year: number): string {
  if (year >= 0 && year <= 9999) return padded(year, 4);
  return `${year < 0 ? "-" : "+"}${padded(Math.abs(year), 6)}`;
}

function padded(number: number, digits: number): string {
  return String(number).padStart(digits, "0");
}
