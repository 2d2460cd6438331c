import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import type { ResultColumn, ResultDescriptor, TaskResult } from "../model.ts";
import { normalizeType } from "../wire/column-type.ts";
import { readRows } from "./result-rows.ts";

function resultOf(csv: string | Uint8Array, columns: readonly ResultColumn[] | null = null, more: Partial<TaskResult> = {}): TaskResult {
  const descriptor: ResultDescriptor | null = columns && { isSelect: true, selectResultStatus: "FULL", columns };
  const bytes = typeof csv === "string" ? new TextEncoder().encode(csv) : csv;
  return { name: "t", type: "SQL", statusText: "Success", format: "csv", transform: "Base64", bytes, descriptor, ...more };
}

const typed = (type: string, cell: string): unknown => readRows(resultOf(`"c"\n${cell}\n`, [{ name: "c", type }])).rows[0]?.c;

describe("readRows", () => {
  it("gives text and null by column name without a descriptor", () => {
    expect(readRows(resultOf('"id","name"\n1,"a, b"\n2,\\N\n'))).toEqual({
      columns: [{ name: "id", type: "STRING" }, { name: "name", type: "STRING" }],
      rows: [{ id: "1", name: "a, b" }, { id: "2", name: null }],
    });
  });

  it("keeps both of two columns with one name", () => {
    expect(readRows(resultOf('"a","a","a_2"\n1,2,3\n')).rows).toEqual([{ a: "1", a_2: "2", a_2_2: "3" }]);
  });

  it("keeps a column whose name means something to JavaScript", () => {
    const [row] = readRows(resultOf('"__proto__","constructor"\n1,2\n')).rows;
    expect(row && Object.entries(row)).toEqual([["__proto__", "1"], ["constructor", "2"]]);
  });

  it.each([
    ["BIGINT", "9223372036854775807", 9223372036854775807n],
    ["BIGINT", "-9223372036854775808", -9223372036854775808n],
    ["TINYINT", "-128", -128],
    ["INT", "2147483647", 2147483647],
    ["DOUBLE", "-0.0", -0],
    ["DOUBLE", "1E10", 1e10],
    ["FLOAT", "-inf", Number.NEGATIVE_INFINITY],
    ["DOUBLE", "NaN", Number.NaN],
    ["BOOLEAN", "TRUE", true],
    ["BOOLEAN", "0", false],
    ["DECIMAL(38,18)", "-0.000000000000000001", "-0.000000000000000001"],
    ["DATETIME", "2024-01-01 10:20:30.123", "2024-01-01 10:20:30.123"],
    ["STRING", "\\N", null],
    ["STRING", '"\\N"', "\\N"],
    ["BIGINT", '"\\N"', null],
    ["ARRAY<STRING>", '"\\N"', null],
    ["BINARY", "abc", new TextEncoder().encode("abc")],
    ["JSON", '"{""a"":1}"', '{"a":1}'],
    ["ARRAY<BIGINT>", '"[1, \\N,3]"', [1n, null, 3n]],
    ["ARRAY<STRING>", "\"[a b, \"\"x,y\"\", 'it\\'s', null, ]\"", ["a b", "x,y", "it's", "null", ""]],
    ["ARRAY<STRING>", "[]", []],
    ["MAP<STRING,BIGINT>", '"{k1:1, \'k:2\':\\N}"', new Map([["k1", 1n], ["k:2", null]])],
    ["STRUCT<a:BIGINT,b:ARRAY<STRING>>", '"{a:1, b:[p, q]}"', { a: 1n, b: ["p", "q"] }],
    ["STRUCT<a:BIGINT>", "{}", { a: null }],
    ["MAP<STRING,STRING>", '"{k:""x,y"", l: \'}\', m:it\'s}"', new Map([["k", "x,y"], ["l", "}"], ["m", "it's"]])],
    ["ARRAY<ARRAY<STRING>>", '"[[""a]"", b],[]]"', [["a]", "b"], []]],
  ])("reads %s %s", (type, cell, value) => {
    expect(typed(type, cell)).toEqual(value);
  });

  it.each([
    ["BIGINT", "1.0"],
    ["BIGINT", "9223372036854775808"],
    ["TINYINT", "128"],
    ["DOUBLE", "1x5"],
    ["BOOLEAN", "yes"],
    ["ARRAY<BIGINT>", '"[1, null]"'],
    ["ARRAY<BIGINT>", '"[1, [2]"'],
    ["ARRAY<STRING>", "a"],
    ["STRUCT<a:BIGINT,b:STRING>", "{a:1}"],
    ["MAP<STRING,STRING>", "{a}"],
  ])("does not make up a %s of %s", (type, cell) => {
    expect(() => typed(type, cell)).toThrow(expect.objectContaining({ code: "result_damaged", message: expect.stringContaining('Row 1, column "c"') }));
  });

  it("refuses a STRING that is not UTF-8 instead of damaging it, and gives it as BINARY", () => {
    const csv = new Uint8Array([0x63, 0x0a, 0xff, 0x0a]);
    expect(() => readRows(resultOf(csv))).toThrow(expect.objectContaining({ code: "result_damaged", nextStep: expect.stringContaining("bytes") }));
    expect(readRows(resultOf(csv, [{ name: "c", type: "BINARY" }])).rows).toEqual([{ c: new Uint8Array([0xff]) }]);
  });

  it("refuses a header that the descriptor does not know", () => {
    for (const header of ['"x"', '"c","d"']) {
      expect(() => readRows(resultOf(`${header}\n`, [{ name: "c", type: "STRING" }]))).toThrow(expect.objectContaining({ code: "result_damaged" }));
    }
  });

  it("never hands out a result that was cut", () => {
    const lines = (count: number): string => `"c"\n${"1\n".repeat(count)}`;
    expect(() => readRows(resultOf(lines(10_000)))).toThrow(expect.objectContaining({ code: "result_truncated" }));
    expect(readRows(resultOf(lines(9_999))).rows).toHaveLength(9_999);
    expect(readRows(resultOf(lines(10_000), [{ name: "c", type: "INT" }])).rows).toHaveLength(10_000);
    const descriptor = { isSelect: true, selectResultStatus: "TRUNCATED", columns: null };
    expect(() => readRows(resultOf(lines(1), null, { descriptor }))).toThrow(expect.objectContaining({ code: "result_truncated", taskName: "t" }));
  });

  it("has no rows of a statement that was no SELECT", () => {
    expect(() => readRows(resultOf("OK", null, { format: "text" }))).toThrow(expect.objectContaining({ code: "unsupported" }));
    const descriptor = { isSelect: false, selectResultStatus: "NO", columns: null };
    expect(() => readRows(resultOf("OK", null, { descriptor }))).toThrow(expect.objectContaining({ code: "unsupported" }));
    expect(readRows(resultOf("", null))).toEqual({ columns: [], rows: [] });
  });
});

