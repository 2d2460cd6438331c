import { RawValue } from "../values/column-value.ts";
import type { ColumnValue } from "../values/column-value.ts";

/**
 * Writes a value of a result as JSON, as `jsonLines` of a reader does. `JSON.stringify` fails on a BIGINT and drops a MAP.
 *
 * A BIGINT is a number with all its digits, which JSON allows. NaN and the infinities, which JSON does not allow, are strings.
 * Bytes are Base64. A MAP is an object when all its keys are strings, otherwise an array of pairs. Dates and times are strings.
 *
 * @example
 * ```ts
 * jsonText([9_007_199_254_740_993n, new Map([["a", 1]])]); // [9007199254740993,{"a":1}]
 * ```
 */
export function jsonText(value: ColumnValue): string {
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") return Number.isFinite(value) ? numberText(value) : JSON.stringify(String(value));
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (value instanceof RawValue) return jsonText(value.bytes);
  if (value instanceof Uint8Array) return `"${base64(value)}"`;
  if (Array.isArray(value)) return `[${value.map(jsonText).join(",")}]`;
  if (value instanceof Map) return mapText(value);
  if ("toJSON" in value && typeof value.toJSON === "function") return JSON.stringify(value);
  return objectText(Object.entries(value));
}

/** Writes a number as JavaScript does, but keeps the sign of -0, which `String` and `JSON.stringify` drop. */
export function numberText(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function mapText(map: ReadonlyMap<ColumnValue, ColumnValue>): string {
  const entries = [...map];
  const texts = entries.flatMap(([key, value]) => (typeof key === "string" ? [[key, value] as const] : []));
  return texts.length === entries.length
    ? objectText(texts)
    : `[${entries.map(([key, value]) => `[${jsonText(key)},${jsonText(value)}]`).join(",")}]`;
}

function objectText(entries: readonly (readonly [string, ColumnValue])[]): string {
  return `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${jsonText(value)}`).join(",")}}`;
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
