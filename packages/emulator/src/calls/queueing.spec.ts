import { afterEach, beforeEach, expect, it } from "vitest";

import type { Emulator } from "../emulator.ts";
import { childText } from "../wire/xml.ts";
import { call, manualEmulator, sqlJob, submit, xmlOf } from "../testing/client.ts";

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
    instanceId: first, instancePriority: 3, jobName: "nightly", taskType: "SQL", waitPos: 1, queueLength: 2, startTime: "2023-01-01 12:00:00 +0000",
  });
  expect(await cached(second)).toMatchObject({ waitPos: 2, queueLength: 2 });
  expect(await queue()).toMatchObject([{ instanceId: second }, { instanceId: first }]);
});

it("forgets the place when the job runs, and the job when it has ended", async () => {
  const id = await submit(emulator, sqlJob("select 1"));
  await emulator.clock.advance(3000);
  expect(await cached(id)).not.toHaveProperty("waitPos");
  await call(emulator, "PUT", `/instances/${id}`, { body: "<Instance><Status>Terminated</Status></Instance>" });
  expect(await cached(id)).toEqual({});
  expect(await queue()).toEqual([]);
});
