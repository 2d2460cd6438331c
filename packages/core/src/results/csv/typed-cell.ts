import { MaxComputeError } from "../../error.ts";
import type { ColumnType } from "../../wire/format/column-type.ts";
import { RawValue } from "../values/column-value.ts";
import type { ColumnValue } from "../values/column-value.ts";
import type { CsvCell } from "./csv-table.ts";
import { canonicalDecimal } from "../values/decimal.ts";
import { parseNested } from "./nested-text.ts";
import type { NestedText } from "./nested-text.ts";
import { structMaker } from "../values/struct-value.ts";
import { parseDate, parseDatetime, parseDayTime, parseTimestamp, parseYearMonth } from "../values/time-text.ts";
import { textOrBytes } from "../values/utf8.ts";

/** The position of a cell, for errors. */
export interface CellPlace {
  /** Number of the row, from 1; the header is row 0. */
  readonly row: number;
  readonly column: string;
}

/**
 * Decodes a cell as a value of its column's type; {@link ColumnValue} lists the values. For types other than texts, `\N` in quotes
 * is NULL as well. An INTERVAL_DAY_TIME in an unknown form (docs/tunnel.md 6.2 has no evidence of any form) becomes a
 * {@link RawValue}.
 *
 * @throws {MaxComputeError} `result_damaged` when the text is not a value of the type
 */
export function readCell(cell: CsvCell, type: ColumnType, place: CellPlace): ColumnValue {
  if (cell === null) return null;
  switch (type.kind) {
    case "binary":
      return cell.slice();
    case "unknown":
      return new RawValue(type.text, cell.slice());
    case "string":
    case "char":
    case "varchar":
    case "json":
      return textOrBytes(cell);
    default: {
      const text = readText(cell, place);
      return text === "\\N" ? null : readTyped(text, type, place);
    }
  }
}

/** The text of a cell; raises `result_damaged` when its bytes are not UTF-8. */
export function readText(cell: Uint8Array, place: CellPlace): string {
  const text = textOrBytes(cell);
  if (typeof text === "string") return text;
  throw new MaxComputeError("result_damaged", `${placeText(place)} is not UTF-8 text.`, {
    nextStep: "Take the bytes from getTaskResults, or select hex() or base64() of the column.",
  });
}

function readTyped(text: string, type: ColumnType, place: CellPlace): ColumnValue {
  switch (type.kind) {
    case "array":
    case "vector":
    case "map":
    case "struct": {
      const nested = parseNested(text);
      if (nested === null) throw damaged(place, type);
      return readNested(nested, type, place);
    }
    default: {
      const value = readScalar(text, type, place);
      if (value === null) throw damaged(place, type);
      return value;
    }
  }
}

/** Parses a value of a type that contains no other types; null when the text is not such a value. */
function readScalar(text: string, type: ScalarType, place: CellPlace): ColumnValue {
  const word = text.trim();
  switch (type.kind) {
    case "bigint":
      return readInteger(text, 64n, type, place);
    case "int":
      return Number(readInteger(text, 32n, type, place));
    case "smallint":
      return Number(readInteger(text, 16n, type, place));
    case "tinyint":
      return Number(readInteger(text, 8n, type, place));
    case "float":
      // The text is the shortest that is read back as the same 32 bits; the tunnel sends those bits.
      return Math.fround(readFloat(text, type, place));
    case "double":
      return readFloat(text, type, place);
    case "boolean":
      return readBoolean(text, type, place);
    case "decimal":
      return canonicalDecimal(word);
    case "date":
      return parseDate(word);
    case "datetime":
      return parseDatetime(word);
    case "timestamp":
    case "timestamp_ntz":
      return parseTimestamp(word);
    case "interval_year_month":
      return parseYearMonth(word);
    case "interval_day_time":
      return parseDayTime(word) ?? new RawValue(type.text, new TextEncoder().encode(text));
    case "binary":
      return new TextEncoder().encode(text);
    case "unknown":
      return new RawValue(type.text, new TextEncoder().encode(text));
    case "string":
    case "char":
    case "varchar":
    case "json":
      return text;
  }
}

type ScalarType = Exclude<ColumnType, { readonly kind: "array" | "vector" | "map" | "struct" }>;

function readInteger(text: string, bits: bigint, type: ColumnType, place: CellPlace): bigint {
  const digits = text.trim();
  if (!/^[+-]?\d{1,30}$/.test(digits)) throw damaged(place, type);
  const value = BigInt(digits.replace(/^\+/, ""));
  const limit = 1n << (bits - 1n);
  if (value < -limit || value >= limit) throw damaged(place, type);
  return value;
}

function readFloat(text: string, type: ColumnType, place: CellPlace): number {
  const word = text.trim().toLowerCase();
  if (/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/.test(word)) return Number(word);
  const match = /^([+-]?)(inf|infinity|nan)$/.exec(word);
  if (match === null) throw damaged(place, type);
  if (match[2] === "nan") return Number.NaN;
  return match[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

function readBoolean(text: string, type: ColumnType, place: CellPlace): boolean {
  switch (text.trim().toLowerCase()) {
    case "true":
    case "1":
      return true;
    case "false":
    case "0":
      return false;
    default:
      throw damaged(place, type);
  }
}

function readNested(nested: NestedText, type: ColumnType, place: CellPlace): ColumnValue {
  if (nested === null) return null;
  switch (type.kind) {
    case "array":
      if (nested.kind !== "list") throw damaged(place, type);
      return nested.items.map((item) => readNested(item, type.element, place));
    case "vector":
      if (nested.kind !== "list" || nested.items.length !== type.dimension) throw damaged(place, type);
      return nested.items.map((item) => readNested(item, { kind: type.element, text: type.element.toUpperCase() }, place));
    case "map": {
      if (nested.kind !== "entries") throw damaged(place, type);
      const map = new Map<ColumnValue, ColumnValue>();
      for (const { key, value } of nested.entries) {
        if (key === undefined) throw damaged(place, type);
        map.set(readNested(key, type.key, place), readNested(value, type.value, place));
      }
      if (map.size < nested.entries.length) throw damaged(place, type, "has the same key twice in its");
      return map;
    }
    case "struct": {
      // Fields are matched by position, as PyODPS does; `{}` is a STRUCT of NULLs.
      if (nested.kind !== "entries" || (nested.entries.length > 0 && nested.entries.length !== type.fields.length))
        throw damaged(place, type);
      const values = type.fields.map((field, index) => readNested(nested.entries[index]?.value ?? null, field.type, place));
      return structMaker(type.fields)((index) => values[index] ?? null);
    }
    default: {
      // A bracketed item of a plain type, such as JSON in an ARRAY<JSON>, is kept as its text.
      const value = readScalar(nested.kind === "text" ? nested.text : nested.source, type, place);
      if (value === null) throw damaged(place, type);
      return value;
    }
  }
}

function damaged(place: CellPlace, type: ColumnType, finding: string = "is not a valid"): MaxComputeError {
  return new MaxComputeError("result_damaged", `${placeText(place)} ${finding} ${type.text}.`, {
    nextStep: "Take the result's text with getTaskResult.",
  });
}

function placeText({ row, column }: CellPlace): string {
  return `Row ${row}, column ${JSON.stringify(column)} of the result`;
}
