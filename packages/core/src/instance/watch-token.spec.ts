import { expect, it } from "vitest";

import type { InstanceView } from "../watch/instance/instance-event.ts";
import type { WatchState } from "./watch-state.ts";
import { watchTokens } from "./watch-token.ts";

const stage = {
  name: "M1_job_0",
  status: null,
  runningWorkers: 1,
  terminatedWorkers: 2,
  totalWorkers: 3,
  backupWorkers: 0,
  inputRecords: 4,
  outputRecords: 5,
  finishedPercentage: 66,
};
const view: InstanceView = {
  instanceId: "20230101120000123gabc1def2",
  project: "demo_project",
  status: "Unknown",
  statusText: "Wartend ☕",
  owner: "ALIYUN$name@example.com",
  startTime: "2023-01-01T12:00:00.000Z",
  endTime: null,
  tasks: [{ name: "AnonymousSQLTask", type: "SQL", status: "Running", startTime: "2023-01-01T12:00:01.000Z", endTime: null }],
  progress: [{ taskName: "AnonymousSQLTask", stages: [stage] }],
  trouble: { code: "unavailable", message: "Not now.", since: "2023-01-01T12:00:05.000Z" },
  outcome: null,
};
const state: WatchState = {
  project: "demo_project",
  at: "2023-01-01T12:00:06.000Z",
  interest: { tasks: false, progress: true },
  filter: { status: "Running", limit: 50 },
  newest: "2023-01-01T12:00:00.000Z",
  instances: [
    [view.instanceId, { seq: 17, view }],
    ["i2", null],
    [
      "i3",
      {
        seq: 3,
        view: {
          ...view,
          instanceId: "i3",
          status: "Terminated",
          statusText: "Terminated",
          progress: [],
          trouble: null,
          outcome: { type: "failed", taskName: null, message: "ODPS-1: no", odpsCode: "ODPS-1" },
        },
      },
    ],
  ],
};
const key = new TextEncoder().encode("k".repeat(32));

it("carries the whole state, in characters that are safe in URLs", async () => {
  const tokens = watchTokens("demo_project");
  const token = await tokens.seal(state);
  expect(token).toMatch(/^mcw1\.[\w-]+\.[\w-]{22}$/);
  expect(await tokens.open(`${token}\n`)).toEqual(state);
});

it("is short: a few hundred characters for an instance", async () => {
  const one: WatchState = {
    ...state,
    filter: null,
    newest: null,
    instances: [[view.instanceId, { seq: 17, view: { ...view, trouble: null } }]],
  };
  expect((await watchTokens("demo_project").seal(one)).length).toBeLessThan(600);
});

it("refuses what was damaged, wherever it was, and what is no token", async () => {
  const tokens = watchTokens("demo_project");
  const token = await tokens.seal(state);
  for (let at = 0; at < token.length; at += 1) {
    const damaged = token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
    await expect(tokens.open(damaged)).rejects.toMatchObject({ code: "invalid_argument" });
    await expect(tokens.open(token.slice(0, at))).rejects.toMatchObject({ code: "invalid_argument" });
  }
});

it("says which project and which version a token is for", async () => {
  const token = await watchTokens("demo_project").seal(state);
  await expect(watchTokens("other").open(token)).rejects.toMatchObject({
    code: "invalid_argument",
    message: expect.stringContaining("demo_project") as string,
  });
  await expect(watchTokens("demo_project").open(token.replace("mcw1", "mcw2"))).rejects.toMatchObject({
    code: "unsupported",
    message: expect.stringContaining("version 2") as string,
  });
});

it("accepts a signed token only with its key and for its caller", async () => {
  const ann = watchTokens("demo_project", { key, caller: "ann" });
  const token = await ann.seal(state);
  expect(token).not.toContain(btoa("ann").replaceAll("=", ""));
  expect(await ann.open(token)).toEqual(state);
  await expect(watchTokens("demo_project", { key, caller: "bob" }).open(token)).rejects.toMatchObject({ code: "forbidden" });
  await expect(watchTokens("demo_project", { key: key.map((byte) => byte + 1), caller: "ann" }).open(token)).rejects.toMatchObject({
    code: "invalid_argument",
  });
  await expect(watchTokens("demo_project").open(token)).rejects.toMatchObject({
    message: expect.stringContaining("signed by a gateway") as string,
  });
  await expect(ann.open(await watchTokens("demo_project").seal(state))).rejects.toMatchObject({
    message: expect.stringContaining("not signed") as string,
  });
});
