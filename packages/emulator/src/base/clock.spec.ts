import { describe, expect, it } from "vitest";
import { manualClock, realClock } from "./clock.ts";

const never = new AbortController().signal;

describe("the manual clock", () => {
  it("stands still", async () => {
    const clock = manualClock(1000);
    let woken = false;
    void clock.sleep(1, never).then(() => (woken = true));
    await new Promise(setImmediate);
    expect([clock.now(), woken]).toEqual([1000, false]);
  });

  it("fires in order of time, then of arrival, each at its own time", async () => {
    const clock = manualClock(0);
    const fired: string[] = [];
    const sleep = (name: string, ms: number): void => void clock.sleep(ms, never).then(() => fired.push(`${name}@${clock.now()}`));
    sleep("c", 30);
    sleep("a", 10);
    sleep("b", 10);
    sleep("late", 101);
    await clock.advance(100);
    expect(fired).toEqual(["a@10", "b@10", "c@30"]);
    expect(clock.now()).toBe(100);
  });

  it("reaches what is started on the way", async () => {
    const clock = manualClock(0);
    let steps = 0;
    void (async () => {
      for (; steps < 5; steps += 1) await clock.sleep(10, never);
    })();
    await clock.advance(49);
    expect(steps).toBe(4);
    await clock.advance(1);
    expect(steps).toBe(5);
  });

  it("waits at a gate", async () => {
    const clock = manualClock(0);
    let endQuery = (): void => {};
    const query = new Promise<void>((resolve) => (endQuery = resolve));
    let ended = -1;
    void (async () => {
      await clock.sleep(10, never);
      await clock.gate(query);
      ended = clock.now();
    })();
    const advanced = clock.advance(50);
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(clock.now()).toBe(10);
    endQuery();
    await advanced;
    expect([ended, clock.now()]).toEqual([10, 50]);
  });

  it("forgets an aborted sleep", async () => {
    const clock = manualClock(0);
    const stop = new AbortController();
    const sleeping = clock.sleep(10, stop.signal);
    stop.abort(new Error("stop"));
    await expect(sleeping).rejects.toThrow("stop");
    await expect(clock.sleep(10, stop.signal)).rejects.toThrow("stop");
    await clock.advance(20);
    expect(clock.now()).toBe(20);
  });

  it("takes two advances one after the other", async () => {
    const clock = manualClock(0);
    await Promise.all([clock.advance(10), clock.advance(5)]);
    expect(clock.now()).toBe(15);
  });

  it("does not move back", async () => {
    await expect(manualClock(0).advance(-1)).rejects.toThrow("forward only");
  });

  it("keeps thousands of sleepers in order", async () => {
    const clock = manualClock(0);
    const fired: number[] = [];
    for (let index = 0; index < 3000; index += 1) {
      const ms = (index * 7919) % 1009;
      void clock.sleep(ms, never).then(() => fired.push(ms));
    }
    await clock.advance(2000);
    expect(fired).toEqual(fired.toSorted((a, b) => a - b));
    expect(fired).toHaveLength(3000);
  });
});

describe("the real clock", () => {
  it("cannot be moved", () => expect(realClock().advance(1)).rejects.toThrow("real time"));

  it("wakes an aborted sleeper at once", async () => {
    const stop = new AbortController();
    const sleeping = realClock().sleep(3_600_000, stop.signal);
    stop.abort(new Error("stop"));
    await expect(sleeping).rejects.toThrow("stop");
  });
});
