import { describe, expect, it } from "vitest";

import { backoff, pauseMs } from "./backoff.ts";

describe("backoff", () => {
  it("doubles with each failure, up to the most", () => {
    const floors = [1, 2, 3, 4, 5].map((failures) => backoff({ failures, firstMs: 100, mostMs: 500, jitter: 0 }).floorMs);
    expect(floors).toEqual([100, 200, 400, 500, 500]);
  });

  it("grows by another factor", () => {
    expect(backoff({ failures: 3, firstMs: 400, factor: 1.5, jitter: 0 })).toEqual({ floorMs: 900, spreadMs: 0 });
  });

  it("makes the share of the jitter random, and leaves the longest pause as it is", () => {
    expect(backoff({ failures: 1, firstMs: 100, jitter: 0.5 })).toEqual({ floorMs: 50, spreadMs: 50 });
    expect(backoff({ failures: 1, firstMs: 100, jitter: 1 })).toEqual({ floorMs: 0, spreadMs: 100 });
  });

  it("stays at the most after any number of failures", () => {
    expect(backoff({ failures: 5000, firstMs: 100, mostMs: 10_000, jitter: 1 })).toEqual({ floorMs: 0, spreadMs: 10_000 });
  });
});

describe("pauseMs", () => {
  const pause = { floorMs: 100, spreadMs: 50 };

  it("draws between the floor and the floor with the whole spread", () => {
    expect(pauseMs(pause, () => 0)).toBe(100);
    expect(pauseMs(pause, () => 0.5)).toBe(125);
  });

  it("is never shorter than what the service asked for", () => {
    expect(pauseMs(pause, () => 0.5, 3000)).toBe(3000);
    expect(pauseMs(pause, () => 0.5, 10)).toBe(125);
  });
});
