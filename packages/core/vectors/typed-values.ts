import { CalendarDate } from "../src/results/values/calendar-date.ts";
import { RawValue } from "../src/results/values/column-value.ts";
import { DayTimeInterval, YearMonthInterval } from "../src/results/values/interval.ts";
import { LocalTimestamp, Timestamp } from "../src/results/values/timestamp.ts";
import { parseColumnType } from "../src/wire/format/column-type.ts";
import type { ColumnType, SchemaColumn } from "../src/wire/format/column-type.ts";
import { show } from "./compare.ts";
import type { Mismatch } from "./compare.ts";
import { isJsonObject, listOf, stringOf } from "./vector.ts";
import type { Json, JsonObject } from "./vector.ts";

/** The columns of a case, under `columns` or `schema`. */
export function columnsOf(vector: JsonObject, key: string): readonly SchemaColumn[] {
  return listOf(vector, key).map((column) => {
    if (!isJsonObject(column)) throw new Error(`A column is not an object: ${show(column)}.`);
    return { name: stringOf(column, "name") ?? "", type: parseColumnType(stringOf(column, "type") ?? "") };
  });
}

/** Compares our rows with those of a file, whose notation of values (`value_encoding`) depends on the types of the columns. */
export function rowMismatches(
  expected: readonly Json[],
  actual: readonly (readonly unknown[])[],
  types: readonly ColumnType[],
): readonly Mismatch[] {
  if (expected.length !== actual.length) return [{ path: "the number of rows", expected: expected.length, actual: actual.length }];
  return expected.flatMap((row, rowAt) => {
    const cells = Array.isArray(row) ? row : [];
    const found = actual[rowAt] ?? [];
    if (cells.length !== found.length) return [{ path: `the length of rows[${rowAt}]`, expected: cells.length, actual: found.length }];
    return cells.flatMap((cell, at) => {
      const type = types[at];
      const value = found[at];
      return type !== undefined && isSame(cell, value, type) ? [] : [{ path: `rows[${rowAt}][${at}]`, expected: cell, actual: value }];
    });
  });
}

/** Whether our value equals a value in the notation of the file. */
export function isSame(expected: Json | undefined, actual: unknown, type: ColumnType): boolean {
  if (expected === null || expected === undefined || actual === null) return expected === null && actual === null;
  switch (type.kind) {
    case "tinyint":
    case "smallint":
    case "int":
    case "boolean":
      return expected === actual;
    case "bigint":
      return typeof actual === "bigint" && String(expected) === actual.toString();
    case "float":
    case "double":
      return typeof actual === "number" && Object.is(floatOf(expected), actual);
    case "decimal":
      return typeof actual === "string" && isSameNumber(String(expected), actual);
    case "string":
    case "char":
    case "varchar":
    case "json":
    case "binary":
      return isSameText(expected, actual);
    case "date":
      return actual instanceof CalendarDate && member(expected, "days") === actual.epochDays;
    case "datetime":
    case "timestamp":
    case "timestamp_ntz":
      return isSameTime(expected, actual);
    case "interval_day_time":
      return isSameInterval(expected, actual);
    case "interval_year_month":
      return actual instanceof YearMonthInterval && member(expected, "months") === actual.months;
    case "array":
      return isSameList(expected, actual, () => type.element);
    case "vector":
      return isSameList(expected, actual, () => ({ kind: type.element, text: "" }));
    case "map": {
      const pairs = actual instanceof Map ? [...actual] : null;
      return pairs !== null && Array.isArray(expected) && isSameList(expected, pairs, () => pairOf(type.key, type.value));
    }
    case "struct":
      return isSameList(expected, Object.values(Object(actual)), (at) => type.fields[at]?.type ?? type);
    case "unknown":
      return actual instanceof RawValue && isSameText(expected, actual.bytes);
  }
}

// A pair of a MAP is compared as a STRUCT would be.
function pairOf(key: ColumnType, value: ColumnType): ColumnType {
  return {
    kind: "struct",
    text: "",
    fields: [
      { name: "key", type: key },
      { name: "value", type: value },
    ],
  };
}

function isSameList(expected: Json, actual: unknown, typeOf: (index: number) => ColumnType): boolean {
  return (
    Array.isArray(expected) &&
    Array.isArray(actual) &&
    expected.length === actual.length &&
    expected.every((item, at) => isSame(item, actual[at], typeOf(at)))
  );
}

function member(expected: Json, name: string): Json | undefined {
  return isJsonObject(expected) ? expected[name] : undefined;
}

