import { describe, expect, it } from "vitest";
import { seededRandom } from "../base/random.ts";
import type { ScheduledStage } from "./scheduled-stage.ts";
import { scheduleStages, StageSchedule } from "./stage-schedule.ts";

const stage = (id: string, startsAt: number, endsAt: number, workers = 4): ScheduledStage => ({
  id,
  startsAt,
  endsAt,
  workers,
  backupWorkers: 1,
  inputRecords: 1000,
  outputRecords: 100,
});

describe("StageSchedule", () => {
  const stages = [stage("M1", 0, 100), stage("R2_1", 100, 200)];

  it("shows stages by time: workers end one by one, backups come late", () => {
    const schedule = new StageSchedule(stages, 1000);
    expect(schedule.progress(1000).map(({ status }) => status)).toEqual(["RUNNING", "WAITING"]);
    expect(schedule.progress(1060)[0]).toEqual({
      id: "M1",
      status: "RUNNING",
      backupWorkers: 1,
      terminatedWorkers: 2,
      runningWorkers: 2,
      totalWorkers: 4,
      // What two workers have read, and parts of the two that run: each reads about a quarter of all.
      inputRecords: 774,
      outputRecords: 77,
      finishedPercentage: 60,
    });
    expect(schedule.progress(1100).map(({ status, finishedPercentage }) => [status, finishedPercentage])).toEqual([
      ["TERMINATED", 100],
      ["RUNNING", 0],
    ]);
  });

  it("does not end the last stage before the query has ended", () => {
    const schedule = new StageSchedule(stages, 1000);
    expect(schedule.progress(9000)[1]).toMatchObject({ status: "RUNNING", finishedPercentage: 99, runningWorkers: 1 });
    schedule.end(9000, "succeeded");
    expect(schedule.progress(9999)[1]).toMatchObject({
      status: "TERMINATED",
      finishedPercentage: 100,
      runningWorkers: 0,
      backupWorkers: 0,
    });
  });

  it("keeps what was reached when it fails or is stopped", () => {
    const failed = new StageSchedule(stages, 0);
    failed.end(50, "failed");
    expect(
      failed.progress(500).map(({ status, finishedPercentage, runningWorkers }) => [status, finishedPercentage, runningWorkers]),
    ).toEqual([
      ["FAILED", 50, 0],
      ["CANCELLED", 0, 0],
    ]);
    const stopped = new StageSchedule(stages, 0);
    stopped.end(150, "cancelled");
    expect(stopped.progress(500).map(({ status }) => status)).toEqual(["TERMINATED", "CANCELLED"]);
  });

  it("makes up for a pause", () => {
    const schedule = new StageSchedule(stages, 0);
    schedule.pause(50);
    expect(schedule.progress(90)[0]?.finishedPercentage).toBe(50);
    schedule.resume(250);
    expect(schedule.timeAt(200)).toBe(400);
    expect(schedule.progress(260)[0]?.finishedPercentage).toBe(60);
  });
});

describe("scheduleStages", () => {
  const plan = [
    { name: "M1", kind: "map", inputs: [], inputRecords: 1_000_000, outputRecords: 10 },
    { name: "M2", kind: "map", inputs: [], inputRecords: 10, outputRecords: 10 },
    { name: "J3_1_2", kind: "join", inputs: ["M1", "M2"], inputRecords: 20, outputRecords: 10 },
  ] as const;

  it("starts a stage when those it reads from have ended, wider and longer for more data", () => {
    const [m1, m2, j3] = scheduleStages(plan, "job_0", { pace: 0, speed: 1, random: seededRandom(1) });
    expect([m1?.id, m1?.startsAt, m2?.startsAt]).toEqual(["M1_job_0", 0, 0]);
    expect(j3?.startsAt).toBe(Math.max(m1?.endsAt ?? 0, m2?.endsAt ?? 0));
    expect(m1?.workers).toBe(50);
    expect(m2?.workers).toBe(1);
    expect(m1?.endsAt).toBeGreaterThan(m2?.endsAt ?? 0);
  });

  it("is the same for the same seed, and slowed down by pace", () => {
    const scheduled = (pace: number, speed = 1): readonly ScheduledStage[] =>
      scheduleStages(plan, "j", { pace, speed, random: seededRandom(7) });
    expect(scheduled(0)).toEqual(scheduled(0));
    expect(scheduled(0, 10)[0]?.endsAt).toBeLessThan((scheduled(0)[0]?.endsAt ?? 0) / 5);
    for (const { startsAt, endsAt } of scheduled(2000, 10)) expect(endsAt - startsAt).toBeGreaterThanOrEqual(2000);
  });
});
