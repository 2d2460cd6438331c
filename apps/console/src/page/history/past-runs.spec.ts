import type { InstanceEvent, StageProgress } from "@maxcompute-rx/browser";
import { expect, it } from "vitest";

import type { HistoryJob } from "../../history/history-answers.ts";
import { compareStages, ratioOf, stagesOf, timesMedian } from "./past-runs.ts";

const runs = (...outcomes: readonly HistoryJob["outcome"][]) => outcomes.map((outcome) => ({ outcome }) as HistoryJob);

it("says how many times its median a run took, when there are enough runs and it was slow", () => {
  const known = { runs: runs("succeeded", "succeeded", "succeeded"), medianMs: 1000 };
  expect(timesMedian({ durationMs: 3000 }, known)).toBe(3);
  expect(timesMedian({ durationMs: 1900 }, known)).toBeNull();
  expect(timesMedian({ durationMs: null }, known)).toBeNull();
  expect(timesMedian({ durationMs: 3000 }, { runs: runs("succeeded", "failed", "succeeded"), medianMs: 1000 })).toBeNull();
});

it("puts the stages of two runs beside each other, with the time in which each was seen at work", async () => {
  const stage = (name: string, more: Partial<StageProgress>): StageProgress => ({
    name,
    status: "RUNNING",
    runningWorkers: 1,
    terminatedWorkers: 0,
    totalWorkers: 4,
    backupWorkers: 0,
    inputRecords: 0,
    outputRecords: 0,
    finishedPercentage: 0,
    ...more,
  });
  const event = (second: number, ...stages: readonly StageProgress[]): InstanceEvent => ({
    instanceId: "a",
    seq: second,
    at: new Date(second * 1000).toISOString(),
    type: "progress",
    progress: { taskName: "t", stages },
  });
  const done = {
    status: "TERMINATED",
    runningWorkers: 0,
    terminatedWorkers: 4,
    finishedPercentage: 100,
    inputRecords: 90,
    outputRecords: 9,
  };
  const before = await stagesOf([event(1, stage("M1_job_0", {})), event(5, stage("M1_job_0", done))]);
  const after = await stagesOf([
    event(1, stage("M1_job_0", { runningWorkers: 0, status: "READY" })),
    event(2, stage("M1_job_0", {})),
    event(14, stage("M1_job_0", done), stage("R2_1_job_0", {})),
  ]);
  const [first, second] = compareStages(before, after);
  expect(first).toEqual({
    stage: "M1_job_0",
    before: { tookMs: 4000, workers: 4, inputRecords: 90, outputRecords: 9 },
    after: { tookMs: 12_000, workers: 4, inputRecords: 90, outputRecords: 9 },
  });
  expect(ratioOf(first?.before?.tookMs, first?.after?.tookMs)).toBe(3);
  expect(second).toMatchObject({ stage: "R2_1_job_0", before: null, after: { tookMs: 0 } });
});
