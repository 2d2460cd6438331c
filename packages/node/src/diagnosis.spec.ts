import { createEmulator, type Emulator } from "@maxcompute-rx/emulator";
import { fetchTransport, type Instance, type MaxCompute, type Worker } from "@maxcompute-rx/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { connect } from "./connect.ts";

// What an instance tells about its run: our client against the emulator's answers, which were written independently.

const task = "AnonymousSQLTask";
let emulator: Emulator;
let mc: MaxCompute;

beforeAll(async () => {
  emulator = await createEmulator({ clock: "manual", queueMs: 1000 });
  const { project, accessKeyId, accessKeySecret } = emulator.account;
  mc = connect({
    endpoint: "http://emulator/api",
    project,
    credentials: { accessKeyId, accessKeySecret },
    transport: fetchTransport({ fetch: emulator.fetch }),
  });
}, 60_000); // a slow machine takes its time to start DuckDB
afterAll(() => emulator.close());

const ended = async (sql: string): Promise<Instance> => {
  const instance = await mc.runSql(sql);
  await emulator.clock.advance(60_000);
  return instance;
};
const total = (workers: readonly Worker[], of: (worker: Worker) => number | null): number =>
  workers.reduce((sum, worker) => sum + (of(worker) ?? 0), 0);

describe("a query that has ended", () => {
  it("has a summary with its cost, and with the tables that it has read and written", async () => {
    const instance = await ended("create table visits as select customer_id, count(*) as visits from web_logs group by customer_id");
    const { text, cost, details, finalized } = await instance.getTaskSummary();
    expect(finalized).toBe(true);
    expect(text).toMatch(/^resource cost: cpu \d+\.\d\d Core \* Min/);
    expect(details).toMatchObject({ inputs: { "demo_project.web_logs": [200_000, 1_600_000] }, Stages: { M1: { InstanceCount: 10 } } });
    expect(details.outputs).toEqual({ "demo_project.visits": [500, expect.any(Number)] }); // counted, not estimated
    expect(cost).toEqual({ cpu: expect.any(Number), memory: expect.any(Number), input: 1_600_000 });
  });

  it("counts the rows that it has put into a partition", async () => {
    const instance = await ended(
      "insert overwrite table sale_detail partition (sale_date='2026', region='china') select name, name, sepallength from pyodps_iris where petallength > 4.5",
    );
    const { details, text } = await instance.getTaskSummary();
    const rows = await (await ended("select count(*) as n from sale_detail where sale_date='2026'")).getTaskResult();
    expect(text).toContain(`\tdemo_project.sale_detail/sale_date=2026/region=china: ${Number(rows.split("\n")[1])} (`);
    expect(details).toMatchObject({ Inputs: { "demo_project.pyodps_iris": [150, expect.any(Number)] } });
  });

  it("has workers in each stage, who have done all of its work in its time", async () => {
    const instance = await ended("select customer_id, count(*) as visits from web_logs group by customer_id");
    const [workers, progress, statuses] = await Promise.all([
      instance.getTaskWorkers(),
      instance.getTaskProgress(task),
      instance.getTaskStatuses(),
    ]);
    for (const stage of progress.stages) {
      const own = workers.filter(({ type, status }) => `${type}_job_0` === stage.name && status === "Terminated");
      expect(own).toHaveLength(stage.totalWorkers);
      expect([total(own, (worker) => worker.inputRecords), total(own, (worker) => worker.outputRecords)]).toEqual([
        stage.inputRecords,
        stage.outputRecords,
      ]);
      expect(own.every(({ inputBytes, inputRecords }) => (inputBytes ?? 0) >= (inputRecords ?? 0))).toBe(true);
    }
    expect(progress.stages.at(-1)?.outputRecords).toBe(500); // the rows of the result, not an estimate
    const { startTime, endTime } = statuses.get(task) ?? {};
    for (const worker of workers) {
      expect(worker.startTime?.getTime()).toBeGreaterThanOrEqual(startTime?.getTime() ?? Infinity);
      expect(worker.endTime?.getTime()).toBeLessThanOrEqual(endTime?.getTime() ?? 0);
    }
  });

  it("tells its detail, its source and its warnings", async () => {
    const instance = await ended("select 1 as one");
    expect(await instance.getTaskDetail()).toMatchObject({ Instance: { ID: instance.id, TaskName: task, Stages: [{ ID: "M1_job_0" }] } });
    expect(await instance.getSqlQuery()).toContain("select 1 as one");
    expect(JSON.parse(await instance.getTaskInfo(task, "warnings"))).toEqual({ warnings: [] });
  });

  it("is still known to the queue, with what has become of it", async () => {
    const instance = await ended("select 1 as one");
    const info = await instance.getQueueingInfo();
    expect(info).toMatchObject({ status: "Terminated", progress: 1, waitPosition: null });
    expect(info?.raw.subStatusHistory).toMatchObject([{ code: 1010 }, { code: 1230 }, { code: 1240 }, { code: 1032 }, { code: 1040 }]);
  });

  it("keeps a text that was sent to its task", async () => {
    const instance = await ended("select 1 as one");
    expect(JSON.parse(await instance.putTaskInfo(task, "note", "a < b"))).toEqual({ status: "ok", result: "" });
    expect(await instance.getTaskInfo(task, "note")).toBe("a < b");
  });
});

