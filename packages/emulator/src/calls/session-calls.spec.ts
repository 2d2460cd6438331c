import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Emulator } from "../emulator.ts";
import { call, manualEmulator, submit } from "../testing/client.ts";

const info = "info&taskname=AnonymousSQLRTTask";
const attach = (name: string): string =>
  `<Instance><Job><Tasks><SQLRT><Name>AnonymousSQLRTTask</Name><Config><Property><Name>settings</Name><Value>{"odps.sql.session.share.id":"${name}"}</Value></Property></Config></SQLRT></Tasks></Job></Instance>`;
let emulator: Emulator;
let session: string;

beforeEach(async () => {
  emulator = await manualEmulator({ hold: false, sessionIdleMs: 60_000 });
  session = await submit(emulator, attach("public.default"));
  await emulator.clock.advance(1000);
});
afterEach(() => emulator.close());

async function get(key: string): Promise<unknown> {
  return await (await call(emulator, "GET", `/instances/${session}?${info}&key=${key}`)).json();
}

async function put(key: string, value: string): Promise<unknown> {
  const body = `<Instance><Key>${key}</Key><Value>${value}</Value></Instance>`;
  return await (await call(emulator, "PUT", `/instances/${session}?${info}`, { body })).json();
}

const query = (sql: string): Promise<unknown> => put("query", JSON.stringify({ query: sql, settings: {} }));

describe("a session", () => {
  it("runs a query, whose text is there when it has ended", async () => {
    expect(await query("select 1")).toMatchObject({ status: "ok", result: expect.stringContaining('"queryId":1') });
    expect(await get("result_1")).toEqual({ status: 2, result: "", warnings: "", subQueryId: 1 });
    await emulator.clock.advance(10_000);
    expect(await get("result_1")).toEqual({ status: 5, result: '"_c0","name"\r\n1,"a"\r\n\\N,\\N\r\n', warnings: "", subQueryId: 1 });
    expect(await get("result_2")).toMatchObject({ status: 4, result: "SubQuery not found: 2" });
  });

  it("does not take a statement that changes something", async () => {
    expect(await query("insert into t select 1")).toMatchObject({
      status: "ok",
      result: expect.stringMatching(/"queryId":-1.*ODPS-1850001/),
    });
    expect(await get("result_1")).toMatchObject({ status: 4, result: "SubQuery not found: 1" });
  });

  it("cancels a query", async () => {
    await query("select slow");
    expect(await put("cancel", "1")).toMatchObject({ status: "ok" });
    expect(await get("result_1")).toMatchObject({ status: 6, result: "Job is cancelled" });
  });

  it("ends when it is idle, and says so", async () => {
    await query("select 1");
    await emulator.clock.advance(59_000);
    expect(await get("status")).toMatchObject({ status: 2, result: "Session name: public.default" });
    await emulator.clock.advance(10_000);
    expect(await get("status")).toMatchObject({ status: 4, result: expect.stringMatching(/^ODPS-1810001/) });
    expect(await query("select 1")).toMatchObject({ status: "NotFound" });
  });

  it("is not there for a name that nobody gave one", async () => {
    session = await submit(emulator, attach("nobodys"));
    await emulator.clock.advance(1000);
    expect(await get("status")).toMatchObject({ status: 4, result: expect.stringMatching(/^ODPS-1820002:.*nobodys/) });
  });
});
