import { describe, expect, it } from "vitest";

import { namesWidth, shortened, ticksUntil } from "./timeline-plot.ts";

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

describe("names of stages", () => {
  it("have the room that they need, and are told apart when they are cut", () => {
    expect(shortened("M7_2_3_4_5_6")).toBe("M7_2_3_4_5_6");
    expect(namesWidth(["M1", "M7_2_3_4_5_6"])).toBeGreaterThan(12 * 7);
    expect(namesWidth(["M1"])).toBe(64);
    const long = "J31_1_2_3_4_5_6_7_8_9_10_11_12_13_14";
    expect(shortened(long)).toBe("J31_1_2_3_4_5_…_14");
    expect(namesWidth([long])).toBeLessThan(160);
  });
});
