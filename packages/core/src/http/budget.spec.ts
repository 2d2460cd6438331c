import { asyncScheduler, concat, of, Subject } from "rxjs";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { createRequestBudget, type Priority, type Turn } from "./budget.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const never = new AbortController().signal;
const rest: Turn = { priority: "rest" };

it("lets a burst through, then so many a second, in order of arrival", async () => {
  const budget = createRequestBudget(10, asyncScheduler);
  const served: number[] = [];
  for (let at = 0; at < 30; at += 1) void budget.take({ priority: "outcome" }, never).then(() => served.push(at));
  await vi.advanceTimersByTimeAsync(0);
  expect(served).toHaveLength(10);
  await vi.advanceTimersByTimeAsync(1000);
  expect(served).toHaveLength(20);
  await vi.advanceTimersByTimeAsync(1000);
  expect(served).toEqual(Array.from({ length: 30 }, (_, at) => at));
  expect(vi.getTimerCount()).toBe(0);
});

it("is free again at once when a crowd that waited has left", async () => {
  const budget = createRequestBudget(10, asyncScheduler);
  const crowd = new AbortController();
  const waiting = Array.from({ length: 1000 }, () => budget.take({ priority: "outcome" }, crowd.signal).catch(() => "left"));
  await vi.advanceTimersByTimeAsync(0);
  crowd.abort();
  expect((await Promise.all(waiting)).filter((answer) => answer === "left")).toHaveLength(990);
  let served = false;
  void budget.take({ priority: "outcome" }, never).then(() => (served = true));
  await vi.advanceTimersByTimeAsync(100);
  expect(served).toBe(true);
});

it("refuses who is aborted already, and takes nothing for it", async () => {
  const budget = createRequestBudget(1, asyncScheduler);
  await expect(budget.take(rest, AbortSignal.abort())).rejects.toMatchObject({ code: "aborted" });
  let served = false;
  void budget.take(rest, never).then(() => (served = true));
  await vi.advanceTimersByTimeAsync(0);
  expect(served).toBe(true);
});

it("works below one request a second", async () => {
  const budget = createRequestBudget(0.5, asyncScheduler);
  const served: number[] = [];
  for (let at = 0; at < 3; at += 1) void budget.take(rest, never).then(() => served.push(at));
  await vi.advanceTimersByTimeAsync(1999);
  expect(served).toEqual([0]);
  await vi.advanceTimersByTimeAsync(2001);
  expect(served).toEqual([0, 1, 2]);
});

it("serves what is urgent first, and yet lets nothing wait for ever", async () => {
  const budget = createRequestBudget(1, asyncScheduler);
  const served: Priority[] = [];
  const queue = (priority: Priority, times: number): void => {
    for (let at = 0; at < times; at += 1) void budget.take({ priority }, never).then(() => served.push(priority));
  };
  queue("rest", 3);
  queue("progress", 3);
  queue("first", 3);
  queue("outcome", 30);
  await vi.advanceTimersByTimeAsync(26_000);
  // The first one came when there was credit.
  expect(served.filter((priority) => priority === "outcome").length).toBeGreaterThanOrEqual(22);
  expect(new Set(served.slice(1))).toEqual(new Set(["outcome", "first", "progress", "rest"]));
  expect(served.slice(1, 3)).toEqual(["outcome", "outcome"]);
});

it("lets callers take turns, so that one who asks for much does not delay another", async () => {
  const budget = createRequestBudget(1, asyncScheduler);
  const served: string[] = [];
  const queue = (caller: string, times: number): void => {
    for (let at = 0; at < times; at += 1)
      void budget.take({ priority: "first", callers$: of(caller) }, never).then(() => served.push(caller));
  };
  queue("greedy", 500);
  queue("modest", 2);
  await vi.advanceTimersByTimeAsync(5000);
  expect(served).toEqual(["greedy", "greedy", "modest", "greedy", "modest", "greedy"]);
});

