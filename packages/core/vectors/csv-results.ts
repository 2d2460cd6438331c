import { isMaxComputeError } from "../src/error.ts";
import type { MaxComputeError } from "../src/error.ts";
import type { ResultColumn } from "../src/model.ts";
import { readRows } from "../src/results/result-rows.ts";
import { LocalTimestamp } from "../src/results/timestamp.ts";
import { normalizeType, parseColumnType } from "../src/wire/column-type.ts";
import type { ColumnType } from "../src/wire/column-type.ts";
import { describe, show } from "./compare.ts";
import type { Mismatch } from "./compare.ts";
import { isSameNumber, isSameWallClock, rowMismatches } from "./typed-values.ts";
import { differ, failed, isJsonObject, listOf, objectOf, passed, stringOf } from "./vector.ts";
import type { Json, JsonObject, Rule, Verdict } from "./vector.ts";

/** Runs one case of the kind `csv-results`: the text with its schema, where it has one, and without. */
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
  const found = readRows({
    name: "AnonymousSQLTask",
    type: "SQL",
    statusText: null,
    format: "csv",
    transform: "Base64",
    bytes: new TextEncoder().encode(csv),
    descriptor: columns && { isSelect: true, selectResultStatus: "FULL", columns },
  });
  return { columns: found.columns, rows: found.rows.map((row) => found.columns.map(({ name }) => row[name])) };
}

function judge(csv: string, schema: readonly ResultColumn[] | null, expected: JsonObject): Verdict {
  const isRefused = isJsonObject(expected.error);
  try {
    const reading = read(csv, schema);
    return isRefused ? judgeInsteadOfError(reading, csv, expected) : judgeRows(reading, expected);
  } catch (error) {
    if (!isMaxComputeError(error)) throw error;
    return isRefused && error.code === "result_damaged" ? passed : judgeError(error, csv);
  }
}

function judgeRows({ columns, rows }: Reading, expected: JsonObject): Verdict {
  const types = columns.map(({ type }) => parseColumnType(type));
  const expectedRows = listOf(expected, "rows");
  const renamed = columnMismatches(columns, expected);
  const found = rowMismatches(expectedRows, rows, types);
  if (found.length === 0 && renamed.length === 0) return passed;
  const rules = [...renamed.map(ruleOfColumn), ...found.map((mismatch) => ruleOfCell(mismatch, types, expectedRows, rows))];
  const [rule = null] = rules;
  const reasons = [...renamed, ...found].map(describe).join("; ");
  return rule === null || rules.includes(null) ? failed(reasons) : differ(rule, reasons);
}

function columnMismatches(columns: readonly ResultColumn[], expected: JsonObject): readonly Mismatch[] {
  // PyODPS has no columns before the first row.
  if (expected.columns === null || expected.columns === undefined) return [];
  const names = listOf(expected, "columns").map(String);
  if (names.length !== columns.length) return [{ path: "the number of columns", expected: names.length, actual: columns.length }];
  return columns.flatMap(({ name }, at) => (name.toLowerCase() === names[at]?.toLowerCase() ? [] : [{ path: `columns[${at}]`, expected: names[at], actual: name }]));
}

function ruleOfColumn({ expected, actual }: Mismatch): Rule | null {
  return String(actual).startsWith(`${String(expected)}_`) && /_\d+$/.test(String(actual)) ? "same-name" : null;
}

function ruleOfCell({ path, expected, actual }: Mismatch, types: readonly ColumnType[], expectedRows: readonly Json[], rows: Reading["rows"]): Rule | null {
  if (expected === null && actual === "\\N") return "quoted-null";
  const blank = rows[expectedRows.length] ?? [];
  const goesOn = path === "the number of rows" && blank.length === 1 && blank[0] === "";
  return goesOn && rowMismatches(expectedRows, rows.slice(0, expectedRows.length), types).length === 0 ? "blank-line" : null;
}

/** Where PyODPS hands out a value and we raise an error: the text is damaged, or cannot be told whole. */
function judgeError(error: MaxComputeError, csv: string): Verdict {
  const reason = `we say ${error.code}: ${error.message}`;
  const isDamaged = error.message.includes("quote") || /\n\r?\n/.test(csv);
  if (error.code === "result_damaged" && isDamaged) return differ("damaged-result", reason);
  if (error.code === "result_truncated" && csv.split("\n").length > 10_000) return differ("silent-limit", reason);
  return failed(reason);
}

/** Where PyODPS raises and we hand out values: each of them must be what its cell says. */
function judgeInsteadOfError({ columns, rows }: Reading, csv: string, expected: JsonObject): Verdict {
  const reason = `PyODPS raises ${stringOf(objectOf(expected, "error"), "class")}; we find ${show(rows)}`;
  const types = columns.map(({ type }) => parseColumnType(type));
  const texts = read(csv, null).rows;
  const unsound = rows.flatMap((row, rowAt) => row.filter((value, at) => !isBorneOut(value, texts[rowAt]?.[at], types[at])));
  const expectedRows = listOf(expected, "rows");
  const before = rowMismatches(expectedRows, rows.slice(0, expectedRows.length), types);
  return unsound.length === 0 && before.length === 0 ? differ("holds-more", reason) : failed(reason);
}

/** Whether a value is what its cell's text says, told without the library's own parsers. */
function isBorneOut(value: unknown, text: unknown, type: ColumnType | undefined): boolean {
  if (value === null || typeof text !== "string") return value === null && (text === null || text === "\\N");
  if (value instanceof LocalTimestamp) return isSameWallClock(text.trim(), value);
  if (typeof value === "bigint" || type?.kind === "decimal") return isSameNumber(text, String(value));
  if (typeof value === "number") return Number(text) === value;
  if (typeof value === "string") return value === text;
  return leavesOf(value).every((leaf) => text.toLowerCase().includes(leaf.toLowerCase()));
}

function leavesOf(value: unknown): readonly string[] {
  if (value === null) return [];
  if (value instanceof Uint8Array) return [new TextDecoder().decode(value)];
  if (value instanceof Map) return [...value].flat().flatMap(leavesOf);
  const isText = typeof value !== "object" || value.toString !== Object.prototype.toString;
  return isText && !Array.isArray(value) ? [String(value)] : Object.values(Object(value)).flatMap(leavesOf);
}
