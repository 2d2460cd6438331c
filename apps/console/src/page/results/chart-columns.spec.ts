import { CalendarDate, Timestamp, type SchemaColumn } from "@maxcompute-rx/browser";
import { describe, expect, it } from "vitest";

import { chartColumns, chartValue, firstChart } from "./chart-columns.ts";

const schema = (columns: Readonly<Record<string, string>>): readonly SchemaColumn[] =>
  Object.entries(columns).map(([name, kind]) => ({ name, type: { kind, text: kind } }) as SchemaColumn);

describe("firstChart", () => {
  it.each([
    [{ city: "string", sales: "bigint" }, ["city", "sales"]],
    [{ city: "string", day: "date", customer_id: "bigint", revenue: "decimal" }, ["day", "revenue"]],
    [{ x: "double", y: "double" }, ["x", "y"]],
    [{ city: "string", customer_id: "bigint" }, ["city", "customer_id"]],
    [{ city: "string" }, null],
    [{ n: "bigint" }, null],
    [{ tags: "array", more: "map" }, null],
  ])("of %j is %j", (columns, expected) => {
    const choice = firstChart(chartColumns(schema(columns)));
    expect(choice === null ? null : [choice.x.name, choice.y.name]).toEqual(expected);
  });
});

it("draws values of all kinds as numbers, times and words", () => {
  expect(chartValue(12n, "number")).toBe(12);
  expect(chartValue("-0.5", "number")).toBe(-0.5);
  expect(chartValue(Number.NaN, "number")).toBeNull();
  expect(chartValue(new CalendarDate(1), "time")).toEqual(new Date(86_400_000));
  expect(chartValue(new Timestamp(5, 0), "time")).toEqual(new Date(5000));
  expect(chartValue(true, "word")).toBe("true");
  expect(chartValue(null, "word")).toBeNull();
});
