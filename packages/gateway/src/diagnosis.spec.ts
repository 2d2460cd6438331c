import { fetchTransport } from "@maxcompute-rx/core";
import type { GatewayAction } from "@maxcompute-rx/core/internal";
import { createEmulator, type Emulator } from "@maxcompute-rx/emulator";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createGateway, type Gateway } from "./index.ts";
import { pageRequest } from "./testing/pages.ts";

let emulator: Emulator;
let gateway: Gateway;
let allowed: readonly GatewayAction[] = [];
beforeAll(async () => {
  emulator = await createEmulator({ clock: "manual" });
  const { accessKeyId, accessKeySecret } = emulator.account;
  gateway = createGateway({
    endpoint: "http://emulator/api",
    credentials: { accessKeyId, accessKeySecret },
    transport: fetchTransport({ fetch: emulator.fetch }),
    authorize: () => ({ caller: "ann", projects: { demo_project: allowed } }),
  });
});
afterAll(async () => {
  gateway.close();
  await emulator.close();
});

const task = "taskname=AnonymousSQLTask";
const log = `log&id=${encodeURIComponent(Buffer.from("M1_job_0#0_0").toString("base64"))}&logtype=stdout&size=1000`;

it.each<[GatewayAction, string, string]>([
  ["read", `instancequota&${task}`, "quotaInfos"],
  ["read", "cached", "subStatusHistory"],
  ["read-sql", `instancesummary&${task}`, "JsonSummary"],
  ["read-sql", `instancedetail&${task}`, "Stages"],
  ["read-sql", `detail&${task}`, "logId"],
  ["read-sql", `info&${task}&key=warnings`, "warnings"],
  ["read-results", log, "read 300 of 1000 records"],
])("a page that may %s is answered ?%s, and no other", async (action, query, part) => {
  const id = emulator.jobs.script({ durationMs: 60_000, workers: 1 });
  await emulator.clock.advance(29_000);
  const ask = (): Promise<Response> => gateway(pageRequest(`/api/projects/demo_project/instances/${id}?${query}`));
  allowed = (["read", "read-sql", "read-results", "submit", "stop"] as const).filter((other) => other !== action);
  expect((await ask()).status).toBe(403);
  allowed = ["read", action];
  const answer = await ask();
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining(part)]);
});

it("hands on whether a summary is final", async () => {
  allowed = ["read", "read-sql"];
  const id = emulator.jobs.script({ durationMs: 0 });
  await emulator.clock.advance(10);
  const answer = await gateway(pageRequest(`/api/projects/demo_project/instances/${id}?instancesummary&${task}`));
  expect(answer.headers.get("x-odps-task-finalized")).toBe("true");
});

it("lets no page write the info of a task", async () => {
  allowed = ["read", "read-sql", "read-results", "submit", "stop"];
  const id = emulator.jobs.script({ durationMs: 60_000 });
  const answer = await gateway(
    pageRequest(`/api/projects/demo_project/instances/${id}?info&${task}`, {
      method: "PUT",
      body: "<Instance><Key>k</Key><Value>v</Value></Instance>",
    }),
  );
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(emulator.requests.list().filter(({ method }) => method === "PUT")).toEqual([]);
});
