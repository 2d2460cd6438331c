import { setImmediate as aMoment } from "node:timers/promises";

import { createEmulator } from "@maxcompute-rx/emulator";
import type { Emulator, EmulatorOptions, FaultName } from "@maxcompute-rx/emulator";
import { createMaxCompute, fetchTransport } from "@maxcompute-rx/core";
import type { MaxCompute, MaxComputeOptions } from "@maxcompute-rx/core";
import { filter, firstValueFrom, lastValueFrom, toArray } from "rxjs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

// Interactive queries on the emulator: two implementations that do not know each other.

let emulator: Emulator;

async function start(options: EmulatorOptions = {}): Promise<void> {
  emulator = await createEmulator({ pace: 20, queueMs: 0, ...options });
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** A client of its own, which has no session yet, and its requests. */
function connected(
  more: Partial<MaxComputeOptions> = {},
  of: Emulator = emulator,
): { readonly mc: MaxCompute; readonly requests: string[] } {
  const { project, region, ...credentials } = of.account;
  const requests: string[] = [];
  const mc = createMaxCompute({
    endpoint: "http://emulator.test/api",
    project,
    region,
    credentials,
    transport: fetchTransport({ fetch: of.fetch }),
    retry: { firstDelayMs: 1, maxDelayMs: 1 },
    onCall: ({ method, target }) => requests.push(`${method} ${target}`),
    ...more,
  });
  return { mc, requests };
}

beforeAll(() => start());
afterAll(() => emulator.close());
afterEach(() => emulator.faults.clear());

const iris = "select name, count(*) as flowers from pyodps_iris group by name order by name";
const flowers = [
  { name: "Iris-setosa", flowers: 50n },
  { name: "Iris-versicolor", flowers: 50n },
  { name: "Iris-virginica", flowers: 50n },
];

describe("a query in a session", () => {
  it("gives its rows after two requests, once the client has a session", async () => {
    const { mc, requests } = connected();
    expect(await collect(mc.query(iris, { interactive: true }))).toEqual(flowers);
    const first = requests.length;
    expect(await collect(mc.query(iris, { interactive: { fallback: false } }))).toEqual(flowers);
    expect(requests.slice(first).map((request) => request.replace(/\?.*/, "").split("/").at(0))).toEqual(["PUT ", "GET "]);
  });

  it("is an instance like any other", async () => {
    const { mc } = connected();
    const run = await mc.runSqlInteractive(iris, { fallback: false });
    expect(run).toMatchObject({ id: expect.stringMatching(/^\d{14}\w+_1$/), interactive: { kind: "session", fellBack: null } });
    const events = await lastValueFrom(run.events$.pipe(toArray()));
    expect(events[0]?.type).toBe("snapshot");
    expect(events.at(-1)?.type).toBe("succeeded");
    const again = mc.instance(run.id);
    await again.waitForSuccess();
    const reader = await again.openReader();
    expect([reader.source, reader.count, reader.schema.map(({ name }) => name)]).toEqual(["tunnel", 3, ["name", "flowers"]]);
    expect(await reader.readAll({ start: 1, count: 1, columns: ["flowers"] })).toEqual([{ flowers: 50n }]);
    expect(await (await again.openReader({ tunnel: false })).readAll({ count: 1 })).toEqual([{ name: "Iris-setosa", flowers: "50" }]);
    expect(await again.getSqlQuery()).toContain("from pyodps_iris");
    expect(await again.getLogviewAddress()).toContain("&subQuery=1");
    expect(await again.isSuccessful()).toBe(true);
  });

  it("has progress while it runs, and can be stopped while its session goes on", async () => {
    emulator.faults.add({ name: "stuck-stage" });
    const { mc, requests } = connected();
    const run = await mc.runSqlInteractive(iris);
    const stopped = lastValueFrom(run.events$.pipe(toArray()));
    await run.stop();
    const events = await stopped;
    expect(events.at(-1)?.type).toBe("cancelled");
    emulator.faults.clear();
    expect(await collect(mc.query(iris, { interactive: { fallback: false } }))).toEqual(flowers);
    expect(requests.filter((request) => request.startsWith("POST") && request.includes("/instances?"))).toHaveLength(1);
  });

  it("tells at once that it runs, although the service holds the answer", async () => {
    emulator.faults.add({ name: "stuck-stage" });
    const { mc } = connected();
    const run = await mc.runSqlInteractive(iris);
    expect(await firstValueFrom(run.view$)).toMatchObject({ status: "Running" });
    expect(await mc.instance(run.id).getStatus()).toBe("Running");
    const stages = await firstValueFrom(run.progress$.pipe(filter((tasks) => tasks.length > 0)));
    expect(stages[0]?.stages.length).toBeGreaterThan(0);
    await run.stop();
  });

  it("that fails by itself is the error of the query", async () => {
    const { mc } = connected();
    const rows = collect(mc.query("select * from no_such_table", { interactive: true }));
    await expect(rows).rejects.toMatchObject({ code: "job_failed", odpsCode: "ODPS-0130131" });
    await expect((await mc.runSqlInteractive("selec 1", { fallback: { unsupported: false } })).waitForSuccess()).rejects.toMatchObject({
      odpsCode: expect.stringMatching(/^ODPS-0130161|ODPS-185/),
    });
  });

  it("shares one session among all queries of the client, until it is closed", async () => {
    const { mc } = connected();
    const [first, second] = await Promise.all([mc.runSqlInteractive("select 1 as a"), mc.runSqlInteractive("select 2 as a")]);
    expect(first.id.replace(/_\d+$/, "")).toBe(second.id.replace(/_\d+$/, ""));
    await Promise.all([first.waitForSuccess(), second.waitForSuccess()]);
    await mc.closeSessions();
    expect(await mc.instance(first.id.replace(/_\d+$/, "")).getStatus()).toBe("Terminated");
    await expect(mc.instance(first.id).getStatus()).resolves.toBeDefined();
    expect((await mc.runSqlInteractive("select 3 as a", { fallback: false })).id.startsWith(first.id.slice(0, -2))).toBe(false);
  });

  it("goes on in a new session when the service has lost its own", async () => {
    const { mc } = connected();
    const before = await mc.runSqlInteractive("select 1 as a", { fallback: false });
    emulator.faults.add({ name: "session-lost", method: "PUT", times: 1 });
    const after = await mc.runSqlInteractive("select 2 as a", { fallback: false });
    expect(await collect(after.rows())).toEqual([{ a: 2 }]);
    expect(after.id.slice(0, -2)).not.toBe(before.id.slice(0, -2));
  });

  it("does not find the session of somebody else", async () => {
    const { mc } = connected();
    await expect(mc.runSqlInteractive("select 1", { session: "nobodys", fallback: false })).rejects.toMatchObject({
      code: expect.any(String),
      message: expect.stringContaining("nobodys"),
    });
    expect((await mc.runSqlInteractive("select 1", { session: "nobodys" })).interactive?.fellBack).toMatchObject({
      reason: expect.stringMatching(/attach|upgrading/),
    });
  });
});

describe("sessions of an emulator whose clock the test moves", () => {
  /** Moves the clock on until the work is done. */
  async function whileTimePasses<T>(moved: Emulator, work: Promise<T>): Promise<T> {
    const ended = work.then(
      () => true,
      () => true,
    );
    while (!(await Promise.race([ended, aMoment(false)]))) await moved.clock.advance(20);
    return work;
  }

  it("end when nobody has used them for a while; the next query attaches anew", async () => {
    const manual = await createEmulator({ clock: "manual", startTime: Date.now(), sessionIdleMs: 600_000 });
    try {
      const { mc } = connected({}, manual);
      const query = async (): Promise<string> => {
        const run = await mc.runSqlInteractive("select 1 as a", { fallback: false });
        await collect(run.rows());
        return run.id;
      };
      const first = await whileTimePasses(manual, query());
      const second = await whileTimePasses(manual, query());
      expect([first.slice(0, -2), second.slice(-2)]).toEqual([second.slice(0, -2), "_2"]);
      await manual.clock.advance(601_000);
      const third = await whileTimePasses(manual, query());
      expect(third.slice(0, -2)).not.toBe(first.slice(0, -2));
    } finally {
      await manual.close();
    }
  });

  it("that are full let a query run as a job, or fail", async () => {
    const full = await createEmulator({ pace: 20, queueMs: 0, maxSessionQueries: 1 });
    try {
      const { mc } = connected({}, full);
      full.faults.add({ name: "stuck-stage" });
      const stuck = await mc.runSqlInteractive(iris);
      await expect((await mc.runSqlInteractive(iris, { fallback: { resource: false } })).waitForSuccess()).rejects.toMatchObject({
        odpsCode: expect.stringMatching(/^ODPS-183/),
      });
      const run = await mc.runSqlInteractive(iris);
      expect(await firstValueFrom(run.events$.pipe(filter(({ type }) => type === "rerun")))).toMatchObject({ reason: "resource" });
      full.faults.clear();
      expect(await collect(run.rows())).toEqual(flowers);
      expect(run.interactive).toMatchObject({ fellBack: { reason: "resource" } });
      await stuck.waitForSuccess();
    } finally {
      await full.close();
    }
  });
});

describe("the fallback", () => {
  const faults: readonly (readonly [FaultName, string])[] = [
    ["session-error", "generic"],
    ["session-denied", "upgrading"],
    ["upgrading", "upgrading"],
    ["no-resource", "resource"],
    ["unsupported-feature", "unsupported"],
    ["running-timeout", "timeout"],
  ];

  it.each(faults)("for %s is switched by %s", async (name, reason) => {
    const { mc } = connected();
    const inject = (): unknown => emulator.faults.add({ name, method: "PUT", times: 1 });
    inject();
    const run = await mc.runSqlInteractive(iris);
    expect(await collect(run.rows())).toEqual(flowers);
    expect(run.interactive).toMatchObject({ kind: "session", fellBack: { reason } });
    expect(run.id).toMatch(/^\d{14}[\da-z]+$/);
    inject();
    const forbidden = async (): Promise<void> => (await mc.runSqlInteractive(iris, { fallback: { [reason]: false } })).waitForSuccess();
    await expect(forbidden()).rejects.toMatchObject({ code: "job_failed", odpsCode: expect.stringMatching(/^ODPS-18/) });
  });

  it("covers statements that sessions do not run, and hints that forbid it", async () => {
    const { mc } = connected();
    const created = await mc.runSqlInteractive("create table if not exists made_interactively (a bigint)");
    await created.waitForSuccess();
    expect(created.interactive).toMatchObject({ fellBack: { reason: "unsupported" } });
    const run = await mc.runSqlInteractive(iris, { hints: { "odps.mcqa.disable": true } });
    expect(await collect(run.rows())).toEqual(flowers);
    expect(run.interactive).toMatchObject({ fellBack: { reason: "unsupported" } });
    // A session does not even take it, so there is no instance that could fail.
    const inserting = mc.runSqlInteractive("insert into made_interactively select 1", { fallback: { unsupported: false } });
    await expect(inserting).rejects.toMatchObject({ odpsCode: "ODPS-1850001" });
    expect(await collect(mc.query("select count(*) as n from made_interactively"))).toEqual([{ n: 0n }]);
  });

  it("names the query in the job, for the service", async () => {
    const { mc } = connected();
    emulator.faults.add({ name: "unsupported-feature", method: "PUT", times: 1 });
    const run = await mc.runSqlInteractive(iris);
    const { id } = run;
    await run.waitForSuccess();
    const [task] = (await run.getJob()).tasks;
    expect(JSON.parse(task?.properties?.["settings"] ?? "{}")).toMatchObject({
      "odps.task.sql.sqa.enable": "false",
      "odps.sql.session.fallback.instance": id,
    });
  });
});

describe("a query in a quota for interactive queries", () => {
  it("runs, is followed and read, and is found again by its id", async () => {
    const { mc } = connected();
    const run = await mc.runSqlInteractive(iris, { quotaName: "interactive", fallback: false });
    expect(run).toMatchObject({ id: expect.stringMatching(/_mcqa$/), interactive: { kind: "maxqa", fellBack: null } });
    const events = await lastValueFrom(run.events$.pipe(toArray()));
    expect(events.at(-1)?.type).toBe("succeeded");
    expect(await collect(run.rows())).toEqual(flowers);
    const again = connected().mc.instance(run.id);
    await again.waitForSuccess();
    expect(await collect(again.rows({ tunnel: false }))).toEqual(flowers);
    expect(await again.getSqlQuery()).toContain("pyodps_iris");
  });

  it("runs statements that change something, once", async () => {
    const { mc } = connected();
    await (
      await mc.runSqlInteractive("create table if not exists made_in_quota (a bigint)", { quotaName: "interactive" })
    ).waitForSuccess();
    await (await mc.runSqlInteractive("insert into made_in_quota select 1", { quotaName: "interactive" })).waitForSuccess();
    expect(await collect(mc.query("select a from made_in_quota", { interactive: { quotaName: "interactive" } }))).toEqual([{ a: 1n }]);
  });

  it("is refused for a quota that does not exist, or is for ordinary jobs", async () => {
    const { mc } = connected();
    await expect(mc.runSqlInteractive(iris, { quotaName: "no_such_quota" })).rejects.toMatchObject({ code: "not_found" });
    const batch = (await collect(mc.listQuotas())).find(({ isInteractive }) => !isInteractive);
    expect(batch).toMatchObject({ resourceSystemType: "FUXI_OFFLINE" });
    await expect(mc.runSqlInteractive(iris, { quotaName: batch?.nickname ?? "" })).rejects.toMatchObject({ code: "invalid_argument" });
  });

  it("has a quota, and the account a tenant", async () => {
    const { mc } = connected();
    expect(await mc.getQuota("interactive")).toMatchObject({ nickname: "interactive", isInteractive: true, status: "ON" });
    await expect(mc.getQuota("no_such_quota")).rejects.toMatchObject({ code: "not_found" });
    expect(await mc.getTenant()).toMatchObject({ tenantId: expect.any(String), state: "NORMAL" });
  });
});
