import { expect, it } from "vitest";

import { progressLine, size } from "./progress-line.ts";

const plain = (_colour: string, text: string): string => text;
const half = { rows: 2_500_000, total: 5_000_000, bytes: 123_456_789, resumedRows: 0 };

it("shows bar, rows, bytes, rate and the time that is left", () => {
  expect(progressLine(half, 25_000, 120, plain)).toBe(
    `${"█".repeat(15)}${"░".repeat(15)}  50%  2,500,000 of 5,000,000 rows  123.5 MB  100,000 rows/s  0:25 left`,
  );
});

it("counts the rate of this download alone", () => {
  expect(progressLine({ ...half, resumedRows: 2_400_000 }, 10_000, 120, plain)).toContain("10,000 rows/s  4:10 left");
});

it("guesses nothing at the beginning, nor when all is there", () => {
  expect(progressLine(half, 100, 120, plain)).not.toContain("left");
  expect(progressLine({ rows: 0, total: 0, bytes: 5, resumedRows: 0 }, 1000, 120, plain)).toContain("100%  0 of 0 rows");
});

it.for([120, 60, 40, 20])("fits %i columns", (columns) => {
  expect(progressLine(half, 25_000, columns, plain).length).toBeLessThanOrEqual(columns);
});

it.for([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 kB"],
  [5_300_000_000, "5.3 GB"],
] as const)("%i bytes are %s", ([bytes, text]) => expect(size(bytes)).toBe(text));
