import { isMaxComputeError } from "../src/error.ts";
import type { MaxComputeError } from "../src/error.ts";
import type { ResultColumn } from "../src/model.ts";
import { DayTimeInterval, YearMonthInterval } from "../src/results/values/interval.ts";
import { LocalTimestamp } from "../src/results/values/timestamp.ts";
import { normalizeType, parseColumnType } from "../src/wire/format/column-type.ts";
import type { ColumnType } from "../src/wire/format/column-type.ts";
import { describe, show } from "./compare.ts";
import type { Mismatch } from "./compare.ts";
import { readTable } from "./read-table.ts";
import { isRoundedToFloat, isSameNumber, isSameWallClock, rowMismatches } from "./typed-values.ts";
import { differ, failed, isJsonObject, listOf, objectOf, passed, stringOf } from "./vector.ts";
import type { Json, JsonObject, Rule, Verdict } from "./vector.ts";

/** Runs one case of the kind `csv-results`: the text with its schema, if it has one, and without. */
export async function runCsvCase(vector: JsonObject): Promise<Verdict> {
  const csv = stringOf(vector, "csv") ?? "";
  const schema = vector.schema === null || vector.schema === undefined ? null : columnsOf(vector);
  const bare = judge(csv, null, objectOf(vector, "without_schema"));
  const typed = schema === null ? passed : judge(csv, schema, objectOf(vector, "with_schema"));
  return [typed, bare].find(({ is }) => is === "failed") ?? [typed, bare].find(({ is }) => is === "differ") ?? passed;
}

function columnsOf(vector: JsonObject): readonly ResultColumn[] {
  return listOf(vector, "schema").map((column) => {
    const { name, type } = isJsonObject(column) ? column : {};
    return { name: String(name), type: normalizeType(String(type)) };
  });
}

interface Reading {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly unknown[])[];
}

function read(csv: string, columns: readonly ResultColumn[] | null): Reading {
  return readTable({
    name: "AnonymousSQLTask",
    type: "SQL",
    statusText: null,
    format: "csv",
    transform: "Base64",
    bytes: new TextEncoder().encode(csv),
    descriptor: columns && { isSelect: true, selectResultStatus: "FULL", columns },
  });
}

function judge(csv: string, schema: readonly ResultColumn[] | null, expected: JsonObject): Verdict {
  const isRefused = isJsonObject(expected.error);
  try {
    const reading = read(csv, schema);
    return isRefused ? judgeInsteadOfError(reading, csv, expected) : judgeRows(reading, csv, expected);
  } catch (error) {
    if (!isMaxComputeError(error)) throw error;
    return isRefused && error.code === "result_damaged" ? passed : judgeError(error, csv, schema, expected);
  }
}

function judgeRows({ columns, rows }: Reading, csv: string, expected: JsonObject): Verdict {
  const types = columns.map(({ type }) => parseColumnType(type));
  const expectedRows = listOf(expected, "rows");
  const renamed = columnMismatches(columns, expected);
  const found = rowMismatches(expectedRows, rows, types);
  if (found.length === 0 && renamed.length === 0) return passed;
  const rules = [...renamed.map(ruleOfColumn), ...found.map((mismatch) => ruleOfCell(mismatch, types, expectedRows, rows, csv))];
  const [rule = null] = rules;
  const reasons = [...renamed, ...found].map(describe).join("; ");
  return rule === null || rules.includes(null) ? failed(reasons) : differ(rule, reasons);
}

function columnMismatches(columns: readonly ResultColumn[], expected: JsonObject): readonly Mismatch[] {
  // PyODPS has no columns before the first row.
  if (expected.columns === null || expected.columns === undefined) return [];
  const names = listOf(expected, "columns").map(String);
  if (names.length !== columns.length) return [{ path: "the number of columns", expected: names.length, actual: columns.length }];
  return columns.flatMap(({ name }, at) =>
    name.toLowerCase() === names[at]?.toLowerCase() ? [] : [{ path: `columns[${at}]`, expected: names[at], actual: name }],
  );
}