it("lets a request of several callers go with the first turn of any of them, also of one who joins while it waits, and once", async () => {
  const budget = createRequestBudget(1, asyncScheduler);
  const served: string[] = [];
  const joined = new Subject<string>();
  const leaving = new AbortController();
  const queue = (name: string, callers$ = of("greedy"), signal = never): void => {
    budget.take({ priority: "first", callers$ }, signal).then(
      () => served.push(name),
      () => {},
    );
  };
  for (let at = 0; at < 500; at += 1) queue("greedy");
  queue("shared", concat(of("greedy"), joined));
  queue("left", of("greedy", "modest"), leaving.signal);
  leaving.abort();
  await vi.advanceTimersByTimeAsync(2000);
  joined.next("modest");
  queue("modest", of("modest"));
  await vi.advanceTimersByTimeAsync(4000);
  expect(served).toEqual(["greedy", "greedy", "greedy", "greedy", "shared", "greedy", "modest"]);
  expect(joined.observed).toBe(false);
});

it("stops for as long as the service asks, then is slower, and comes back to the full rate by and by", async () => {
  const budget = createRequestBudget(10, asyncScheduler, () => 0);
  let served = 0;
  for (let at = 0; at < 2000; at += 1) void budget.take(rest, never).then(() => (served += 1));
  const servedIn = async (ms: number): Promise<number> => {
    const before = served;
    await vi.advanceTimersByTimeAsync(ms);
    return served - before;
  };
  await servedIn(1000);
  budget.slowDown(5000);
  expect(await servedIn(4999)).toBe(0);
  const slow = await servedIn(1001);
  expect(slow).toBeGreaterThan(0);
  await servedIn(30_000);
  expect(await servedIn(1000)).toBe(10);
});

it("does not make what is urgent wait for the timer of what is not", async () => {
  const budget = createRequestBudget(20, asyncScheduler);
  for (let at = 0; at < 20; at += 1) void budget.take({ priority: "outcome" }, never);
  await vi.advanceTimersByTimeAsync(0);
  void budget.take(rest, never);
  await vi.advanceTimersByTimeAsync(10);
  let served = false;
  void budget.take({ priority: "outcome" }, never).then(() => (served = true));
  await vi.advanceTimersByTimeAsync(50);
  expect(served).toBe(true);
});

it("is not stopped for longer when the clock is set back", async () => {
  const budget = createRequestBudget(20, asyncScheduler, () => 0);
  budget.slowDown(5000);
  vi.setSystemTime(Date.now() - 3600_000);
  let served = false;
  void budget.take({ priority: "outcome" }, never).then(() => (served = true));
  await vi.advanceTimersByTimeAsync(6000);
  expect(served).toBe(true);
});

it("slows down once for many requests that are refused together, and for nobody longer than a minute", async () => {
  const budget = createRequestBudget(10, asyncScheduler, () => 0);
  for (let at = 0; at < 50; at += 1) budget.slowDown(0);
  let served = 0;
  for (let at = 0; at < 100; at += 1) void budget.take({ priority: "outcome" }, never).then(() => (served += 1));
  await vi.advanceTimersByTimeAsync(1000);
  expect(served).toBeGreaterThanOrEqual(8);
  budget.slowDown(3600_000);
  await vi.advanceTimersByTimeAsync(61_000);
  expect(served).toBeGreaterThan(9);
});

it("keeps most of the credit for what is urgent, so that a burst of it need not wait behind what goes on all the time", async () => {
  const budget = createRequestBudget(20, asyncScheduler);
  let progress = 0;
  for (let at = 0; at < 1000; at += 1) void budget.take({ priority: "progress" }, never).then(() => (progress += 1));
  await vi.advanceTimersByTimeAsync(10_000);
  // All of the rate goes to it while nothing is urgent.
  expect(progress).toBeGreaterThanOrEqual(195);
  let ends = 0;
  for (let at = 0; at < 14; at += 1) void budget.take({ priority: "outcome" }, never).then(() => (ends += 1));
  await vi.advanceTimersByTimeAsync(100);
  expect(ends).toBeGreaterThanOrEqual(12);
});
