import { MaxComputeError, type MaxComputeErrorCode } from "@maxcompute-rx/core";
import { describe, expect, it } from "vitest";

import { decideReconnect, noFaults, type ConnectionEnd, type ReconnectState } from "./reconnect-decision.ts";

const toleranceMs = 60_000;

function end(
  code: MaxComputeErrorCode,
  { retryAfterMs, ...times }: Partial<ConnectionEnd> & { retryAfterMs?: number } = {},
): ConnectionEnd {
  return {
    error: new MaxComputeError(code, "It ended.", { retryAfterMs }),
    openedAt: null,
    heardAt: 90_000,
    endedAt: 100_000,
    isMoved: false,
    ...times,
  };
}

const failing = (more: Partial<ReconnectState>): ReconnectState => ({
  ...noFaults,
  faults: 1,
  failingSince: 99_000,
  brokenSince: 99_000,
  ...more,
});

describe("after a connection ends", () => {
  it.each<[what: string, before: ReconnectState, end: ConnectionEnd, faults: number, longestPauseMs: number, gapSince: number | null]>([
    ["the first fault is no gap yet", noFaults, end("connection_lost"), 1, 1000, null],
    ["the second one is, since the first", failing({}), end("connect_failed"), 2, 2000, 99_000],
    ["pauses stop growing", failing({ faults: 9 }), end("connect_failed"), 10, 15_000, 99_000],
    [
      "a healthy connection makes the next fault the first",
      failing({ faults: 9 }),
      end("connection_lost", { openedAt: 90_000 }),
      1,
      1000,
      null,
    ],
    ["one that opened but ended soon does not", failing({ faults: 2 }), end("connection_lost", { openedAt: 99_500 }), 3, 4000, 100_000],
    [
      "silence is a gap since the last bytes",
      failing({ faults: 2 }),
      end("timeout", { openedAt: 99_000, heardAt: 99_200 }),
      3,
      4000,
      99_200,
    ],
    ["a gateway that asks for a pause makes a gap at once", noFaults, end("throttled", { retryAfterMs: 5000 }), 1, 1000, 100_000],
    ["an answer of something else is endured at first", noFaults, end("unexpected_answer"), 1, 1000, null],
  ])("%s", (_, before, ending, faults, longestPauseMs, gapSince) => {
    const decision = decideReconnect(before, ending, toleranceMs);
    expect(decision).toMatchObject({ type: "reconnect", state: { faults }, pause: { floorMs: 0, spreadMs: longestPauseMs }, gapSince });
  });

  it.each<[what: string, before: ReconnectState, end: ConnectionEnd]>([
    ["a refusal is final", noFaults, end("forbidden")],
    ["a gateway that was away for the whole tolerance is given up", failing({ failingSince: 40_000 }), end("connect_failed")],
    ["the fifth answer of something else in a row is given up", failing({ unreadable: 4 }), end("unexpected_answer")],
  ])("%s", (_, before, ending) => {
    expect(decideReconnect(before, ending, toleranceMs)).toEqual({ type: "give-up" });
  });

  it.each<[what: string, before: ReconnectState, openedAt: number, moves: number, longestPauseMs: number | null]>([
    ["the first is followed at once", noFaults, 99_900, 1, null],
    ["the second in a row waits a little", { ...noFaults, moves: 1 }, 99_900, 2, 100],
    ["and each later one longer", { ...noFaults, moves: 5 }, 99_900, 6, 1600],
    ["but not for ever longer", { ...noFaults, moves: 50 }, 99_900, 51, 15_000],
    ["one after a healthy connection is the first", { ...noFaults, moves: 5 }, 89_000, 1, null],
  ])("of gateways that go down in order, %s", (_, before, openedAt, moves, longest) => {
    const decision = decideReconnect(before, end("connection_lost", { openedAt, isMoved: true }), toleranceMs);
    expect(decision).toMatchObject({
      type: "reconnect",
      state: { moves, faults: 1 },
      pause: longest && { floorMs: 0, spreadMs: longest },
      gapSince: null,
    });
  });

  it("counts the tolerance from the last connection that opened", () => {
    const before = failing({ failingSince: 40_000, unreadable: 4 });
    expect(decideReconnect(before, end("connection_lost", { openedAt: 99_000 }), toleranceMs)).toMatchObject({
      type: "reconnect",
      state: { failingSince: 100_000, unreadable: 0 },
    });
  });
});
