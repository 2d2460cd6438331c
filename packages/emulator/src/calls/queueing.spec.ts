import { afterEach, beforeEach, expect, it } from "vitest";

import type { Emulator } from "../emulator.ts";
import { childText } from "../wire/xml.ts";
import { call, manualEmulator, sqlJob, submit, xflowJob, xmlOf } from "../testing/client.ts";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await manualEmulator({ queueMs: 1000, pace: 4000 });
});
afterEach(() => emulator.close());

const queue = async (): Promise<unknown> => JSON.parse(childText(await xmlOf(call(emulator, "GET", "/cachedinstances")), "Content") ?? "");
const cached = async (id: string): Promise<unknown> => (await call(emulator, "GET", `/instances/${id}?cached`)).json();

it("tells place, priority and name of a job that waits, oldest first in the queue", async () => {
  const first = await submit(emulator, sqlJob("select 1", "<Name>nightly</Name><Priority>3</Priority>"));
  await emulator.clock.advance(10);
  const second = await submit(emulator, sqlJob("select 2"));
  expect(await cached(first)).toMatchObject({
    instanceId: first,
    instancePriority: 3,
    jobName: "nightly",
    taskType: "SQL",
    waitPos: 1,
    queueLength: 2,
    startTime: "2023-01-01 12:00:00 +0000",
  });
  expect(await cached(second)).toMatchObject({ waitPos: 2, queueLength: 2 });
  expect(await queue()).toMatchObject([{ instanceId: second }, { instanceId: first }]);
});

it("says place 0 when the job runs, and keeps a job that has ended out of the list", async () => {
  const id = await submit(emulator, sqlJob("select 1"));
  await emulator.clock.advance(3000);
  expect(await cached(id)).toMatchObject({ waitPos: 0, status: "Running" });
  await call(emulator, "PUT", `/instances/${id}`, { body: "<Instance><Status>Terminated</Status></Instance>" });
  expect(await cached(id)).not.toHaveProperty("waitPos");
  expect(await queue()).toEqual([]);
});

it("tells the states of a job, for a day after its end too", async () => {
  const id = await submit(emulator, sqlJob("select 1"));
  expect(await cached(id)).toMatchObject({ subStatus: { code: 1010 }, subStatusHistory: [{ code: 1010 }] });
  await emulator.clock.advance(3000);
  const running = [
    { code: 1010, description: "Waiting for scheduling", start_time: "2023-01-01 12:00:00 +0000" },
    { code: 1230, description: "SQLTask is optimizing query", start_time: "2023-01-01 12:00:01 +0000" },
    { code: 1240, description: "SQLTask is generating execution plan", start_time: "2023-01-01 12:00:01 +0000" },
    { code: 1032, description: "Task is executing", start_time: "2023-01-01 12:00:01 +0000" },
  ];
  expect(await cached(id)).toMatchObject({ subStatus: running[3], subStatusHistory: running });
  await emulator.clock.advance(60_000);
  expect(await cached(id)).toMatchObject({
    status: "Terminated",
    subStatusHistory: [...running, { code: 1040, description: "Task is terminated" }],
  });
  await emulator.clock.advance(86_400_000);
  expect(await cached(id)).toEqual({});
});

it("tells the progress of a job, and none of an XFlow, which has no stages", async () => {
  const job = await submit(emulator, sqlJob("select 1"));
  const xflow = await submit(emulator, xflowJob("DemoPipeline"));
  expect(await cached(job)).toMatchObject({ instanceProcess: 0, instanceProgress: 0 });
  await emulator.clock.advance(3000);
  const share = expect.toSatisfy((value: unknown) => typeof value === "number" && value > 0 && value <= 1);
  expect(await cached(job)).toMatchObject({ status: "Running", instanceProcess: share, instanceProgress: share });
  expect(await cached(xflow)).toMatchObject({ status: "Running", taskType: "AlgoTask" });
  expect(await cached(xflow)).not.toHaveProperty("instanceProcess");
  expect(await cached(xflow)).not.toHaveProperty("instanceProgress");
});

it("has forgotten what ended long ago", async () => expect(await cached("2016042605520945g9k5pvyi2")).toEqual({}));
