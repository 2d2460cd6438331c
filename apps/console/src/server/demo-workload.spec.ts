import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { demoJobs } from "./demo-jobs.ts";
import { startWorkload } from "./demo-workload.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("startWorkload", () => {
  it("submits each job soon, goes on for ever, and lets no refused job end the others", async () => {
    const submitted: string[] = [];
    const note = (name: string): string => {
      submitted.push(name);
      return name;
    };
    const target = {
      emulator: { jobs: { script: ({ name = "" }) => note(name) } },
      mc: {
        runSql: (_sql: string, { name = "" }) => Promise.reject(new Error(`${note(name)} was refused`)),
        runXFlow: async (name: string) => note(name),
      },
    };
    const stop = startWorkload(target);
    await vi.advanceTimersByTimeAsync(3000);
    expect(submitted).toEqual(demoJobs.map(({ name }) => name));
    await vi.advanceTimersByTimeAsync(24 * 60_000);
    expect(submitted.length).toBeGreaterThan(10 * demoJobs.length);
    stop();
    const before = submitted.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(submitted.length).toBe(before);
    expect(vi.getTimerCount()).toBe(0);
  });
});
