import { CalendarDate } from "@maxcompute-rx/node";
import { describe, expect, it } from "vitest";

import { cellText, resultTable, textTable } from "./result-table.ts";

const plain = (_colour: string, text: string): string => text;

describe("a table of rows", () => {
  it("aligns columns, also with wide characters, NULL and numbers", () => {
    const rows = [
      { name: "杭州", count: 1n, ratio: 0.5 },
      { name: "Shanghai", count: null, ratio: Number.NaN },
    ];
    expect(resultTable(rows, 80, plain)).toBe(
      ["name      count  ratio", "杭州      1      0.5", "Shanghai  NULL   NaN", "2 rows", ""].join("\n"),
    );
  });

  it("lets the widest columns give way until it fits", () => {
    const rows = [{ id: "1", text: "a".repeat(100), other: "b".repeat(50) }];
    const lines = resultTable(rows, 40, plain).split("\n");
    expect(lines[1]).toBe(`1   ${"a".repeat(16)}…  ${"b".repeat(16)}…`);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(40);
  });

  it("says how many columns do not fit at all", () => {
    const row = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`column_${at}`, "value"]));
    const text = resultTable([row], 40, plain);
    expect(text).toContain("1 row; 15 more columns do not fit (--json shows them)");
    expect(textTable([Object.keys(row)], Number.POSITIVE_INFINITY).hidden).toBe(0);
  });

  it("is a count alone when there are no rows", () => expect(resultTable([], 80, plain)).toBe("0 rows\n"));
});

it("writes every kind of value on one line", () => {
  const values = [null, "a\nb", 12n, true, new Map([["k", 1n]]), new Uint8Array([1, 2]), new CalendarDate(0), { a: [null] }];
  expect(values.map(cellText)).toEqual([
    "NULL",
    "a b",
    "12",
    "true",
    '[["k","1"]]',
    "AQI=",
    "1970-01-01",
    '{"a":[null]}',
  ]);
});
