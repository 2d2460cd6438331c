import { expect, it } from "vitest";

import { extendRange, readRowRange, rowRangeText } from "./row-range.ts";

it.each([
  ["1000", { from: 1000, to: 1000 }],
  ["1000-1020", { from: 1000, to: 1020 }],
  [" 1,000 – 1,020 ", { from: 1000, to: 1020 }],
  ["0", null],
  ["20-10", null],
  ["-5", null],
  ["99999999999999999999", null],
  ["ten", null],
  ["", null],
  [null, null],
])("reads the rows %j", (text, range) => {
  expect(readRowRange(text)).toEqual(range);
});

it("writes the rows as they are read", () => {
  for (const range of [
    { from: 7, to: 7 },
    { from: 7, to: 9 },
  ])
    expect(readRowRange(rowRangeText(range))).toEqual(range);
});

it("extends the rows in both directions", () => {
  expect(extendRange(null, 4)).toEqual({ from: 4, to: 4 });
  expect(extendRange({ from: 4, to: 4 }, 9)).toEqual({ from: 4, to: 9 });
  expect(extendRange({ from: 4, to: 9 }, 2)).toEqual({ from: 2, to: 9 });
  expect(extendRange({ from: 4, to: 9 }, 6)).toEqual({ from: 4, to: 6 });
});
