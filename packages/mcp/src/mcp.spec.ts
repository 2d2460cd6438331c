import type { Emulator } from "@maxcompute-rx/emulator";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { createMcp } from "./create-mcp.ts";
import { agentOf, clientOf, mcpOf, startEmulator, submitsSeen } from "./testing/agent.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());
afterEach(() => {
  emulator.faults.clear();
  emulator.requests.clear();
});

const flowers = "select name, count(*) as flowers from pyodps_iris group by name order by name";

describe.each(["legacy", "auto"] as const)("an agent that speaks %s", (revision) => {
  it("finds tools, and what it must know", async () => {
    await using agent = await agentOf(mcpOf(emulator, { maxCost: 5 }), revision);
    expect(agent.client.getNegotiatedProtocolVersion()).toBe(revision === "legacy" ? "2025-11-25" : "2026-07-28");
    const { tools } = await agent.client.listTools();
    expect(tools.map(({ name }) => name).toSorted()).toEqual([
      "estimate_cost",
      "get_instance",
      "list_instances",
      "query_sql",
      "read_rows",
      "stop_instance",
      "submit_sql",
      "wait_for_instance",
    ]);
    expect(tools.find(({ name }) => name === "query_sql")?.annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false });
    const told = agent.client.getInstructions() ?? "";
    expect(told).toContain("NEVER submit a statement again");
    expect(told).toContain("above 5");
  });

  it("runs a query and sees its first rows, and where the rest is", async () => {
    await using agent = await agentOf(mcpOf(emulator), revision);
    const progress: number[] = [];
    const { text, id, isError, content } = await agent.call("query_sql", { sql: flowers, rows: 2 }, (_message, number) =>
      progress.push(number),
    );
    expect(isError).toBe(false);
    expect(text).toContain("columns: name STRING, flowers BIGINT");
    expect(text).toContain("rows: 0 to 1 of 3");
    expect(text).toContain("| Iris-setosa | 50 |\n| Iris-versicolor | 50 |");
    expect(text).toContain("read_rows with start 2");
    expect(content.at(-1)).toMatchObject({ type: "resource_link", uri: `maxcompute://demo_project/instances/${id}/result` });
    const rest = await agent.call("read_rows", { instanceId: id, start: 2, columns: ["flowers", "name"] });
    expect(rest.text).toContain("| flowers | name |\n| --- | --- |\n| 50 | Iris-virginica |");
    expect(progress).toEqual([...new Set(progress)].toSorted((a, b) => a - b));
    expect(progress.length).toBeGreaterThan(0);

    const { contents } = await agent.client.readResource({ uri: `maxcompute://demo_project/instances/${id}/result` });
    expect(contents).toMatchObject([
      {
        mimeType: "application/x-ndjson",
        text: '{"name":"Iris-setosa","flowers":50}\n{"name":"Iris-versicolor","flowers":50}\n{"name":"Iris-virginica","flowers":50}\n',
      },
    ]);
    expect((await agent.client.listResources()).resources.map(({ uri }) => uri)).toContain(`maxcompute://demo_project/instances/${id}`);
  });

  it("submits, looks, waits a bounded time with progress, and stops what it has submitted", async () => {
    await using agent = await agentOf(mcpOf(emulator), revision);
    emulator.faults.add({ name: "stuck-stage" });
    const { id, text } = await agent.call("query_sql", { sql: flowers, waitSeconds: 0 });
    expect(text).toContain("call wait_for_instance with this id. Do not submit it again.");
    expect((await agent.call("get_instance", { instanceId: id })).text).toMatch(/task \w+: (?:running|waiting)/);
    expect((await agent.call("list_instances", { status: "running" })).text).toContain(`| ${id} | running |`);
    let stopped: Promise<unknown> | undefined;
    const waited = await agent.call(
      "wait_for_instance",
      { instanceId: id },
      () => (stopped ??= agent.call("stop_instance", { instanceId: id })),
    );
    expect(waited.text).toContain("status: cancelled");
    expect(await stopped).toMatchObject({ isError: false });
    expect(submitsSeen(emulator)).toBe(1);
  });
});

describe("what is refused, is refused before a request", () => {
  it.each([
    ["drop table pyodps_iris", "does not run DROP"],
    ["insert into t select 1", "does not run INSERT"],
    ["select 1; drop table pyodps_iris", "several statements"],
    ["grant select on table t to user u", "does not know"],
    ["set odps.sql.submit.mode=script; select 1", "script mode"],
  ])("%s", async (sql, words) => {
    await using agent = await agentOf(mcpOf(emulator));
    for (const tool of ["query_sql", "submit_sql"]) {
      const { text, isError } = await agent.call(tool, { sql });
      expect(isError).toBe(true);
      expect(text).toContain("Error forbidden");
      expect(text).toContain(words);
      expect(text).toContain("Next step:");
    }
    expect(emulator.requests.list()).toEqual([]);
  });

  it("script mode as a hint, a foreign project, an id that is a path", async () => {
    await using agent = await agentOf(mcpOf(emulator, { allowWrite: ["drop"] }));
    expect((await agent.call("submit_sql", { sql: "select 1", hints: { "odps.sql.submit.mode": "script" } })).text).toContain(
      "script mode",
    );
    expect((await agent.call("submit_sql", { sql: "select 1", project: "other" })).text).toContain(
      "Use one of these projects: demo_project",
    );
    expect((await agent.call("get_instance", { instanceId: "../tables/t" })).text).toContain("Error invalid_argument");
    expect(emulator.requests.list()).toEqual([]);
  });
});

