const months: readonly string[] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

// RFC 822 names of zones, in minutes east of Greenwich.
const zones: ReadonlyMap<string, number> = new Map([
  ["gmt", 0],
  ["utc", 0],
  ["ut", 0],
  ["z", 0],
  ["est", -300],
  ["edt", -240],
  ["cst", -360],
  ["cdt", -300],
  ["mst", -420],
  ["mdt", -360],
  ["pst", -480],
  ["pdt", -420],
]);

// Day name, day, month, year (two or four digits), time (seconds optional), zone (GMT when absent).
const rfc822 = /^(?:[a-z]{3,9},?\s*)?(\d{1,2})[\s-]([a-z]{3,9})[\s-](\d{4}|\d{2})\s+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:\s+([a-z]+|[+-]\d{2}:?\d{2}))?(?:\s*\([^)]*\))?$/i;

/**
 * Reads a date of any RFC 822 form, such as `Sun, 01 Jan 2023 12:00:00 GMT` or `1 Jan 2023 20:00 +0800` (PROTOCOL.md 2.1).
 * Null for anything else, an empty text and dates that do not exist included; never an invalid `Date`.
 */
export function readHttpDate(text: string | null | undefined): Date | null {
  const match = rfc822.exec(text?.trim() ?? "");
  if (match === null) return null;
  const [, day = "", monthName = "", year = "", hour = "", minute = "", second = "0", zone = "GMT"] = match;
  const month = months.indexOf(monthName.slice(0, 3).toLowerCase());
  const offset = readZone(zone);
  if (month === -1 || offset === null || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null;
  const date = new Date(Date.UTC(fullYear(year), month, Number(day), Number(hour), Number(minute), Number(second)));
  // 31 April would have become 1 May.
  if (date.getUTCDate() !== Number(day) && Number(second) < 60) return null;
  return new Date(date.getTime() - offset * 60_000);
}

/** Writes a date as the `Date` header has it: RFC 1123, `Sun, 01 Jan 2023 12:00:00 GMT`. */
export function formatHttpDate(epochMs: number): string {
  return new Date(epochMs).toUTCString();
}

function fullYear(year: string): number {
  if (year.length === 4) return Number(year);
  return Number(year) < 69 ? 2000 + Number(year) : 1900 + Number(year);
}

function readZone(zone: string): number | null {
  const numeric = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (numeric === null) return zones.get(zone.toLowerCase()) ?? null;
  const minutes = Number(numeric[2]) * 60 + Number(numeric[3]);
  return numeric[1] === "-" ? -minutes : minutes;
}
