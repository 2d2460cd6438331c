import type { InstanceEvent, StageProgress, TaskProgress } from "@maxcompute-rx/browser";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { joinHistories, ratesOf, recordEvent, recordStages, type StageHistory } from "./stage-history.ts";

const stage = (more: Partial<StageProgress> = {}): StageProgress => ({
  name: "M1_job_0",
  status: "RUNNING",
  runningWorkers: 2,
  terminatedWorkers: 0,
  totalWorkers: 4,
  backupWorkers: 0,
  inputRecords: 0,
  outputRecords: 0,
  finishedPercentage: 0,
  ...more,
});
const task = (...stages: readonly StageProgress[]): readonly TaskProgress[] => [{ taskName: "t", stages }];
const record = (...looks: readonly (readonly [at: number, stage: StageProgress])[]): StageHistory =>
  looks.reduce<StageHistory>((history, [at, seen]) => recordStages(history, task(seen), at), []);

describe("recordStages", () => {
  it("begins a stage when it is first seen at work, and ends it when it is first seen at its end", () => {
    const [seen] = record(
      [0, stage({ status: "WAITING", runningWorkers: 0 })],
      [1000, stage()],
      [2000, stage({ terminatedWorkers: 3, runningWorkers: 1 })],
      [3000, stage({ status: "TERMINATED", terminatedWorkers: 4, runningWorkers: 0, finishedPercentage: 100 })],
      [4000, stage({ status: "TERMINATED", terminatedWorkers: 4, runningWorkers: 0, finishedPercentage: 100 })],
    );
    expect(seen).toMatchObject({ endedAt: 3000, recordsPerSecond: 0 });
    expect(seen?.samples.map(({ at, done }) => [at, done])).toEqual([
      [1000, 0],
      [2000, 3],
      [3000, 4],
    ]);
  });

  it("knows nothing of the past of a stage that had ended before", () => {
    const [seen] = record([5000, stage({ status: "TERMINATED", runningWorkers: 0, finishedPercentage: 100 })]);
    expect(seen).toMatchObject({ endedAt: 5000, samples: [] });
  });

  it("counts records per second over the last seconds", () => {
    const [seen] = record([0, stage()], [1000, stage({ inputRecords: 9000 })], [6000, stage({ inputRecords: 10_000 })]);
    expect(seen?.recordsPerSecond).toBe(200);
  });

  it("keeps a bounded number of samples of a long job, its beginning among them", () => {
    let history: StageHistory = [];
    for (let second = 0; second < 5000; second += 1) history = recordStages(history, task(stage({ inputRecords: second })), second * 1000);
    expect(history[0]?.samples.length).toBeLessThanOrEqual(401);
    expect(history[0]?.samples[0]?.at).toBe(0);
    expect(history[0]?.samples.at(-1)?.at).toBe(4_999_000);
  });

  it("keeps fewer samples of each of many stages, so that charts of all of them are drawn in time", () => {
    let history: StageHistory = [];
    for (let second = 0; second < 150; second += 1) {
      const stages = Array.from({ length: 200 }, (_, index) => stage({ name: `M${index}_job_0`, inputRecords: second }));
      history = recordStages(history, task(...stages), second * 1000);
    }
    expect(Math.max(...history.map(({ samples }) => samples.length))).toBeLessThanOrEqual(101);
    expect(history.every(({ samples }) => samples[0]?.at === 0 && samples.at(-1)?.at === 149_000)).toBe(true);
  });

  it("takes two looks at the same moment for one", () => {
    const [seen] = record([0, stage()], [1000, stage()], [1010, stage({ inputRecords: 50 })]);
    expect(seen?.samples.map(({ at }) => at)).toEqual([0, 1010]);
  });
});

describe("ratesOf", () => {
  it("adds up the stages that run at the same time", () => {
    const other = (more: Partial<StageProgress>): StageProgress => stage({ name: "M2_job_0", ...more });
    let history = recordStages([], task(stage(), other({})), 0);
    history = recordStages(history, task(stage({ inputRecords: 100 }), other({ inputRecords: 300 })), 1000);
    history = recordStages(history, task(stage({ inputRecords: 200 }), other({ status: "TERMINATED", inputRecords: 300 })), 2000);
    expect(ratesOf(history)).toEqual([
      { from: 0, to: 1000, recordsPerSecond: 400 },
      { from: 1000, to: 2000, recordsPerSecond: 100 },
    ]);
  });
});

describe("joinHistories", () => {
  const look = (second: number): InstanceEvent => ({
    instanceId: "i",
    seq: second,
    at: new Date(second * 1000).toISOString(),
    type: "progress",
    progress: { taskName: "t", stages: [stage({ inputRecords: second * 10, ...(second >= 30 ? { status: "TERMINATED" } : {}) })] },
  });

  it("gives the whole past once, wherever the page began to watch and however far the recording goes", () => {
    const whole = Array.from({ length: 40 }, (_, second) => look(second));
    const all = whole.reduce(recordEvent, []);
    fc.assert(
      fc.property(fc.nat({ max: 39 }), fc.nat({ max: 39 }), (began, recorded) => {
        // What was recorded reaches at least to where the page began.
        const past = whole.slice(0, Math.max(began, recorded) + 1).reduce(recordEvent, []);
        const seen = whole.slice(began).reduce(recordEvent, []);
        expect(joinHistories(past, seen).map(({ samples, endedAt, now }) => ({ samples, endedAt, now }))).toEqual(
          all.map(({ samples, endedAt, now }) => ({ samples, endedAt, now })),
        );
      }),
    );
  });

  it("keeps stages that only one of them knows", () => {
    const [first, second] = [recordStages([], task(stage()), 0), recordStages([], task(stage({ name: "M2_job_0" })), 0)];
    expect(joinHistories(first, second).map(({ key }) => key)).toEqual(["t/M1_job_0", "t/M2_job_0"]);
  });
});