// What PyODPS makes of the same texts. Values that a later version types further (dates, decimals) are compared as text.
describe("the shared CSV vectors", () => {
  interface Reading {
    readonly columns: readonly string[] | null;
    readonly rows: readonly (readonly unknown[])[];
    readonly error: object | null;
  }
  interface CsvCase {
    readonly name: string;
    readonly schema: readonly ResultColumn[] | null;
    readonly csv: string;
    readonly with_schema?: Reading;
    readonly without_schema: Reading;
  }
  const file: { readonly cases: readonly CsvCase[] } = JSON.parse(readFileSync(new URL("../../../../test-vectors/csv-results.json", import.meta.url), "utf8"));

  // Ours is stricter or loses less here: `"\N"` in quotes is text, and a blank line is an empty text (docs/vectors.md).
  const ownWays = ["quoted_null_is_null", "blank_line_stops"];
  const cases = file.cases.filter(({ name }) => !ownWays.includes(name));

  const plain = (value: unknown): unknown => {
    if (typeof value === "bigint") return value.toString();
    if (value instanceof Map) return [...value].map(([key, inner]) => [plain(key), plain(inner)]);
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value === "object" && value !== null && !(value instanceof Uint8Array)) return Object.values(value).map(plain);
    return value;
  };
  const readAll = (csv: string, schema: readonly ResultColumn[] | null): readonly unknown[][] => {
    const { columns, rows } = readRows(resultOf(csv, schema && schema.map(({ name, type }) => ({ name, type: normalizeType(type) }))));
    return rows.map((row) => columns.map(({ name }) => plain(row[name])));
  };

  it.each(cases)("$name, without a schema", ({ csv, without_schema: expected }) => {
    if (expected.error === null) expect(readAll(csv, null)).toEqual(expected.rows);
    else expect(() => readAll(csv, null)).toThrow(expect.objectContaining({ code: "result_damaged" }));
  });

  // PyODPS refuses a DATETIME with a fraction; as text it is kept.
  const typedCases = cases.filter(({ schema, name }) => schema !== null && name !== "datetime_with_millis_fails");

  it.each(typedCases)("$name, with a schema", ({ csv, schema, with_schema: expected }) => {
    if (expected?.error !== null) expect(() => readAll(csv, schema)).toThrow(expect.objectContaining({ code: "result_damaged" }));
    else expect(readAll(csv, schema)).toEqual(expected.rows.map((row, index) => row.map((value, at) => expectedValue(value, csv, index, at))));
  });

  // Typed values of the vectors as text or number: {"f64"} are bits, {"local"}, {"iso"} and {"text"} are texts.
  function expectedValue(value: unknown, csv: string, row: number, column: number): unknown {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    const bits: unknown = Reflect.get(value, "f64");
    if (typeof bits === "string") return Buffer.from(bits, "hex").readDoubleBE();
    const bytes: unknown = Reflect.get(value, "base64");
    if (typeof bytes === "string") return new Uint8Array(Buffer.from(bytes, "base64"));
    return readAll(csv, null)[row]?.[column];
  }
});
