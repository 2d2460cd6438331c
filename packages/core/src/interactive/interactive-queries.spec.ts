import { lastValueFrom, toArray } from "rxjs";
import { describe, expect, it, vi } from "vitest";

import { createMaxCompute } from "../create-max-compute.ts";
import type { MaxCompute } from "../max-compute.ts";
import { cannedSessions, type CannedSessions, type CannedSessionsOptions } from "../testing/canned-sessions.ts";
import { optionsFor, xmlError } from "../testing/canned-transport.ts";
import type { FallbackOptions } from "./fallback.ts";

function clientOn(options: CannedSessionsOptions = {}): { readonly client: MaxCompute; readonly service: CannedSessions } {
  const service = cannedSessions(options);
  return { client: createMaxCompute(optionsFor(service.transport, { retry: { attempts: 2, firstDelayMs: 0, maxDelayMs: 0 } })), service };
}

const failed = (result: string) => ({ states: [{ status: 2 }, { status: 4, result }], tunnel: xmlError(400, "TaskFailed", "failed") });
const all = ["unsupported", "resource", "timeout", "upgrading", "generic", "attach"] as const;

describe("a query in a session", () => {
  it("needs one attach for the client, then two requests: the submit, and the rows, for which the tunnel waits", async () => {
    const { client, service } = clientOn();
    expect(await Array.fromAsync(client.query("select n from t", { interactive: true }))).toEqual([{ n: 7n }, { n: 8n }]);
    expect(service.log).toEqual(["attach 1", "attached?", "submit 1", "data 1"]);
    await Array.fromAsync(client.query("select n from t", { interactive: true }));
    expect(service.log.slice(4)).toEqual(["submit 2", "data 2"]);
  });

  it("shares the attach of queries that begin at the same time", async () => {
    const { client, service } = clientOn();
    await Promise.all([client.runSqlInteractive("select 1"), client.runSqlInteractive("select 2")]);
    expect(service.log.filter((word) => word.startsWith("attach "))).toEqual(["attach 1"]);
  });

  it("is an instance like any other: events, waits, reader, progress, cancel, and a handle made from its id", async () => {
    const { client, service } = clientOn({
      query: () => ({ states: [{ status: 2 }, { status: 2 }, { status: 5, result: '"n"\n7\n8\n' }] }),
    });
    const run = await client.runSqlInteractive("select n from t");
    expect(run).toMatchObject({ id: "20230101120000001gsess_1", interactive: { kind: "session", fellBack: null } });
    const events = await lastValueFrom(run.watch().pipe(toArray()));
    expect(events.map(({ type }) => type)).toEqual(["snapshot", "status", "tasks", "succeeded"]);
    await run.waitForSuccess();
    const again = client.instance(run.id);
    expect(again.interactive).toEqual({ kind: "session", fellBack: null });
    const reader = await again.openReader();
    expect([reader.count, reader.source, await reader.readAll({ start: 1 })]).toEqual([2, "tunnel", [{ n: 8n }]]);
    expect(await again.getTaskResult()).toBe('"n"\n7\n8\n');
    expect(await (await again.openReader({ tunnel: false })).readAll()).toEqual([{ n: "7" }, { n: "8" }]);
    await again.stop();
    expect(service.log.at(-1)).toBe("cancel");
    expect(await again.getLogviewAddress()).toMatch(/&i=20230101120000001gsess&.*&subQuery=1$/);
  });

  it("is read to its end when the tunnel does not tell the number of rows", async () => {
    const { client } = clientOn({ tellsCount: false });
    const reader = await (await client.runSqlInteractive("select n from t")).openReader();
    expect([reader.count, await reader.readAll()]).toEqual([2, [{ n: 7n }, { n: 8n }]]);
  });

  it("is not read in silence when it has as many rows as the service cuts at", async () => {
    const { client } = clientOn({ recordCount: 1_000_000 });
    const run = await client.runSqlInteractive("select n from t");
    await expect(run.openReader()).rejects.toMatchObject({ code: "result_truncated" });
    await expect(Array.fromAsync(run.rows())).rejects.toMatchObject({ code: "result_truncated" });
    expect(await run.openReader({ truncated: "allow" })).toMatchObject({ truncated: true, count: 1_000_000 });
    expect(
      await clientOn({ recordCount: 999_999 })
        .client.runSqlInteractive("select n from t")
        .then((one) => one.openReader()),
    ).toMatchObject({ truncated: false });
  });

  it("that fails by itself is an error and is not run elsewhere", async () => {
    const { client, service } = clientOn({ query: () => failed("ODPS-0130131:[1,15] Table not found - no_such_table") });
    const rows = Array.fromAsync(client.query("select * from no_such_table", { interactive: true }));
    await expect(rows).rejects.toMatchObject({ code: "job_failed", odpsCode: "ODPS-0130131" });
    expect(service.jobs).toEqual([]);
  });

  it("that was cancelled is job_cancelled, and never falls back", async () => {
    const { client, service } = clientOn({ query: () => ({ states: [{ status: 6, result: "Job is cancelled" }] }) });
    await expect((await client.runSqlInteractive("select 1")).waitForSuccess()).rejects.toMatchObject({ code: "job_cancelled" });
    expect(service.jobs).toEqual([]);
  });

  it("whose session has ended is lost", async () => {
    const { client } = clientOn({ query: () => ({ states: [{ status: 2 }, { status: 4, result: "SubQuery not found" }] }) });
    const run = await client.runSqlInteractive("select 1", { fallback: false });
    expect((await lastValueFrom(run.events$)).type).toBe("lost");
  });

  it("runs in a new session when its own has expired", async () => {
    const { client, service } = clientOn({
      query: (number) => (number === 2 ? { refusal: { status: "NotFound", result: "session gone" } } : {}),
    });
    await client.runSqlInteractive("select 1");
    expect(await client.runSqlInteractive("select 2", { fallback: false })).toMatchObject({ id: "20230101120000002gsess_3" });
    expect(service.log.filter((word) => /^(attach \d|submit)/.test(word))).toEqual([
      "attach 1",
      "submit 1",
      "submit 2",
      "attach 2",
      "submit 3",
    ]);
  });

  it("that has to be retried goes on in a new session, once, and says so", async () => {
    const { client, service } = clientOn({ query: (number) => (number === 1 ? failed("ODPS-1810000:session is stopped") : {}) });
    const run = await client.runSqlInteractive("select 1", { fallback: false });
    const events = await lastValueFrom(run.events$.pipe(toArray()));
    expect(events.map(({ type, instanceId }) => `${type} ${instanceId.slice(-7)}`)).toEqual([
      "snapshot gsess_1",
      "rerun gsess_2",
      "tasks gsess_2",
      "succeeded gsess_2",
    ]);
    expect(events[1]).toMatchObject({ reason: "retry", from: "20230101120000001gsess_1", odpsCode: "ODPS-1810000" });
    expect(run).toMatchObject({ id: "20230101120000002gsess_2", interactive: { fellBack: null } });
    expect(service.jobs).toEqual([]);
  });
});

