import { expect, it } from "vitest";

import { clearlyGrows } from "./trend.ts";

const series = (length: number, value: (index: number) => number): number[] => Array.from({ length }, (_, index) => value(index));

it("sees what grows without an end", () => {
  expect(
    clearlyGrows(
      series(30, (index) => 100 + 10 * index),
      5,
    ),
  ).toBe(true);
  expect(
    clearlyGrows(
      series(30, (index) => 100 + 10 * index + (index % 3) * 20),
      5,
    ),
  ).toBe(true);
});

it("takes neither warming up nor chance for growth", () => {
  expect(
    clearlyGrows(
      series(30, (index) => Math.min(index * 50, 400)),
      5,
    ),
  ).toBe(false);
  expect(
    clearlyGrows(
      series(30, (index) => 100 + (index % 7) * 30),
      5,
    ),
  ).toBe(false);
  expect(
    clearlyGrows(
      series(30, (index) => (index === 29 ? 1000 : 100)),
      5,
    ),
  ).toBe(false);
  expect(
    clearlyGrows(
      series(30, (index) => index * 0.1),
      5,
    ),
  ).toBe(false);
});