describe("a job that runs", () => {
  it("shows a skewed worker that is left alone, with a backup and a log that grows", async () => {
    const instance = mc.instance(emulator.jobs.script({ durationMs: 200_000, workers: 20, skew: 10 }));
    await emulator.clock.advance(160_000);
    const [left, backup] = (await instance.getTaskWorkers()).filter(({ status }) => status === "Running");
    expect(left).toMatchObject({ type: "R2_1", endTime: null });
    expect(backup).toMatchObject({ type: "R2_1", startTime: new Date(emulator.clock.now() - 10_000) });
    const log = (options = {}): Promise<string> => instance.getWorkerLog(left?.logId ?? "", options);
    const early = await log();
    await emulator.clock.advance(20_000);
    const later = await log({ type: "stdout" });
    expect(later.startsWith(early) && later.length > early.length).toBe(true);
    expect(await log({ size: 30 })).toBe(later.slice(-30));
    expect(await log({ type: "jstack" })).toContain("runnable");
    await emulator.clock.advance(40_000);
    expect((await log()).startsWith(later)).toBe(true);
    expect(await log({ type: "jstack" })).toBe("");
  });

  it("tells the quota that it uses, once in 30 seconds", async () => {
    const instance = mc.instance(emulator.jobs.script({ durationMs: 200_000, workers: 4 }));
    await emulator.clock.advance(1000);
    const { quotaInfos } = await instance.getTaskQuota();
    expect(Object.keys(Object(quotaInfos))).toEqual(["job_0"]);
    expect(await instance.getTaskQuota()).toEqual({});
  });

  it("waits at a place in the queue, and then at none", async () => {
    const instance = await mc.runSql("select name from pyodps_iris");
    expect(await instance.getQueueingInfo()).toMatchObject({ waitPosition: 1, queueLength: 1 });
    await emulator.clock.advance(1001);
    expect(await instance.getQueueingInfo()).toMatchObject({ status: "Running", waitPosition: 0 });
    await emulator.clock.advance(60_000);
  });
});

it("has nothing to tell of a job of long ago, and refuses what is not there", async () => {
  const old = mc.instance("2016042605520945g9k5pvyi2");
  expect(await old.getTaskSummary()).toEqual({ text: null, details: {}, cost: null, finalized: true });
  expect(await old.getTaskWorkers()).toEqual([]);
  expect(await old.getQueueingInfo()).toBeNull();
  await expect(old.getTaskDetail("nobody")).rejects.toMatchObject({ code: "not_found" });
  await expect(old.getWorkerLog("nothing")).rejects.toMatchObject({ code: "not_found" });
});
