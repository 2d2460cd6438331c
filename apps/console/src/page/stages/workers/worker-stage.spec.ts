import type { Worker } from "@maxcompute-rx/browser";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { barsOf, stageWorkers } from "./worker-stage.ts";

const worker = (index: number, seconds: number, more: Partial<Worker> = {}): Worker => ({
  id: `Odps/p_x_SQL_0_0_0_job_0/R2_1#${index}_0`,
  type: "R2_1",
  logId: `log${index}`,
  status: "Terminated",
  startTime: new Date(0),
  endTime: new Date(seconds * 1000),
  inputBytes: null,
  inputRecords: seconds * 10,
  outputBytes: null,
  outputRecords: 1,
  ...more,
});

describe("stageWorkers", () => {
  it("puts the slowest first, counts a running one until now, and says what stands out", () => {
    const all = [
      worker(0, 10),
      worker(1, 12, { endTime: null, inputRecords: 900 }),
      worker(2, 11),
      worker(3, 9, { startTime: null, endTime: null, inputRecords: null }),
    ];
    const found = stageWorkers([...all, worker(9, 900, { type: "M1", id: null })], "R2_1_job_0", 60_000);
    expect(found.workers.map(({ name, state, ms }) => [name, state, ms])).toEqual([
      ["R2_1#1_0", "running", 60_000],
      ["R2_1#2_0", "ended", 11_000],
      ["R2_1#0_0", "ended", 10_000],
      ["R2_1#3_0", "waiting", null],
    ]);
    expect(found).toMatchObject({ running: 1, waiting: 1, time: { most: 60_000, median: 11_000 }, records: { most: 900, median: 110 } });
    expect(found.workers.filter(({ isSkewed }) => isSkewed).map(({ name }) => name)).toEqual(["R2_1#1_0"]);
  });

  it("takes no worker for skewed that has just begun", () => {
    const begun = (index: number, inputRecords: number): Worker => worker(index, 0, { endTime: null, inputRecords });
    const names = (now: number): readonly string[] =>
      stageWorkers([begun(0, 10), begun(1, 900), begun(2, 12)], "R2_1_job_0", now).workers.flatMap(({ name, isSkewed }) =>
        isSkewed ? [name] : [],
      );
    expect(names(1000)).toEqual([]);
    expect(names(6000)).toEqual(["R2_1#1_0"]);
  });

  it("does not count a backup as a worker of the stage", () => {
    const backup = worker(0, 40, { id: "Odps/p_x_SQL_0_0_0_job_0/R2_1#0_1", endTime: null });
    const found = stageWorkers([worker(0, 10), worker(1, 10), backup], "R2_1_job_0", 40_000);
    expect(found).toMatchObject({ running: 0, ended: 2, backups: 1, time: { most: 10_000, median: 10_000 } });
    expect(found.workers[0]).toMatchObject({ name: "R2_1#0_1", isBackup: true, isSkewed: false });
  });

  it("knows nothing of a stage without workers", () => {
    expect(stageWorkers([], "M1_job_0", 0)).toEqual({
      workers: [],
      running: 0,
      waiting: 0,
      ended: 0,
      backups: 0,
      time: null,
      records: null,
    });
  });
});

describe("barsOf", () => {
  it("never leaves the largest value out, and has the workers in their order", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 1000 }), { minLength: 1, maxLength: 500 }), fc.integer({ min: 1, max: 80 }), (seconds, count) => {
        const { workers } = stageWorkers(
          seconds.map((value, index) => worker(index, value)),
          "R2_1",
          0,
        );
        const bars = barsOf(workers, ({ ms }) => ms, count);
        expect(bars.length).toBe(Math.min(count, workers.length));
        expect(Math.max(...bars.map(({ ms }) => ms ?? 0))).toBe(1000 * Math.max(...seconds));
        expect(bars.map(({ ms }) => ms ?? 0)).toEqual(bars.map(({ ms }) => ms ?? 0).toSorted((a, b) => b - a));
      }),
    );
  });
});
