import { MaxComputeError } from "../error.ts";
import type { ColumnType } from "../wire/column-type.ts";
import type { CsvCell } from "./csv.ts";
import { parseNested } from "./nested-text.ts";
import type { NestedText } from "./nested-text.ts";

/** Where a cell is, for errors. */
export interface CellPlace {
  /** From 1; the header is row 0. */
  readonly row: number;
  readonly column: string;
}

/**
 * A cell as a value of its column's type:
 *
 * | type | value |
 * | --- | --- |
 * | BIGINT | bigint |
 * | TINYINT, SMALLINT, INT, FLOAT, DOUBLE | number |
 * | BOOLEAN | boolean |
 * | BINARY | Uint8Array |
 * | ARRAY | array |
 * | MAP | Map, in the order sent |
 * | STRUCT | object by field name |
 * | every other, DECIMAL and the dates among them | text as written |
 *
 * NULL is null, also inside ARRAY, MAP and STRUCT; and `\N` in quotes where the type has no texts.
 *
 * @throws {MaxComputeError} `result_damaged` when the text is no value of the type, or is not UTF-8
 */
export function readCell(cell: CsvCell, type: ColumnType, place: CellPlace): unknown {
  if (cell === null) return null;
  if (type.kind === "scalar" && type.name === "BINARY") return cell.slice();
  const text = readText(cell, place);
  if (text === "\\N" && !isText(type)) return null;
  if (type.kind === "scalar") return readScalar(text, type, place);
  const nested = parseNested(text);
  if (nested === null) throw damaged(place, type);
  return readNested(nested, type, place);
}

/** A cell's text; `result_damaged` when its bytes are not UTF-8. */
export function readText(cell: Uint8Array, place: CellPlace): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(cell);
  } catch {
    throw new MaxComputeError("result_damaged", `${placeText(place)} is not UTF-8 text.`, {
      nextStep: "Take the bytes from getTaskResults, or select hex() or base64() of the column.",
    });
  }
}

const typesWithoutTexts: ReadonlySet<string> = new Set([
  "BIGINT",
  "INT",
  "SMALLINT",
  "TINYINT",
  "FLOAT",
  "DOUBLE",
  "BOOLEAN",
  "DECIMAL",
  "DATE",
  "DATETIME",
  "TIMESTAMP",
  "TIMESTAMP_NTZ",
]);

function isText(type: ColumnType): boolean {
  return type.kind === "scalar" && !typesWithoutTexts.has(type.name);
}

function readScalar(text: string, type: ColumnType & { kind: "scalar" }, place: CellPlace): unknown {
  switch (type.name) {
    case "BIGINT":
      return readInteger(text, 64n, type, place);
    case "INT":
      return Number(readInteger(text, 32n, type, place));
    case "SMALLINT":
      return Number(readInteger(text, 16n, type, place));
    case "TINYINT":
      return Number(readInteger(text, 8n, type, place));
    case "FLOAT":
    case "DOUBLE":
      return readFloat(text, type, place);
    case "BOOLEAN":
      return readBoolean(text, type, place);
    default:
      return text;
  }
}

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

function readNested(nested: NestedText, type: ColumnType, place: CellPlace): unknown {
  if (nested === null) return null;
  switch (type.kind) {
    case "scalar":
      // A bracketed value where the type is a plain one, such as JSON in an ARRAY<JSON>, is its text.
      return readScalar(nested.kind === "text" ? nested.text : nested.source, type, place);
    case "array":
      if (nested.kind !== "list") throw damaged(place, type);
      return nested.items.map((item) => readNested(item, type.element, place));
    case "map":
      if (nested.kind !== "pairs") throw damaged(place, type);
      return new Map(nested.pairs.map(([key, value]) => [readNested(key, type.key, place), readNested(value, type.value, place)]));
    case "struct": {
      // By position, as PyODPS does; `{}` is a struct of NULLs.
      if (nested.kind !== "pairs" || (nested.pairs.length > 0 && nested.pairs.length !== type.fields.length)) throw damaged(place, type);
      const { pairs } = nested;
      return Object.fromEntries(type.fields.map((field, index) => [field.name, readNested(pairs[index]?.[1] ?? null, field.type, place)]));
    }
  }
}

function damaged(place: CellPlace, type: ColumnType): MaxComputeError {
  return new MaxComputeError("result_damaged", `${placeText(place)} is no ${type.text}.`, {
    nextStep: "Take the result's text with getTaskResult.",
  });
}

function placeText({ row, column }: CellPlace): string {
  return `Row ${row}, column ${JSON.stringify(column)} of the result`;
}
