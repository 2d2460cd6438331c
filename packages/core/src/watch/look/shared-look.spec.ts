import { asyncScheduler } from "rxjs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { MaxComputeError } from "../../error.ts";
import type { InstanceInfo } from "../../model.ts";
import { createSharedLook } from "./shared-look.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function row(id: string, statusText = "Running"): InstanceInfo {
  return { id, status: statusText === "Suspended" ? "Suspended" : "Running", statusText, owner: "me", startTime: null, endTime: null };
}

/** A list that returns `rows` in pages of `pageSize`. Each page takes one second. */
function listing({ pageSize = 1000, pageMs = 0 }: { pageSize?: number; pageMs?: number } = {}) {
  const state: { rows: InstanceInfo[]; error: MaxComputeError | null; passes: number; pages: number; aborted: boolean } = {
    rows: [],
    error: null,
    passes: 0,
    pages: 0,
    aborted: false,
  };
  const look = createSharedLook({
    async *pages(signal) {
      state.passes += 1;
      signal.addEventListener("abort", () => (state.aborted = true));
      const all = [...state.rows];
      for (let from = 0; from === 0 || from < all.length; from += pageSize) {
        state.pages += 1;
        if (pageMs > 0) await new Promise((resolve) => setTimeout(resolve, pageMs));
        if (state.error) throw state.error;
        yield all.slice(from, from + pageSize);
      }
    },
    intervalMs: 3000,
    requestsPerSecond: 20,
    servedOtherwise: 0,
    scheduler: asyncScheduler,
  });
  const enter = (id: string) => {
    const member = look.enter(id);
    const heard: string[] = [];
    const ask = (known: string | null): (() => void) => {
      member.wait(known, {
        answer: (answer) => heard.push(typeof answer === "string" ? answer : answer.statusText),
        fail: ({ error }) => heard.push(`error ${error.code}`),
      });
      return () => member.stopWaiting();
    };
    return { member, heard, ask };
  };
  const crowd = (count: number) => Array.from({ length: count }, (_, at) => enter(`i${at}`));
  return { state, enter, crowd };
}

describe("which questions it serves", () => {
  it("none while asking singly is as cheap", () => {
    const { crowd } = listing();
    for (const { member } of crowd(3)) expect(member.serves(true)).toBe(false);
  });

  it("those that may wait, and after a pass those that were listed", async () => {
    const { crowd, state } = listing();
    const watches = crowd(4);
    const [first, second] = watches;
    if (!first || !second) return expect.fail();
    expect([first.member.serves(false), first.member.serves(true)]).toEqual([false, true]);
    state.rows = [row("i0")];
    first.ask(null);
    second.ask(null);
    await vi.advanceTimersByTimeAsync(0);
    expect([first.member.serves(false), second.member.serves(true)]).toEqual([true, false]);
  });

  it("not a second watch on the same instance", () => {
    const { crowd, enter } = listing();
    crowd(9);
    expect(enter("i0").member.serves(true)).toBe(false);
  });
});

describe("what a watch hears", () => {
  it("at once the first status, then nothing until it is another one", async () => {
    const { crowd, state } = listing();
    state.rows = [row("i0"), row("i1"), row("i2"), row("i3")];
    const watches = crowd(4);
    for (const { ask } of watches) ask(null);
    await vi.advanceTimersByTimeAsync(0);
    expect(watches.map(({ heard }) => heard)).toEqual([["Running"], ["Running"], ["Running"], ["Running"]]);
    for (const { ask } of watches) ask("Running");
    await vi.advanceTimersByTimeAsync(30_000);
    expect(watches.map(({ heard }) => heard.length)).toEqual([1, 1, 1, 1]);
    state.rows[2] = row("i2", "Suspended");
    await vi.advanceTimersByTimeAsync(3000);
    expect(watches.map(({ heard }) => heard.slice(1))).toEqual([[], [], ["Suspended"], []]);
  });

  it("that it vanished when it was listed, that it is unlisted when it was not; never that it has ended", async () => {
    const { crowd, state } = listing();
    state.rows = [row("i0"), row("i1"), row("i2")];
    const watches = crowd(4);
    for (const { ask } of watches) ask(null);
    await vi.advanceTimersByTimeAsync(0);
    expect(watches[3]?.heard).toEqual(["unlisted"]);
    watches[0]?.ask("Running");
    state.rows = [row("i1"), row("i2")];
    await vi.advanceTimersByTimeAsync(3000);
    expect(watches[0]?.heard).toEqual(["Running", "vanished"]);
  });

  it("nothing from a pass that began before it asked: its rows may be older", async () => {
    const { crowd, state } = listing({ pageMs: 500, pageSize: 2 });
    state.rows = [row("i0"), row("i1"), row("i2"), row("i3")];
    const watches = crowd(8);
    watches[0]?.ask(null);
    await vi.advanceTimersByTimeAsync(100);
    // It asks while the first page is in flight. That pass does not answer it, neither with a row nor without one.
    watches[1]?.ask(null);
    watches[7]?.ask(null);
    await vi.advanceTimersByTimeAsync(1100);
    expect([watches[0]?.heard, watches[1]?.heard, watches[7]?.heard]).toEqual([["Running"], [], []]);
    await vi.advanceTimersByTimeAsync(3000);
    expect([watches[1]?.heard, watches[7]?.heard]).toEqual([["Running"], ["unlisted"]]);
  });

  it("once, when a row is repeated", async () => {
    const { crowd, state } = listing();
    state.rows = [row("i0"), row("i0"), row("i0", "Suspended")];
    const watches = crowd(4);
    watches[0]?.ask(null);
    await vi.advanceTimersByTimeAsync(0);
    expect(watches[0]?.heard).toEqual(["Running"]);
  });

  it("a fault that may pass, which it counts itself", async () => {
    const { crowd, state } = listing();
    state.error = new MaxComputeError("unavailable", "away");
    const watches = crowd(4);
    watches[0]?.ask(null);
    await vi.advanceTimersByTimeAsync(0);
    expect(watches[0]?.heard).toEqual(["error unavailable"]);
    expect(watches[0]?.member.serves(true)).toBe(true);
  });

  it.each(["forbidden", "not_found", "unsupported", "invalid_argument"] as const)(
    "of a service whose list answers %s, only that it is unlisted",
    async (code) => {
      const { crowd, state } = listing();
      state.error = new MaxComputeError(code, "no such list");
      const watches = crowd(4);
      watches[0]?.ask(null);
      await vi.advanceTimersByTimeAsync(0);
      expect(watches[0]?.heard).toEqual(["unlisted"]);
      expect(watches[0]?.member.serves(true)).toBe(false);
      await vi.advanceTimersByTimeAsync(300_000);
      expect(watches[0]?.member.serves(true)).toBe(true);
    },
  );
});