describe("the fallback", () => {
  it.each([
    ["ODPS-1800001:generic", "generic"],
    ["ODPS-1820001:access denied", "upgrading"],
    ["ODPS-1830001:no resource", "resource"],
    ["ODPS-1840001:upgrading", "upgrading"],
    ["ODPS-1850001:unsupported feature", "unsupported"],
    ["ODPS-1860001:ran too long", "timeout"],
    ["Wait for cache data timeout", "timeout"],
  ] as const)("for %s, at the submit and while it runs, is switched by %s", async (message, reason) => {
    const onlyThis: FallbackOptions = Object.fromEntries(all.map((one) => [one, one === reason]));
    for (const query of [{ refusal: { status: "ok", result: message } }, failed(message)]) {
      const { client, service } = clientOn({ query: () => query });
      const run = await client.runSqlInteractive("select 1", { fallback: onlyThis });
      await run.waitForSuccess();
      expect(run).toMatchObject({ id: "20230101120000001gjob", interactive: { kind: "session", fellBack: { reason, message } } });
      const from = "refusal" in query ? "fallback4AttachFailed" : "20230101120000001gsess_1";
      expect(service.jobs).toMatchObject([{ "odps.task.sql.sqa.enable": "false", "odps.sql.session.fallback.instance": from }]);

      const other = clientOn({ query: () => query });
      const forbidden = async (): Promise<void> =>
        (await other.client.runSqlInteractive("select 1", { fallback: { [reason]: false } })).waitForSuccess();
      await expect(forbidden()).rejects.toMatchObject({ code: "job_failed", message });
      expect(other.service.jobs).toEqual([]);
    }
  });

  it("gives the rows of the job, and tells every subscriber once", async () => {
    const { client, service } = clientOn({ query: () => failed("ODPS-1850001:unsupported") });
    const run = await client.runSqlInteractive("select 1");
    const events = lastValueFrom(run.events$.pipe(toArray()));
    expect(await Array.fromAsync(run.rows({ tunnel: false }))).toEqual([{ n: "9" }]);
    expect((await events).map(({ type, instanceId }) => `${type} ${instanceId.slice(-7)}`)).toEqual([
      "snapshot gsess_1",
      "rerun 001gjob",
      "tasks 001gjob",
      "succeeded 001gjob",
    ]);
    expect(service.jobs).toHaveLength(1);
    expect((await lastValueFrom(run.events$.pipe(toArray()))).map(({ type }) => type)).toEqual(["snapshot", "succeeded"]);
  });

  it("begins with a snapshot also when the query has failed before the first look", async () => {
    const { client } = clientOn({ query: () => ({ states: [{ status: 4, result: "ODPS-1850001:unsupported" }] }) });
    const run = await client.runSqlInteractive("select 1");
    const events = await lastValueFrom(run.watch().pipe(toArray()));
    expect(events.map(({ type }) => type)).toEqual(["snapshot", "rerun", "tasks", "succeeded"]);
    expect(events[0]).toMatchObject({ instanceId: "20230101120000001gsess_1", view: { status: "Running", outcome: null } });
    expect(events[1]).toMatchObject({ reason: "unsupported", view: { instanceId: "20230101120000001gjob" } });
  });

  it("covers an attach that fails, which is an error only where it is forbidden", async () => {
    const noSession: CannedSessionsOptions = { attach: () => xmlError(403, "NoPermission", "no session for you") };
    expect((await clientOn(noSession).client.runSqlInteractive("select 1")).interactive).toMatchObject({
      fellBack: { reason: "attach", from: null },
    });
    await expect(clientOn(noSession).client.runSqlInteractive("select 1", { fallback: { attach: false } })).rejects.toMatchObject({
      code: "forbidden",
    });
    const full: CannedSessionsOptions = { attaching: [{ status: 4, result: "ODPS-1830002:the queue is full" }] };
    expect((await clientOn(full).client.runSqlInteractive("select 1")).interactive).toMatchObject({ fellBack: { reason: "resource" } });
  });

  it("tries to attach again with the next query", async () => {
    const { client } = clientOn({ attach: (number) => (number === 1 ? xmlError(400, "InvalidParameter", "not now") : null) });
    expect((await client.runSqlInteractive("select 1")).interactive?.fellBack).not.toBeNull();
    expect((await client.runSqlInteractive("select 1")).interactive?.fellBack).toBeNull();
  });

  it("runs a statement that changes something as a job from the beginning, or once in the session", async () => {
    const { client, service } = clientOn({ query: () => failed("ODPS-1860001:ran too long") });
    for (const sql of [
      "insert into t select 1",
      "with a as (select 1) insert overwrite table t select * from a",
      "create table t (a bigint)",
    ]) {
      const run = await client.runSqlInteractive(sql);
      expect(run.interactive).toMatchObject({ fellBack: { reason: "unsupported" } });
    }
    expect(service.log).toEqual(["job 1", "job 2", "job 3"]);
    const run = await client.runSqlInteractive("insert into t select 1", { fallback: { unsupported: false } });
    await expect(run.waitForSuccess()).rejects.toMatchObject({ code: "job_failed" });
    expect(service.jobs).toHaveLength(3);
  });

  it("never repeats a statement that changes something when its answer is lost", async () => {
    let submits = 0;
    const instead: CannedSessionsOptions["instead"] = ({ method, text }) => {
      if (method !== "PUT" || !text.includes("<Key>query</Key>")) return null;
      submits += 1;
      return { status: 502, body: "" };
    };
    const { client, service } = clientOn({ instead });
    await expect(client.runSqlInteractive("insert into t select 1", { fallback: { unsupported: false } })).rejects.toMatchObject({
      code: "submit_unknown",
    });
    expect([submits, service.jobs.length]).toEqual([1, 0]);
    expect((await client.runSqlInteractive("select 1")).interactive).toMatchObject({ fellBack: { reason: "generic" } });
    expect(service.jobs).toHaveLength(1);
  });

  it("runs in the quota that was named for it", async () => {
    const { client, service } = clientOn({ query: () => ({ refusal: { status: "ok", result: "ODPS-1850001:no" } }) });
    await client.runSqlInteractive("set odps.a=1; select 1", { fallback: { quotaName: "offline" }, hints: { b: 2 } });
    expect(service.jobs[0]).toMatchObject({ "odps.task.wlm.quota": "offline", "odps.a": "1", b: "2" });
  });
});

