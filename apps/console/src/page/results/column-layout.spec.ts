import { expect, it } from "vitest";

import { columnsBetween, layColumns } from "./column-layout.ts";

const layout = layColumns(Array.from({ length: 200 }, () => 100));

it("knows the width of all columns", () => {
  expect(layout.width).toBe(20_000);
  expect(layColumns([]).width).toBe(0);
});

it("names the columns that are seen, and one more at each side", () => {
  expect(columnsBetween(layout, 0, 1000)).toEqual({ first: 0, end: 12 });
  expect(columnsBetween(layout, 5050, 6050)).toEqual({ first: 49, end: 62 });
  expect(columnsBetween(layout, 19_000, 20_000)).toEqual({ first: 189, end: 200 });
  expect(columnsBetween(layColumns([]), 0, 1000)).toEqual({ first: 0, end: 0 });
});
