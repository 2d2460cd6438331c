import { asyncScheduler } from "rxjs";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { wakes } from "./wakes.ts";

const noon = Date.UTC(2023, 0, 1, 12);

beforeEach(() => {
  vi.useFakeTimers({ now: noon });
});

afterEach(() => {
  vi.useRealTimers();
});

it("tells a sleep within two seconds after it, and since when it lasted", async () => {
  const heard: number[] = [];
  const listening = wakes(asyncScheduler).subscribe((since) => heard.push(since));
  await vi.advanceTimersByTimeAsync(60_000);
  vi.setSystemTime(noon + 6 * 3600_000);
  expect(heard).toEqual([]);
  await vi.advanceTimersByTimeAsync(2000);
  expect(heard).toEqual([noon + 60_000]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(heard).toHaveLength(1);
  listening.unsubscribe();
  expect(vi.getTimerCount()).toBe(0);
});

it("does not take a busy program, or a clock that was set back, for a sleep", async () => {
  const heard: number[] = [];
  const listening = wakes(asyncScheduler).subscribe((since) => heard.push(since));
  vi.setSystemTime(noon + 9000);
  await vi.advanceTimersByTimeAsync(2000);
  vi.setSystemTime(noon - 3600_000);
  await vi.advanceTimersByTimeAsync(4000);
  expect(heard).toEqual([]);
  listening.unsubscribe();
});

it("has one timer for all who listen", () => {
  const wakes$ = wakes(asyncScheduler);
  const listening = [wakes$.subscribe(), wakes$.subscribe(), wakes$.subscribe()];
  expect(vi.getTimerCount()).toBe(1);
  listening.forEach((one) => one.unsubscribe());
  expect(vi.getTimerCount()).toBe(0);
});