describe("sessions", () => {
  it("are stopped when they are closed, and attached to again", async () => {
    const { client, service } = clientOn();
    await client.closeSessions();
    await client.runSqlInteractive("select 1");
    await client.closeSessions();
    expect(service.log.at(-1)).toBe("stop");
    await client.runSqlInteractive("select 1");
    expect(service.log.filter((word) => word.startsWith("attach "))).toEqual(["attach 1", "attach 2"]);
  });

  it("that do not start in time are stopped", async () => {
    vi.useFakeTimers();
    try {
      const { client, service } = clientOn({ attaching: [{ status: 1 }] });
      const started = expect(client.runSqlInteractive("select 1", { fallback: false })).rejects.toMatchObject({ code: "timeout" });
      await vi.advanceTimersByTimeAsync(70_000);
      await started;
      expect(service.log.at(-1)).toBe("stop");
    } finally {
      vi.useRealTimers();
    }
  });

  it("do not end with the signal of one of several callers", async () => {
    const controller = new AbortController();
    const { client } = clientOn();
    const first = client.runSqlInteractive("select 1", { signal: controller.signal });
    const second = client.runSqlInteractive("select 1");
    controller.abort();
    await expect(first).rejects.toMatchObject({ code: "aborted" });
    expect((await second).interactive?.fellBack).toBeNull();
  });
});
