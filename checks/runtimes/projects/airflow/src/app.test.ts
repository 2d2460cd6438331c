import { expect, it } from "vitest";

import { app } from "./app.js";

const headers = { "content-type": "application/json" };

/** What the three tasks of the DAG do; gives the answer to the last one. */
async function runDag(sql: string): Promise<{ readonly status: number; readonly text: string }> {
  const submitted = await app.request("/jobs", { method: "POST", headers, body: JSON.stringify({ sql }) });
  const { id } = (await submitted.json()) as { id: string };
  let ended = await app.request(`/jobs/${id}/ended`);
  while (ended.status === 404) ended = await app.request(`/jobs/${id}/ended`);
  expect(ended.status).toBe(200);
  const checked = await app.request(`/jobs/${id}`);
  return { status: checked.status, text: await checked.text() };
}

it("waits for a job", async () => {
  expect(await runDag("select name, count(*) as flowers from pyodps_iris group by name")).toEqual({ status: 200, text: "succeeded" });
});

it("says why a job failed", async () => {
  expect(await runDag("select * from no_such_table")).toEqual({ status: 422, text: expect.stringContaining("no_such_table") });
});

it("does not wait for what does not exist", async () => {
  expect((await app.request("/jobs/20230101120000123gabc1def2/ended")).status).toBe(200);
  expect((await app.request("/jobs/20230101120000123gabc1def2")).status).toBe(422);
});
