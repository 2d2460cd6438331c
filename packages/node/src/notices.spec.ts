import { createEmulator, type Emulator } from "@maxcompute-rx/emulator";
import { fetchTransport, type AnalysisInput, type MaxCompute, type Notice } from "@maxcompute-rx/core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { connect } from "./connect.ts";
import { startAnalysis } from "./index.ts";

// Notices from the emulator's own answers about a skewed job and a queue, which were written independently.

let emulator: Emulator;
let mc: MaxCompute;

beforeAll(async () => {
  emulator = await createEmulator({ clock: "manual" });
  const { project, accessKeyId, accessKeySecret } = emulator.account;
  mc = connect({
    endpoint: "http://emulator/api",
    project,
    credentials: { accessKeyId, accessKeySecret },
    transport: fetchTransport({ fetch: emulator.fetch }),
  });
}, 60_000);
afterAll(() => emulator.close());

/** What is said of a job after so many looks, 10 s apart. */
async function noticesOf(id: string, looks: number): Promise<readonly Notice[]> {
  const instance = mc.instance(id);
  const taskName = "AnonymousSQLTask";
  let analysis = startAnalysis();
  for (let seq = 1; seq <= looks; seq += 1) {
    await emulator.clock.advance(10_000);
    const at = new Date(emulator.clock.now()).toISOString();
    const { status, statusText, owner } = await instance.reload();
    const tasks = [...(await instance.getTaskStatuses()).values()].map((task) => ({
      name: task.name,
      type: task.type,
      status: task.status,
      startTime: null,
      endTime: null,
    }));
    const view = {
      instanceId: id,
      project: mc.project,
      status,
      statusText,
      owner,
      startTime: null,
      endTime: null,
      tasks,
      progress: [await instance.getTaskProgress(taskName)],
      trouble: null,
      outcome: null,
    };
    const inputs: readonly AnalysisInput[] = [
      { instanceId: id, seq, at, type: "snapshot", view },
      { type: "workers", at, taskName, workers: await instance.getTaskWorkers(taskName) },
      { type: "queue", at, info: await instance.getQueueingInfo() },
    ];
    analysis = inputs.reduce((before, input) => before.next(input), analysis);
  }
  return analysis.notices;
}

it("name the slow worker by its id, and by the id of its log", async () => {
  const id = emulator.jobs.script({ durationMs: 200_000, stages: ["M1"], workers: 20, skew: 10 });
  const skew = (await noticesOf(id, 12)).find((notice) => notice.type === "skew");
  expect(skew).toMatchObject({
    by: "records",
    stage: "M1_job_0",
    leftWorkers: 1,
    totalWorkers: 20,
    workerId: expect.stringMatching(/\/M1#\d+_0$/),
  });
  expect(await mc.instance(id).getWorkerLog(skew?.logId ?? "")).not.toBe("");
});

it("tell the place of a job that waits", async () => {
  emulator.jobs.script({ queueMs: 600_000 });
  const second = emulator.jobs.script({ queueMs: 600_000 });
  expect(await noticesOf(second, 1)).toEqual([
    { type: "queue", since: expect.any(String), position: 2, length: 2, moving: null },
    { type: "remaining", known: false, reason: "waiting" },
  ]);
});