it("runs what changes tables only when it is allowed, kind by kind", async () => {
  await using agent = await agentOf(mcpOf(emulator, { allowWrite: ["create", "insert"] }));
  const created = await agent.call("query_sql", { sql: "create table if not exists mcp_spec (a bigint, b string)" });
  expect(created).toMatchObject({ isError: false });
  expect(await agent.call("query_sql", { sql: "with s as (select 1 as a) insert into mcp_spec select a, 'x|y\nz' from s" })).toMatchObject({
    isError: false,
  });
  expect((await agent.call("query_sql", { sql: "select * from mcp_spec" })).text).toContain(String.raw`| 1 | x\|y\nz |`);
  expect((await agent.call("query_sql", { sql: "drop table mcp_spec" })).text).toContain("does not run DROP");
  expect((await agent.client.listTools()).tools.find(({ name }) => name === "submit_sql")?.annotations).toMatchObject({
    readOnlyHint: false,
    destructiveHint: true,
  });
});

it("asks for the cost first, and refuses what costs more than the limit or cannot be estimated", async () => {
  await using agent = await agentOf(mcpOf(emulator, { maxCost: 1e-9 }));
  const { text, isError } = await agent.call("query_sql", { sql: "select * from pyodps_iris" });
  expect(isError).toBe(true);
  expect(text).toContain("Error forbidden: The statement was not submitted: its estimated cost is");
  expect(submitsSeen(emulator)).toBe(1); // the estimate
  expect((await agent.call("estimate_cost", { sql: "select * from pyodps_iris" })).text).toContain("this statement is above it");
  expect((await agent.call("query_sql", { sql: "desc pyodps_iris" })).isError).toBe(false);
  emulator.faults.add({ name: "reset", method: "POST", times: 1 });
  await using impatient = await agentOf(mcpOf(emulator, { maxCost: 5, fast: true }));
  const unknown = await impatient.call("submit_sql", { sql: "select 1" });
  expect(unknown.text).toContain("Error unavailable: The cost could not be estimated, so the statement was not submitted.");
  expect((await impatient.call("submit_sql", { sql: "select 1" })).isError).toBe(false);
});

