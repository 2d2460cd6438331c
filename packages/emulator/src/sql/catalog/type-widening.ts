import type { SqlType } from "../parse/sql-type.ts";

/** From the narrowest up; a value of one fits into all after it. */
const wholeNumbers: readonly string[] = ["tinyint", "smallint", "int", "bigint"];
/** Digits that the values of a whole number need. */
const digits: Readonly<Record<string, number>> = { tinyint: 3, smallint: 5, int: 10, bigint: 19 };
const printable: ReadonlySet<string> = new Set([...wholeNumbers, "float", "double", "date", "datetime", "timestamp", "timestamp_ntz"]);

/** Whether ALTER TABLE … CHANGE COLUMN may give a column the second type in place of the first: no value changes or is lost. */
export function canWiden(from: SqlType, to: SqlType): boolean {
  if (from.text === to.text) return true;
  if (from.length !== undefined) return to.text === "string" || (to.length !== undefined && to.length >= from.length && !isChar(to, from));
  const whole = wholeNumbers.indexOf(from.text);
  const decimal = precisionOf(to);
  if (whole >= 0 && wholeNumbers.indexOf(to.text) > whole) return true;
  if (whole >= 0 && decimal !== undefined) return decimal.precision - decimal.scale >= (digits[from.text] ?? 0);
  if (whole >= 0 && to.text === "double") return true;
  if (from.text === "float" && to.text === "double") return true;
  const own = precisionOf(from);
  if (own !== undefined && decimal !== undefined)
    return decimal.scale >= own.scale && decimal.precision - decimal.scale >= own.precision - own.scale;
  return to.text === "string" && (own !== undefined || printable.has(from.text));
}

/** CHAR cuts off blanks that a VARCHAR keeps. */
function isChar(to: SqlType, from: SqlType): boolean {
  return to.text.startsWith("char") && from.text.startsWith("varchar");
}

function precisionOf({ text }: SqlType): { readonly precision: number; readonly scale: number } | undefined {
  const [, precision, scale] = /^decimal\((\d+),(\d+)\)$/.exec(text) ?? [];
  return precision === undefined ? undefined : { precision: Number(precision), scale: Number(scale) };
}
