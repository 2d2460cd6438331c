const months: readonly string[] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

// RFC 822 names of zones other than GMT, in minutes east of it.
const zones: ReadonlyMap<string, number> = new Map([
  ["est", -300],
  ["edt", -240],
  ["cst", -360],
  ["cdt", -300],
  ["mst", -420],
  ["mdt", -360],
  ["pst", -480],
  ["pdt", -420],
]);

// Day name, day, month, year (two or four digits), time (seconds optional), zone (GMT when absent); and the form of C's
// asctime, which is obsolete in HTTP: `Sun Jan  1 12:00:00 2023`.
const time = String.raw`(?<hour>\d{1,2})[:.](?<minute>\d{2})(?:[:.](?<second>\d{2})(?:\.\d+)?)?`;
const rfc822 = new RegExp(
  String.raw`^(?:[a-z]{3,9},?\s*)?(?<day>\d{1,2})[\s-](?<month>[a-z]{3,9})[\s-](?<year>\d{4}|\d{2})\s+${time}(?:\s+(?<zone>[a-z]+|[+-]\d{2}:?\d{2}))?(?:\s*\([^)]*\))?$`,
  "i",
);
const asctime = new RegExp(String.raw`^[a-z]{3}\s+(?<month>[a-z]{3})\s+(?<day>\d{1,2})\s+${time}\s+(?<year>\d{4})$`, "i");

/**
 * Reads a date of any RFC 822 form, such as `Sun, 01 Jan 2023 12:00:00 GMT` or `1 Jan 2023 20:00 +0800` (docs/protocol.md 2.1).
 * An unknown zone counts as GMT, as in RFC 5322. Null for any other text, an empty one, and dates that do not exist; the
 * result is never an invalid `Date`.
 */
export function readHttpDate(text: string | null | undefined): Date | null {
  const trimmed = text?.trim() ?? "";
  const parts = (rfc822.exec(trimmed) ?? asctime.exec(trimmed))?.groups;
  if (parts === undefined) return null;
  const { day = "", month: monthName = "", year = "", hour = "", minute = "", second = "0", zone = "GMT" } = parts;
  const month = months.indexOf(monthName.slice(0, 3).toLowerCase());
  if (month === -1 || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null;
  const midnight = new Date(Date.UTC(fullYear(year), month, Number(day)));
  // 31 April would have become 1 May.
  if (midnight.getUTCDate() !== Number(day)) return null;
  const seconds = (Number(hour) * 60 + Number(minute) - zoneMinutes(zone)) * 60 + Number(second);
  return new Date(midnight.getTime() + seconds * 1000);
}

function fullYear(year: string): number {
  if (year.length === 4) return Number(year);
  return Number(year) < 69 ? 2000 + Number(year) : 1900 + Number(year);
}

function zoneMinutes(zone: string): number {
  const numeric = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (numeric === null) return zones.get(zone.toLowerCase()) ?? 0;
  const minutes = Number(numeric[2]) * 60 + Number(numeric[3]);
  return numeric[1] === "-" ? -minutes : minutes;
}
