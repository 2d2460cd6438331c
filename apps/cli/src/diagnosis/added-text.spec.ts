import { expect, it } from "vitest";

import { addedText } from "./added-text.ts";

const lines = (from: number, to: number): string => Array.from({ length: to - from }, (_, at) => `line ${from + at} of the log\n`).join("");

it("tells what a log has gained", () => {
  expect(addedText("", lines(0, 3))).toBe(lines(0, 3));
  expect(addedText(lines(0, 3), lines(0, 5))).toBe(lines(3, 5));
  expect(addedText(lines(0, 3), lines(0, 3))).toBe("");
});

it("joins the ends of a long log where they overlap, wherever the service cuts", () => {
  for (const by of [1, 7, 60, 400, 990]) {
    const whole = lines(0, 1000);
    const [before, after] = [whole.slice(0, 12_000).slice(-3000), whole.slice(0, 12_000 + by).slice(-3000)];
    expect(addedText(before, after)).toBe(whole.slice(12_000, 12_000 + by));
  }
});

it("joins those that overlap by a few lines only, and marks a gap", () => {
  expect(addedText(lines(0, 100), lines(98, 200))).toBe(lines(100, 200));
  expect(addedText(lines(0, 100), lines(150, 152))).toBe(`[… some of the log is missing here]\n${lines(150, 152)}`);
});
