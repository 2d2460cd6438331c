import { connect } from "@maxcompute-rx/node";
import type { Job } from "bullmq";
import { expect, it } from "vitest";

import { process, type Work } from "./processor.js";

/** What the queue stores, and the job that a worker is given. */
function queued(data: Work): { readonly data: Work; take(): Job<Work> } {
  const entry = { data };
  const take = (): Job<Work> => {
    const job = { data: entry.data, updateData: async (next: Work) => void (entry.data = job.data = next) };
    return job as Job<Work>; // what a processor uses of it
  };
  return {
    get data() {
      return entry.data;
    },
    take,
  };
}

const sql = "select name, count(*) as flowers from pyodps_iris group by name";

it("tells the end of a job", async () => {
  const told: string[] = [];
  await process(queued({ sql }).take(), async (_id, outcome) => void told.push(outcome));
  expect(told).toEqual(["succeeded"]);
});

it("neither submits again nor tells again in the next worker", async () => {
  const work = queued({ sql });
  const instances = async (): Promise<number> => (await Array.fromAsync(connect().listInstances())).length;
  const dies = new Promise<never>(() => {});
  const reached = new Promise<void>((resolve) => {
    void process(work.take(), async () => {
      resolve();
      await dies; // the worker is killed while it handles the end
    });
  });
  await reached;
  const before = await instances();

  const told: string[] = [];
  const tell = async (id: string, outcome: string): Promise<void> => void told.push(`${id} ${outcome}`);
  await process(work.take(), tell);
  await process(work.take(), tell);
  expect(told).toEqual([`${work.data.instanceId} succeeded`]);
  expect(await instances()).toBe(before);
});
