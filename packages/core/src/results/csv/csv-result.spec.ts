import { describe, expect, it } from "vitest";

import type { ResultColumn, ResultDescriptor, TaskResult } from "../../model.ts";
import { CalendarDate } from "../values/calendar-date.ts";
import { RawValue } from "../values/column-value.ts";
import { readCsvResult } from "./csv-result.ts";
import { DayTimeInterval, YearMonthInterval } from "../values/interval.ts";
import { batchOfRows, objectMaker } from "../values/row-batch.ts";
import { LocalTimestamp } from "../values/timestamp.ts";

function resultOf(csv: string | Uint8Array, columns: readonly ResultColumn[] | null = null, more: Partial<TaskResult> = {}): TaskResult {
  const descriptor: ResultDescriptor | null = columns && { isSelect: true, selectResultStatus: "FULL", columns };
  const bytes = typeof csv === "string" ? new TextEncoder().encode(csv) : csv;
  return { name: "t", type: "SQL", statusText: "Success", format: "csv", transform: "Base64", bytes, descriptor, ...more };
}

function readRows(result: TaskResult) {
  const { columns, count, truncated, row } = readCsvResult(result);
  const make = objectMaker(columns.map(({ name }) => name));
  const indexes = columns.map((_, index) => index);
  return {
    columns: columns.map(({ name, type }) => ({ name, type: type.text })),
    rows: make(batchOfRows(Array.from({ length: count }, (_, index) => row(index, indexes)))),
    truncated,
  };
}

const typed = (type: string, cell: string): unknown => readRows(resultOf(`"c"\n${cell}\n`, [{ name: "c", type }])).rows[0]?.c;

