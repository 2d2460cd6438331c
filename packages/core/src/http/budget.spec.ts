import { asyncScheduler } from "rxjs";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { createRequestBudget } from "./budget.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const never = new AbortController().signal;

it("lets a burst through, then so many a second, in order of arrival", async () => {
  const budget = createRequestBudget(10, asyncScheduler);
  const served: number[] = [];
  for (let at = 0; at < 30; at += 1) void budget.take(never).then(() => served.push(at));
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
  const waiting = Array.from({ length: 1000 }, () => budget.take(crowd.signal).catch(() => "left"));
  await vi.advanceTimersByTimeAsync(0);
  crowd.abort();
  expect((await Promise.all(waiting)).filter((answer) => answer === "left")).toHaveLength(990);
  let served = false;
  void budget.take(never).then(() => (served = true));
  await vi.advanceTimersByTimeAsync(100);
  expect(served).toBe(true);
});

it("refuses who is aborted already, and takes nothing for it", async () => {
  const budget = createRequestBudget(1, asyncScheduler);
  await expect(budget.take(AbortSignal.abort())).rejects.toMatchObject({ code: "aborted" });
  let served = false;
  void budget.take(never).then(() => (served = true));
  await vi.advanceTimersByTimeAsync(0);
  expect(served).toBe(true);
});

it("works below one request a second", async () => {
  const budget = createRequestBudget(0.5, asyncScheduler);
  const served: number[] = [];
  for (let at = 0; at < 3; at += 1) void budget.take(never).then(() => served.push(at));
  await vi.advanceTimersByTimeAsync(1999);
  expect(served).toEqual([0]);
  await vi.advanceTimersByTimeAsync(2001);
  expect(served).toEqual([0, 1, 2]);
});
