import { expect, it } from "vitest";

import { compared, quantile } from "./measurement.ts";

it("takes quantiles of unsorted samples, between two of them where need be", () => {
  expect(quantile([3, 1, 2], 0.5)).toBe(2);
  expect(quantile([1, 2], 0.5)).toBe(1.5);
  expect(quantile([7], 0.99)).toBe(7);
  expect(() => quantile([], 0.5)).toThrow(RangeError);
});

it("gives the ratio to the peer of the same run", () => {
  expect(compared("a", 2, "ms", "b", 8)).toEqual({ name: "a", value: 2, unit: "ms", peer: "b", peerValue: 8, ratio: 0.25 });
});