function ruleOfColumn({ expected, actual }: Mismatch): Rule | null {
  return String(actual).startsWith(`${String(expected)}_`) && /_\d+$/.test(String(actual)) ? "same-name" : null;
}

function ruleOfCell(
  { path, expected, actual }: Mismatch,
  types: readonly ColumnType[],
  expectedRows: readonly Json[],
  rows: Reading["rows"],
  csv: string,
): Rule | null {
  if (path === "the number of rows") {
    const blank = rows[expectedRows.length] ?? [];
    const goesOn = blank.length === 1 && blank[0] === "";
    return goesOn && rowMismatches(expectedRows, rows.slice(0, expectedRows.length), types).length === 0 ? "blank-line" : null;
  }
  const text = actual instanceof Uint8Array ? new TextDecoder().decode(actual) : actual;
  if (expected === null && text === "\\N") return "quoted-null";
  const [, row = "", column = ""] = /^rows\[(\d+)\]\[(\d+)\]$/.exec(path) ?? [];
  const cell = String(read(csv, null).rows[Number(row)]?.[Number(column)]);
  if (/-\d+-\d+/.test(cell) && isHalfNegative(expected, actual)) return "negative-interval";
  // Expected values are JSON of the vector.
  if (types[Number(column)]?.text.includes("FLOAT") && isRoundedToFloat(expected as Json, actual)) return "single-precision";
  const isNested = ["array", "map", "struct"].includes(types[Number(column)]?.kind ?? "");
  return isNested && /[^\s,:[{\\]\s*["']/.test(cell) ? "quote-in-word" : null;
}

/** `-1-2` is minus fourteen months; PyODPS reads it as minus twelve and plus two. Alone or in an ARRAY. */
function isHalfNegative(expected: unknown, actual: unknown): boolean {
  if (Array.isArray(expected) && Array.isArray(actual)) return expected.every((item, at) => isHalfNegative(item, actual[at]));
  if (!(actual instanceof YearMonthInterval)) return expected === null && actual === null;
  const months: unknown = Object(expected).months;
  const years = Math.trunc(actual.months / 12) * 12;
  return months === actual.months || (actual.months < 0 && months === years - (actual.months - years));
}

/** PyODPS returns a value and we raise an error: the text is damaged or may be incomplete. */
function judgeError(error: MaxComputeError, csv: string, schema: readonly ResultColumn[] | null, expected: JsonObject): Verdict {
  const reason = `we say ${error.code}: ${error.message}`;
  if (error.code === "result_truncated" && csv.split("\n").length > 10_000) return differ("silent-limit", reason);
  if (error.code !== "result_damaged") return failed(reason);
  if (error.message.includes("quote") || /\n\r?\n/.test(csv)) return differ("damaged-result", reason);
  if (schema === null) return failed(reason);
  const { columns, rows } = read(csv, null);
  if (columns.length < schema.length) return differ("damaged-result", `PyODPS does not miss the columns that are not there; ${reason}`);
  if (listOf(expected, "rows").length < rows.length)
    return differ("damaged-result", `PyODPS ends without an error before the last row; ${reason}`);
  const cells = rows.flat().map(String);
  if (error.message.includes("same key twice") && cells.some(repeatsKey)) return differ("same-key", reason);
  return / is not a valid (ARRAY|MAP|STRUCT)/.test(error.message) && cells.some(isUnbalanced)
    ? differ("damaged-result", reason)
    : failed(reason);
}

/** Whether two entries of a `{k:v, …}` have the same key, ignoring quotes. */
function repeatsKey(cell: string): boolean {
  const keys = [...cell.matchAll(/[{,]\s*["']?((?:\\.|[^:,{}"'\\])*)["']?\s*:/g)].map(([, key = ""]) => key.trim());
  return new Set(keys).size < keys.length;
}

/** Whether brackets or quotes of a nested text do not match, if quotes may begin anywhere or only at the beginning of a value. */
function isUnbalanced(cell: string): boolean {
  const matches = (opensAnywhere: boolean): boolean => {
    const open: string[] = [];
    let quote = "";
    const text = cell.replace(/\\[^]/g, "");
    for (let at = 0; at < text.length; at += 1) {
      const character = text.charAt(at);
      if (quote !== "") quote = character === quote ? "" : quote;
      else if (`"'`.includes(character) && (opensAnywhere || /[,:[{]\s*$/.test(text.slice(0, at)))) quote = character;
      else if ("[{".includes(character)) open.push(character === "[" ? "]" : "}");
      else if ("]}".includes(character) && open.pop() !== character) return false;
    }
    return open.length === 0 && quote === "";
  };
  return /^\s*[[{]/.test(cell) && !(matches(true) && matches(false));
}

/** PyODPS raises and we return values: each value must match the text of its cell. */
function judgeInsteadOfError({ columns, rows }: Reading, csv: string, expected: JsonObject): Verdict {
  const reason = `PyODPS raises ${stringOf(objectOf(expected, "error"), "class")}; we find ${show(rows)}`;
  const types = columns.map(({ type }) => parseColumnType(type));
  const texts = read(csv, null).rows;
  const unsound = rows.flatMap((row, rowAt) => row.filter((value, at) => !isBorneOut(value, texts[rowAt]?.[at], types[at])));
  const expectedRows = listOf(expected, "rows");
  const before = rowMismatches(expectedRows, rows.slice(0, expectedRows.length), types);
  const isExplained = before.every((mismatch) => ruleOfCell(mismatch, types, expectedRows, rows, csv) !== null);
  return unsound.length === 0 && isExplained ? differ("holds-more", reason) : failed(reason);
}

/** Whether a value matches the text of its cell, checked without the library's own parsers. */
function isBorneOut(value: unknown, text: unknown, type: ColumnType | undefined): boolean {
  if (value === null || typeof text !== "string") return value === null && (text === null || text === "\\N");
  if (value instanceof LocalTimestamp) return isSameWallClock(text.trim(), value);
  if (typeof value === "string" && type?.kind !== "decimal") return value === text;
  return leavesOf(value).every((leaf) => isTold(leaf, text));
}

const specialNumbers: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  "-inf": Number.NEGATIVE_INFINITY,
};

/** Whether a text contains a scalar value, literally or as another form of the same number. */
function isTold(leaf: unknown, text: string): boolean {
  const words = text.split(/[\s,:[\]{}"']+/);
  if (typeof leaf === "boolean") return words.some((word) => (leaf ? /^(true|1)$/i : /^(false|0)$/i).test(word));
  if (typeof leaf === "number")
    return words.some((word) => Object.is(specialNumbers[word.toLowerCase().replace("infinity", "inf")] ?? Number(word), leaf));
  if (leaf instanceof LocalTimestamp) return text.includes(leaf.toString().replace("T", " ").slice(0, 19));
  if (leaf instanceof Uint8Array) return text.includes(new TextDecoder().decode(leaf));
  if (leaf instanceof YearMonthInterval || leaf instanceof DayTimeInterval) return /\d/.test(text);
  return text.replace(/\\(["'])/g, "$1").includes(String(leaf)) || words.some((word) => isSameNumber(word, String(leaf)));
}

function leavesOf(value: unknown): readonly unknown[] {
  if (value === null) return [];
  if (value instanceof Map) return [...value].flat().flatMap(leavesOf);
  const isLeaf =
    typeof value !== "object" || value instanceof Uint8Array || (!Array.isArray(value) && value.toString !== Object.prototype.toString);
  return isLeaf ? [value] : Object.values(Object(value)).flatMap(leavesOf);
}
