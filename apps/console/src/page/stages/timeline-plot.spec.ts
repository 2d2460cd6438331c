import { describe, expect, it } from "vitest";

import { ticksUntil } from "./timeline-plot.ts";

describe("ticksUntil", () => {
  it.each([
    [2, [0, 1, 2]],
    [14, [0, 5, 10]],
    [84, [0, 30, 60]],
    [700, [0, 300, 600]],
    [100_000, [0, 21_600, 43_200, 64_800, 86_400]],
  ])("names of %i seconds %j", (end, ticks) => {
    expect(ticksUntil(end)).toEqual(ticks);
  });
});
