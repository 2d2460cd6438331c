import { CalendarDate } from "@maxcompute-rx/node";
import { describe, expect, it } from "vitest";

import { textTable } from "../terminal/text-table.ts";
import { cellText, resultTable } from "./result-table.ts";

const plain = (_colour: string, text: string): string => text;

describe("a table of rows", () => {
  it("aligns columns, also with wide characters, NULL and numbers", () => {
    const rows = [
      ["杭州", 1n, 0.5],
      ["Shanghai", null, Number.NaN],
    ];
    expect(resultTable({ names: ["name", "count", "ratio"], rows, total: 2, truncated: false }, 80, plain)).toBe(
      ["name      count  ratio", "杭州      1      0.5", "Shanghai  NULL   NaN", "2 rows", ""].join("\n"),
    );
  });

  it("lets the widest columns give way until it fits", () => {
    const rows = [["1", "a".repeat(100), "b".repeat(50)]];
    const lines = resultTable({ names: ["id", "text", "other"], rows, total: 1, truncated: false }, 40, plain).split("\n");
    expect(lines[1]).toBe(`1   ${"a".repeat(16)}…  ${"b".repeat(16)}…`);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(40);
  });

  it("says how many columns do not fit at all", () => {
    const names = Array.from({ length: 20 }, (_, at) => `column_${at}`);
    const text = resultTable({ names, rows: [names.map(() => "value")], total: 1, truncated: false }, 40, plain);
    expect(text).toContain("1 row; 15 more columns do not fit (--format jsonl shows them)");
    expect(textTable([names], Number.POSITIVE_INFINITY).hidden).toBe(0);
  });

  it("names the columns also when there are no rows", () => {
    expect(resultTable({ names: ["id"], rows: [], total: 0, truncated: false }, 80, plain)).toBe("id\n0 rows\n");
  });

  it("says that there are more rows, and how to get them", () => {
    const text = resultTable({ names: ["id"], rows: [[1n]], total: 5_000_000, truncated: false }, 80, plain);
    expect(text).toContain("1 of 5,000,000 rows; --rows N shows more, --output FILE takes all");
    const cut = resultTable({ names: ["id"], rows: [[1n]], total: 10_000, truncated: true }, 80, plain);
    expect(cut).toContain("1 of 10,000 rows; the service gives no more, though there may be; --rows N shows more\n");
  });
});

it("writes every kind of value on one line", () => {
  const values = [null, "a\nb", 12n, true, new Map([["k", 1n]]), new Uint8Array([1, 2]), new CalendarDate(0), { a: [null] }, -0, [1n]];
  expect(values.map(cellText)).toEqual(["NULL", "a b", "12", "true", '{"k":1}', "AQI=", "1970-01-01", '{"a":[null]}', "-0", "[1]"]);
});
