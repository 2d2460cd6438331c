import { describe, expect, it } from "vitest";

import { MaxComputeError, type MaxComputeErrorCode } from "../../error.ts";
import { endure, pauseAfter, type Trouble } from "./endurance.ts";

const toleranceMs = 10_000;

interface Given {
  readonly code: MaxComputeErrorCode;
  readonly silentMs?: number;
  readonly at?: number;
  readonly retryAfterMs?: number;
}

function after(...faults: readonly Given[]): (Trouble | null)[] {
  const troubles: (Trouble | null)[] = [];
  let trouble: Trouble | null = null;
  for (const { code, silentMs = 0, at = 0, retryAfterMs } of faults) {
    trouble = endure(trouble, { error: new MaxComputeError(code, "a fault", { retryAfterMs }), silentMs }, toleranceMs, at);
    troubles.push(trouble);
  }
  return troubles;
}

const endured = (...faults: readonly Given[]): boolean[] => after(...faults).map((trouble) => trouble !== null);

describe("what is endured", () => {
  const table: readonly (readonly [MaxComputeErrorCode, boolean])[] = [
    ["connect_failed", true],
    ["connection_lost", true],
    ["timeout", true],
    ["throttled", true],
    ["unavailable", true],
    ["unexpected_answer", true],
    ["unauthorized", false],
    ["forbidden", false],
    ["not_found", false],
    ["invalid_argument", false],
  ];
  it.each(table)("%s: %s", (code, expected) => {
    expect(endured({ code })).toEqual([expected]);
  });
});

it("gives up when the service has been silent for the tolerance, as attempts have shown", () => {
  expect(endured({ code: "timeout", silentMs: 9999 })).toEqual([true]);
  expect(endured({ code: "timeout", silentMs: 10_000 })).toEqual([false]);
  expect(endured({ code: "timeout", silentMs: 5000 }, { code: "unavailable", silentMs: 5000 })).toEqual([true, false]);
});

it("counts its own pauses between attempts, so that faults that come at once end as well", () => {
  const faults = endured(...Array.from({ length: 12 }, () => ({ code: "unavailable" as const })));
  expect(faults.slice(0, 4)).toEqual([true, true, true, true]);
  expect(faults.at(-1)).toBe(false);
});

it("counts neither its own queue, nor a machine that slept, nor a pause that the service asked for", () => {
  expect(endured({ code: "unavailable", at: 0 }, { code: "unavailable", at: 6 * 3600_000 })).toEqual([true, true]);
  expect(endured({ code: "throttled", retryAfterMs: 60_000 }, { code: "throttled", at: 60_000 })).toEqual([true, true]);
});

it("endures an unreadable answer, but not for ever", () => {
  expect(endured(...Array.from({ length: 5 }, () => ({ code: "unexpected_answer" as const })))).toEqual([true, true, true, true, false]);
});

it("remembers when it began and counts on", () => {
  const [, last] = after({ code: "unavailable", at: 1000 }, { code: "throttled", at: 9000 });
  expect(last).toMatchObject({ since: 1000, faults: 2, code: "throttled" });
});

it("waits longer each time, and at least as long as the service asked for", () => {
  const [first, second] = after({ code: "unavailable" }, { code: "unavailable" });
  const asked = new MaxComputeError("throttled", "slow down", { retryAfterMs: 60_000 });
  const plain = new MaxComputeError("unavailable", "away");
  if (!first || !second) return expect.fail("they are endured");
  expect(pauseAfter(second, plain).floorMs).toBeGreaterThan(pauseAfter(first, plain).floorMs);
  expect(pauseAfter(first, asked).floorMs).toBe(60_000);
});
