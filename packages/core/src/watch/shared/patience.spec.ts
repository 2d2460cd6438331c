import { expect, it } from "vitest";

import { Patience } from "./patience.ts";

it("waits at least so long, four times as long as the last answer took, and longer after each failure", () => {
  const patience = new Patience(3000);
  expect([0, 1, 2].map((faults) => patience.limitMs(faults))).toEqual([3000, 6000, 12_000]);
  patience.answered(20);
  expect(patience.limitMs()).toBe(3000);
  patience.answered(5000);
  expect([patience.limitMs(), patience.limitMs(1)]).toEqual([20_000, 40_000]);
  patience.answered(100);
  expect(patience.limitMs()).toBe(3000);
});