/** Whether a value of FLOATs is the expected one of 64 bits, rounded to the 32 bits of the type. */
export function isRoundedToFloat(expected: Json, actual: unknown): boolean {
  if (Array.isArray(expected))
    return Array.isArray(actual) && expected.length === actual.length && expected.every((item, at) => isRoundedToFloat(item, actual[at]));
  return expected === null ? actual === null : Object.is(Math.fround(floatOf(expected)), actual);
}

/** NaN has many bit patterns; JavaScript shows only one. */
function floatOf(expected: Json): number {
  const wide = member(expected, "f64");
  if (typeof wide === "string") return Buffer.from(wide, "hex").readDoubleBE();
  return Buffer.from(String(member(expected, "f32")), "hex").readFloatBE();
}

/** Compares numbers exactly: by their digits, after both have the same scale. */
export function isSameNumber(left: string, right: string): boolean {
  const [a, b] = [scaled(left), scaled(right)];
  return (
    a !== null &&
    b !== null &&
    a.digits * 10n ** BigInt(Math.max(0, b.scale - a.scale)) === b.digits * 10n ** BigInt(Math.max(0, a.scale - b.scale))
  );
}

function scaled(text: string): { readonly digits: bigint; readonly scale: number } | null {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = /^\s*([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,4}))?\s*$/.exec(text) ?? [];
  if (whole + fraction === "") return null;
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction) * 10n ** BigInt(Math.max(0, -scale)) * (sign === "-" ? -1n : 1n);
  return { digits, scale: Math.max(0, scale) };
}

/** Compares text, JSON and bytes by their bytes. Our value is bytes only if they are not UTF-8. */
function isSameText(expected: Json, actual: unknown): boolean {
  const text = isJsonObject(expected) ? (expected.json ?? expected.text) : expected;
  const base64 = member(expected, "base64");
  const bytes = typeof base64 === "string" ? Buffer.from(base64, "base64") : Buffer.from(String(text));
  if (typeof actual === "string") return Buffer.from(actual).equals(bytes);
  return actual instanceof Uint8Array && Buffer.from(actual).equals(bytes);
}

function isSameTime(expected: Json, actual: unknown): boolean {
  const local = member(expected, "local");
  if (typeof local === "string") return actual instanceof LocalTimestamp && isSameWallClock(local, actual);
  const seconds =
    actual instanceof LocalTimestamp
      ? actual.date.epochDays * 86_400 + actual.secondOfDay
      : actual instanceof Timestamp
        ? actual.epochSeconds
        : null;
  const nanosecond = actual instanceof LocalTimestamp || actual instanceof Timestamp ? actual.nanosecond : 0;
  return seconds !== null && nanosOf(expected) === BigInt(seconds) * 1_000_000_000n + BigInt(nanosecond);
}

/** The numbers of a text in their order, with the fraction padded by zeros. */
export function isSameWallClock(text: string, actual: LocalTimestamp): boolean {
  const [whole = "", fraction = ""] = text.split(".");
  const parts = [...whole.split(/\D+/).map(Number), Number(fraction.padEnd(9, "0"))];
  const { date, hour, minute, second, nanosecond } = actual;
  return show(parts) === show([date.year, date.month, date.day, hour, minute, second, nanosecond]);
}

function isSameInterval(expected: Json, actual: unknown): boolean {
  const text = member(expected, "text");
  if (typeof text !== "string") return actual instanceof DayTimeInterval && nanosOf(expected) === actual.totalNanoseconds;
  if (actual instanceof RawValue) return isSameText(text, actual.bytes);
  const [, sign = "", days = "0", hours = "", minutes = "", seconds = "", fraction = ""] =
    /^\s*([+-]?)(?:(\d+) )?(\d+):(\d+):(\d+)(?:\.(\d+))?\s*$/.exec(text) ?? [];
  if (!(actual instanceof DayTimeInterval) || seconds === "") return false;
  const whole = BigInt(days) * 86_400n + BigInt(hours) * 3600n + BigInt(minutes) * 60n + BigInt(seconds);
  const nanos = whole * 1_000_000_000n + BigInt(fraction.padEnd(9, "0"));
  return actual.totalNanoseconds === (sign === "-" ? -nanos : nanos);
}

function nanosOf(expected: Json): bigint | null {
  const [ms, sec, nano] = [member(expected, "ms"), member(expected, "sec"), member(expected, "nano")];
  if (isWhole(ms)) return BigInt(ms) * 1_000_000n;
  return isWhole(sec) && isWhole(nano) ? BigInt(sec) * 1_000_000_000n + BigInt(nano) : null;
}

function isWhole(value: Json | undefined): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}
