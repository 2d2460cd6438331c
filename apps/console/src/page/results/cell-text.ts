import { jsonText } from "@maxcompute-rx/browser";
import type { ColumnValue } from "@maxcompute-rx/browser";

/** A value on one line, in the form of the command line tool; null for NULL. */
export function cellText(value: ColumnValue): string | null {
  if (value === null) return null;
  if (typeof value === "string") return value;
  const json = jsonText(value);
  // Dates, times and bytes are strings in JSON. A table shows them without quotes.
  return json.startsWith('"') ? json.slice(1, -1) : json;
}
