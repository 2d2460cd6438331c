import { expect, it } from "vitest";

import { createSlots, OpenCounts } from "./open-counts.ts";

it("counts by key, and forgets keys with nothing open", () => {
  const counts = new OpenCounts();
  const leave = counts.enter("a");
  counts.enter("a");
  const leaveOther = counts.enter("b");
  expect([counts.of("a"), counts.of("b"), counts.of("c"), counts.size]).toEqual([2, 1, 0, 2]);
  leave();
  leave();
  leaveOther();
  expect([counts.of("a"), counts.of("b"), counts.size]).toEqual([1, 0, 1]);
});

it("gives so many slots, and a slot again once it was given back", () => {
  const slots = createSlots(1);
  const release = slots.tryTake();
  expect(release).not.toBeNull();
  expect(slots.tryTake()).toBeNull();
  release?.();
  expect(slots.tryTake()).not.toBeNull();
});