describe("readCsvResult", () => {
  it("gives text and null by column name without a descriptor", () => {
    expect(readRows(resultOf('"id","name"\n1,"a, b"\n2,\\N\n'))).toMatchObject({
      columns: [
        { name: "id", type: "STRING" },
        { name: "name", type: "STRING" },
      ],
      rows: [
        { id: "1", name: "a, b" },
        { id: "2", name: null },
      ],
    });
  });

  it("keeps both of two columns with one name", () => {
    expect(readRows(resultOf('"a","a","a_2"\n1,2,3\n')).rows).toEqual([{ a: "1", a_2: "2", a_2_2: "3" }]);
  });

  it("keeps a column whose name means something to JavaScript", () => {
    const [row] = readRows(resultOf('"__proto__","constructor"\n1,2\n')).rows;
    expect(row && Object.entries(row)).toEqual([
      ["__proto__", "1"],
      ["constructor", "2"],
    ]);
  });

  it.each([
    ["BIGINT", "9223372036854775807", 9223372036854775807n],
    ["BIGINT", "-9223372036854775808", -9223372036854775808n],
    ["TINYINT", "-128", -128],
    ["INT", "2147483647", 2147483647],
    ["DOUBLE", "-0.0", -0],
    ["DOUBLE", "1E10", 1e10],
    ["FLOAT", "1.1", 1.100000023841858],
    ["FLOAT", "-0.0", -0],
    ["ARRAY<FLOAT>", '"[1.1]"', [1.100000023841858]],
    ["FLOAT", "-inf", Number.NEGATIVE_INFINITY],
    ["DOUBLE", "NaN", Number.NaN],
    ["BOOLEAN", "TRUE", true],
    ["BOOLEAN", "0", false],
    ["DECIMAL(38,18)", "-0.000000000000000001", "-0.000000000000000001"],
    ["DECIMAL(38,18)", "1.50", "1.5"],
    ["DATE", "0001-01-01", new CalendarDate(-719_162)],
    ["DATETIME", "2024-01-01 10:20:30.123", new LocalTimestamp(new CalendarDate(19_723), 37_230, 123_000_000)],
    ["TIMESTAMP", "1969-12-31 23:59:59.5", new LocalTimestamp(new CalendarDate(-1), 86_399, 500_000_000)],
    ["INTERVAL_DAY_TIME", "-1 02:03:04.000000005", new DayTimeInterval(-93_785, 999_999_995)],
    ["INTERVAL_DAY_TIME", "PT1S", new RawValue("INTERVAL_DAY_TIME", new TextEncoder().encode("PT1S"))],
    ["INTERVAL_YEAR_MONTH", "-1-2", new YearMonthInterval(-14)],
    ["GEOGRAPHY", "POINT(1 2)", new RawValue("GEOGRAPHY", new TextEncoder().encode("POINT(1 2)"))],
    ["STRING", "\\N", null],
    ["STRING", '"\\N"', "\\N"],
    ["BIGINT", '"\\N"', null],
    ["ARRAY<STRING>", '"\\N"', null],
    ["BINARY", "abc", new TextEncoder().encode("abc")],
    ["JSON", '"{""a"":1}"', '{"a":1}'],
    ["ARRAY<BIGINT>", '"[1, \\N,3]"', [1n, null, 3n]],
    ["ARRAY<STRING>", '"[a b, ""x,y"", \'it\\\'s\', null, ]"', ["a b", "x,y", "it's", "null", ""]],
    ["ARRAY<STRING>", "[]", []],
    [
      "MAP<STRING,BIGINT>",
      "\"{k1:1, 'k:2':\\N}\"",
      new Map([
        ["k1", 1n],
        ["k:2", null],
      ]),
    ],
    ["STRUCT<a:BIGINT,b:ARRAY<STRING>>", '"{a:1, b:[p, q]}"', { a: 1n, b: ["p", "q"] }],
    ["STRUCT<a:BIGINT>", "{}", { a: null }],
    ["STRUCT<a:BIGINT,b:STRING>", '"{1, x}"', { a: 1n, b: "x" }],
    ["STRUCT<a:BIGINT,a:BIGINT>", '"{a:1, a:2}"', { a: 1n, a_2: 2n }],
    ["ARRAY<STRING>", '"[a\\,b, ""c\\d"", \ufeffe]"', ["a\\,b", "c\\d", "\ufeffe"]],
    ["ARRAY<BOOLEAN>", '"[true, 0]"', [true, false]],
    ["VECTOR(FLOAT,2)", '"[1.5, -2]"', [1.5, -2]],
    [
      "MAP<STRING,STRING>",
      '"{k:""x,y"", l: \'}\', m:it\'s}"',
      new Map([
        ["k", "x,y"],
        ["l", "}"],
        ["m", "it's"],
      ]),
    ],
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
    ["MAP<STRING,STRING>", '"{a:1,a:2}"'],
    ["ARRAY<STRING>", "[a]b]"],
    ["VECTOR(FLOAT,2)", "[1]"],
    ["DECIMAL(10,2)", "NaN"],
    ["DATE", "2023-02-29"],
    ["DATETIME", "2023-02-28 24:00:00"],
    ["DATETIME", "2023-02-28"],
    ["TIMESTAMP", "2023-02-28 10"],
  ])("does not make up a %s of %s", (type, cell) => {
    expect(() => typed(type, cell)).toThrow(
      expect.objectContaining({ code: "result_damaged", message: expect.stringContaining('Row 1, column "c"') }),
    );
  });

  it("gives the bytes of a STRING that is not UTF-8, and refuses where it would have to make text of them", () => {
    const csv = new Uint8Array([0x63, 0x0a, 0xff, 0x0a]);
    for (const type of ["STRING", "BINARY"])
      expect(readRows(resultOf(csv, [{ name: "c", type }])).rows).toEqual([{ c: new Uint8Array([0xff]) }]);
    const refusal = expect.objectContaining({ code: "result_damaged", nextStep: expect.stringContaining("bytes") });
    expect(() => readRows(resultOf(csv, [{ name: "c", type: "ARRAY<STRING>" }]))).toThrow(refusal);
    expect(() => readRows(resultOf(new Uint8Array([0xff, 0x0a])))).toThrow(refusal);
  });

  it("refuses a header that the descriptor does not know", () => {
    for (const header of ['"x"', '"c","d"']) {
      expect(() => readRows(resultOf(`${header}\n`, [{ name: "c", type: "STRING" }]))).toThrow(
        expect.objectContaining({ code: "result_damaged" }),
      );
    }
  });

  it("knows a result that was cut, or may have been", () => {
    const lines = (count: number): string => `"c"\n${"1\n".repeat(count)}`;
    expect(readCsvResult(resultOf(lines(10_000)))).toMatchObject({ count: 10_000, truncated: true });
    expect(readCsvResult(resultOf(lines(9_999)))).toMatchObject({ count: 9_999, truncated: false });
    expect(readCsvResult(resultOf(lines(10_000), [{ name: "c", type: "INT" }]))).toMatchObject({ count: 10_000, truncated: false });
    const descriptor = { isSelect: true, selectResultStatus: "TRUNCATED", columns: null };
    expect(readCsvResult(resultOf(lines(1), null, { descriptor })).truncated).toBe(true);
  });

  it("has no rows of a statement that was no SELECT", () => {
    expect(() => readRows(resultOf("OK", null, { format: "text" }))).toThrow(expect.objectContaining({ code: "unsupported" }));
    const descriptor = { isSelect: false, selectResultStatus: "NO", columns: null };
    expect(() => readRows(resultOf("OK", null, { descriptor }))).toThrow(expect.objectContaining({ code: "unsupported" }));
    expect(readRows(resultOf("", null))).toEqual({ columns: [], rows: [], truncated: false });
  });
});