describe("how often it looks", () => {
  it("once for all, at the interval, and not at all while nobody waits", async () => {
    const { crowd, state } = listing();
    const watches = crowd(100);
    state.rows = watches.map(({ member: _place }, at) => row(`i${at}`));
    for (const { ask } of watches) ask(null);
    await vi.advanceTimersByTimeAsync(0);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(state.passes).toBe(1);
    for (const { ask } of watches) ask("Running");
    await vi.advanceTimersByTimeAsync(30_000);
    expect(state.passes).toBeGreaterThanOrEqual(10);
    expect(state.passes).toBeLessThanOrEqual(12);
  });

  it("at the interval also after the clock was set back", async () => {
    const { crowd, state } = listing();
    const watches = crowd(10);
    state.rows = watches.map((_, at) => row(`i${at}`));
    for (const { ask } of watches) ask(null);
    await vi.advanceTimersByTimeAsync(0);
    vi.setSystemTime(Date.now() - 3600_000);
    for (const { ask } of watches) ask("Running");
    await vi.advanceTimersByTimeAsync(30_000);
    expect(state.passes).toBeGreaterThanOrEqual(9);
  });

  it("within a second for a newcomer", async () => {
    const { crowd, enter, state } = listing();
    const watches = crowd(100);
    state.rows = [...watches.map((_, at) => row(`i${at}`)), row("new")];
    for (const { ask } of watches) ask(null);
    await vi.advanceTimersByTimeAsync(0);
    for (const { ask } of watches) ask("Running");
    const newcomer = enter("new");
    newcomer.ask(null);
    await vi.advanceTimersByTimeAsync(1000);
    expect(newcomer.heard).toEqual(["Running"]);
  });

  it("takes half of the budget at most, however many pages there are", async () => {
    const { crowd, state } = listing({ pageSize: 1 });
    const watches = crowd(500);
    state.rows = Array.from({ length: 100 }, (_, at) => row(`i${at}`));
    for (const { ask } of watches.slice(0, 100)) ask("nothing");
    await vi.advanceTimersByTimeAsync(0);
    for (const { ask } of watches.slice(0, 100)) ask("Running");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(state.pages).toBeLessThanOrEqual(100 + 600);
  });

  it("gives up a list with more pages than it is worth, and lets all ask singly for a while", async () => {
    const { crowd, state } = listing({ pageSize: 1 });
    state.rows = Array.from({ length: 100 }, (_, at) => row(`other${at}`));
    const watches = crowd(30);
    for (const { ask } of watches) ask(null);
    await vi.advanceTimersByTimeAsync(0);
    expect(state.pages).toBe(11);
    expect(watches.every(({ heard }) => heard[0] === "unlisted")).toBe(true);
    expect(watches[0]?.member.serves(true)).toBe(false);
  });

  it("ends when the last watch leaves: no timer, no request", async () => {
    const { crowd, state } = listing({ pageMs: 500 });
    const watches = crowd(4);
    const asking = watches.map(({ ask }) => ask(null));
    await vi.advanceTimersByTimeAsync(100);
    asking.forEach((leave) => leave());
    for (const { member } of watches) member.leave();
    expect(state.aborted).toBe(true);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(state.passes).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("lets those that wait ask singly once it is not cheaper any more", async () => {
    const { crowd, state } = listing();
    const watches = crowd(5);
    state.rows = watches.map((_, at) => row(`i${at}`));
    for (const { ask } of watches) ask(null);
    await vi.advanceTimersByTimeAsync(0);
    watches[0]?.ask("Running");
    for (const { member } of watches.slice(1)) member.leave();
    await vi.advanceTimersByTimeAsync(3000);
    expect(watches[0]?.heard).toEqual(["Running", "unlisted"]);
  });
});