it("holds every answer within its limits", async () => {
  await using agent = await agentOf(mcpOf(emulator, { maxRows: 30, maxBytes: 1000 }));
  const sql = "select n, repeat('é', 2000) as long, repeat('x', 50) as short from (select explode(sequence(1, 100)) as n) t order by n";
  const { id, text } = await agent.call("query_sql", { sql, rows: 30 });
  expect(text).toContain("rows: 0 to 0 of 100"); // the first row is too large, but always there
  expect(text).toContain("… (2000 characters)");
  const short = await agent.call("read_rows", { instanceId: id, start: 1, count: 30, columns: ["n", "short"] });
  expect(short.text).toMatch(/rows: 1 to 1\d of 100/);
  expect(short.text.length).toBeLessThan(1500);
  expect((await agent.call("read_rows", { instanceId: id, start: 100 })).text).toContain("row 100 does not exist");
  expect((await agent.call("read_rows", { instanceId: id, count: 31 })).isError).toBe(true);
  const { contents } = await agent.client.readResource({ uri: `maxcompute://demo_project/instances/${id}/result` });
  expect(contents).toMatchObject([
    { text: expect.stringMatching(/^\{"n":1,.*\n$/) },
    { text: expect.stringContaining("These are the first 1 of 100 rows. read_rows with start 1 reads on.") },
  ]);
});

it("tells why a job failed, and does not stop what others have submitted", async () => {
  await using agent = await agentOf(mcpOf(emulator));
  const failed = await agent.call("query_sql", { sql: "select * from no_such_table" });
  expect(failed.isError).toBe(true);
  expect(failed.text).toContain("status: failed");
  expect(failed.text).toContain("ODPS-0130131");
  expect(failed.id).not.toBe("");
  expect((await agent.call("read_rows", { instanceId: failed.id })).text).toContain("Error job_failed");
  expect((await agent.call("get_instance", { instanceId: "20200101000000000gzzzz" })).text).toContain("Error not_found");
  const others = await clientOf(emulator).runSql("select 1");
  expect((await agent.call("stop_instance", { instanceId: others.id })).text).toContain("was not stopped");
});

it("may stop what another process of the same kind has submitted", async () => {
  emulator.faults.add({ name: "stuck-stage" });
  await using first = await agentOf(mcpOf(emulator));
  const { id } = await first.call("submit_sql", { sql: flowers });
  await using second = await agentOf(mcpOf(emulator));
  expect(await second.call("stop_instance", { instanceId: id })).toMatchObject({ isError: false });
});

describe("when answers are lost", () => {
  it("a submit is found again and runs once", async () => {
    await using agent = await agentOf(mcpOf(emulator));
    emulator.faults.add({ name: "lost-answer", times: 1 });
    const { text, isError } = await agent.call("query_sql", { sql: flowers });
    expect(isError).toBe(false);
    expect(text).toContain("Iris-setosa");
    expect(submitsSeen(emulator)).toBe(1);
  });

  it("a submit that left no trace is told as that, and repeated calls do not run it", async () => {
    await using agent = await agentOf(mcpOf(emulator, { fast: true }));
    emulator.faults.add({ name: "reset", method: "POST", times: 1 });
    const asked = { sql: "select 'no trace'", idempotencyKey: "one" };
    for (let call = 0; call < 3; call += 1) {
      const { text, isError } = await agent.call("submit_sql", asked);
      expect(isError).toBe(true);
      expect(text).toMatch(/^Error submit_unknown: .*\nguid: \w+\nNext step: NEVER submit this statement again/);
    }
    expect(submitsSeen(emulator)).toBe(1);
  });

  it("a submit that ran unseen is found by its guid, and by a repeated call", async () => {
    await using agent = await agentOf(mcpOf(emulator, { fast: true }));
    emulator.faults.add({ name: "lost-answer", times: 1 });
    const listFails = emulator.faults.add({ name: "unavailable", method: "GET", action: "onlyowner" });
    const asked = { sql: "select 'unseen'", idempotencyKey: "two" };
    const lost = await agent.call("submit_sql", asked);
    expect(lost.text).toContain("Error submit_unknown");
    listFails();
    const guid = /guid "(\w+)"/.exec(lost.text)?.[1];
    const found = await agent.call("list_instances", { guid });
    expect(found.text).toContain("This is the instance of that submit.");
    const again = await agent.call("query_sql", { ...asked, waitSeconds: 3600 });
    expect(again.id).toBe(found.id);
    expect(again.text).toContain("It was not run again.");
    expect(again.text).toContain("unseen");
    expect(submitsSeen(emulator)).toBe(1);
    expect((await agent.call("list_instances", { guid: "nobody's" })).text).toContain("Error not_found");
  });

  it("calls with one idempotency key run once, at the same time, later, and after a restart", async () => {
    const mcp = mcpOf(emulator);
    await using agent = await agentOf(mcp);
    await using other = await agentOf(mcp);
    const asked = { sql: "select 'once'", idempotencyKey: "three" };
    const answers = await Promise.all([agent, other, agent].map((one) => one.call("submit_sql", asked)));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect((await agent.call("submit_sql", { ...asked, sql: "select 'other'" })).text).toContain("used for another statement");
    expect(submitsSeen(emulator)).toBe(1);
    await using restarted = await agentOf(mcpOf(emulator));
    expect((await restarted.call("submit_sql", asked)).id).toBe(answers[0]?.id); // the service knows the guid
    expect((await agent.call("submit_sql", { sql: asked.sql, idempotencyKey: "four" })).id).not.toBe(answers[0]?.id);
  });

  it("a refused submit may be repeated with its key", async () => {
    await using agent = await agentOf(mcpOf(emulator));
    const refuse = emulator.faults.add({ name: "throttle", method: "POST", retryAfter: 0 });
    const asked = { sql: "select 'later'", idempotencyKey: "five" };
    expect((await agent.call("submit_sql", asked)).text).toContain("Error throttled");
    refuse();
    expect(await agent.call("submit_sql", asked)).toMatchObject({ isError: false });
  });

  it("a query whose rows cannot be read still names its instance", async () => {
    await using agent = await agentOf(mcpOf(emulator));
    emulator.faults.add({ name: "wrong-footer", action: "data" });
    const { text, id, isError } = await agent.call("query_sql", { sql: flowers });
    expect(isError).toBe(true);
    expect(id).not.toBe("");
    expect(text).toContain("The statement was submitted; do not submit it again.");
  });
});

it("shows no secret when the account is refused", async () => {
  const errors: Error[] = [];
  const credentials = { accessKeyId: emulator.account.accessKeyId, accessKeySecret: "a-wrong-secret" };
  await using agent = await agentOf(createMcp({ clients: [clientOf(emulator, { credentials })], onError: (error) => errors.push(error) }));
  const { text } = await agent.call("query_sql", { sql: flowers });
  expect(text).toContain("Error unauthorized");
  expect(text).toContain("must be corrected by the user");
  expect(text).not.toContain("a-wrong-secret");
  expect(errors).toEqual([]);
});

it("says at once which options are wrong", () => {
  const client = clientOf(emulator);
  expect(() => createMcp({ clients: [] })).toThrow("clients: must hold at least one client");
  expect(() => createMcp({ clients: [client, client] })).toThrow("same project");
  expect(() => createMcp({ clients: [client], maxRows: 0, maxCost: -1 })).toThrow(/maxCost: .*; maxRows: /);
});
