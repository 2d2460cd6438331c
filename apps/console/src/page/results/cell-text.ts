import type { ColumnValue } from "@maxcompute-rx/browser";

/** A value on one line, in the form of the command line tool; null for NULL. */
export function cellText(value: ColumnValue): string | null {
  if (value === null) return null;
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return String(value);
  const json = JSON.stringify(value, plainJson);
  const plain: unknown = JSON.parse(json);
  // Dates, times and bytes are strings in JSON. A table shows them without quotes.
  return typeof plain === "string" ? plain : json;
}

/** For `JSON.stringify`: values that JSON lacks, without loss: BIGINT as digits, BINARY as Base64, MAP as pairs. */
function plainJson(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Uint8Array) return btoa(String.fromCharCode(...value));
  return value instanceof Map ? [...value] : value;
}
