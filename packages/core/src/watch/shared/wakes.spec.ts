import { asyncScheduler } from "rxjs";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { createWakes } from "./wakes.ts";

const noon = Date.UTC(2023, 0, 1, 12);

beforeEach(() => {
  vi.useFakeTimers({ now: noon });
});

afterEach(() => {
  vi.useRealTimers();
});

it("tells a sleep within two seconds after it, and since when it lasted", async () => {
  const heard: number[] = [];
  const listening = createWakes(asyncScheduler)((since) => heard.push(since));
  await vi.advanceTimersByTimeAsync(60_000);
  vi.setSystemTime(noon + 6 * 3600_000);
  expect(heard).toEqual([]);
  await vi.advanceTimersByTimeAsync(2000);
  expect(heard).toEqual([noon + 60_000]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(heard).toHaveLength(1);
  listening();
  expect(vi.getTimerCount()).toBe(0);
});

it("does not take a busy program, or a clock that was set back, for a sleep", async () => {
  const heard: number[] = [];
  const listening = createWakes(asyncScheduler)((since) => heard.push(since));
  vi.setSystemTime(noon + 9000);
  await vi.advanceTimersByTimeAsync(2000);
  vi.setSystemTime(noon - 3600_000);
  await vi.advanceTimersByTimeAsync(4000);
  expect(heard).toEqual([]);
  listening();
});

it("has one timer for all who listen, and none for nobody", () => {
  const wakes = createWakes(asyncScheduler);
  const listening = [wakes(() => {}), wakes(() => {}), wakes(() => {})];
  expect(vi.getTimerCount()).toBe(1);
  listening.forEach((leave) => leave());
  expect(vi.getTimerCount()).toBe(0);
});
