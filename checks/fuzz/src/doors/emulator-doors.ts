import { setImmediate as aMoment } from "node:timers/promises";

import { createMaxCompute, fetchTransport, type Instance, type MaxCompute, type TransportRequest } from "@maxcompute-rx/node";
import { createEmulator, type Emulator } from "@maxcompute-rx/emulator";
import { firstValueFrom, lastValueFrom, take, toArray } from "rxjs";

import { Tape, type Recorded } from "../tape.ts";
import { VirtualTime } from "../virtual-time.ts";
import { all, clientOf, endpoint } from "./client.ts";
import type { Door, Family } from "./door.ts";

/** Doors onto an emulator, whose answers are the seeds. */
export interface EmulatorDoors {
  readonly doors: readonly Door[];

  /** The events of a whole life, for doors that are told them by others. */
  readonly life: readonly unknown[];
  close(): Promise<void>;
}

const everyType = `select 9223372036854775807 as b, cast(-128 as tinyint) as t, cast(1.5 as float) as f, cast(-0.1 as double) as d, true as bo,
  concat('é ', n) as st, cast(unhex('FF00') as binary) as bi, cast('1969-12-31' as date) as da, cast('1969-12-31 23:59:59' as datetime) as dt,
  cast('2024-02-29 10:11:12.123456789' as timestamp) as ts, cast('-0.000000000000000001' as decimal(38,18)) as de, array(array(n), cast(null as array<int>)) as a,
  map('k', array('x')) as m, named_struct('x', 1, 'y', cast(null as string)) as st2, cast(null as bigint) as n0 from (select explode(sequence(1, 12)) as n) t`;

const ddl = "create table fuzzed (a bigint)";
const costOf = "select * from pyodps_iris";

/** Starts an emulator with one job of each kind, each in each state, and makes a door of every call that reads an answer. */
export async function emulatorDoors(): Promise<EmulatorDoors> {
  const emulator = await createEmulator({
    clock: "manual",
    verifySignatures: false,
    bearerTokens: ["token-of-fuzz"],
    resultDescriptor: true,
    hold: false,
  });
  const tape = new Tape(emulator);
  const submitted = async (submit: (mc: MaxCompute) => Promise<unknown>): Promise<string> => {
    const ids: string[] = [];
    const time = new VirtualTime();
    const notice = async (request: TransportRequest): Promise<Recorded> => {
      const answer = await tape.answer(request);
      if (request.method === "POST") ids.push(answer.headers["location"]?.replace(/.*\//, "") ?? "");
      return answer;
    };
    const submission = submit(clientOf({ change: (answer) => answer, pieces: (body) => [body], time }, notice));
    // The code that submits is loaded first, which takes as long as the machine likes. What waits for an end waits in vain.
    for (;;) {
      const isOver = await time.settles(submission, 300);
      const [id] = ids;
      if (id !== undefined) return id;
      if (isOver) throw new Error("Nothing was submitted.", { cause: await submission.catch((error: unknown) => error) });
    }
  };

  const done = await submitted((mc) => mc.runSql(everyType));
  const plain = await submitted((mc) => mc.runSql("select * from pyodps_iris limit 20"));
  const failed = emulator.jobs.script({ outcome: "failure" });
  const flow = await submitted((mc) => mc.runXFlow("DemoPipeline", { xflowProject: "algo_public" }));
  const inSession = await queryInSession(emulator);
  // What doors submit has ended, too, when they are gone through.
  await submitted((mc) => mc.executeSql(ddl));
  await submitted((mc) => mc.executeSqlCost(costOf, { timeoutMs: 60_000 }));
  await emulator.clock.advance(600_000);
  const running = emulator.jobs.script({ durationMs: 3_600_000, name: "runs" });
  const waiting = emulator.jobs.script({ queueMs: 3_600_000, name: "waits" });
  await emulator.clock.advance(60_000);
  tape.forgetReadings();

  const door = (family: Family, name: string, read: (mc: MaxCompute) => Promise<unknown>, more: Partial<Door> = {}): Door => ({
    name,
    family,
    open: (opening) => read(clientOf(opening, (request) => tape.answer(request))),
    ...more,
  });
  const on = (family: Family, name: string, id: string, read: (instance: Instance) => Promise<unknown>, more: Partial<Door> = {}): Door =>
    door(family, name, (mc) => read(mc.instance(id)), more);
  const isStream: Door["isGuarded"] = ({ headers }) =>
    headers["content-type"]?.includes("octet-stream") === true || headers["odps-tunnel-schema"] !== undefined;

  const doors = [
    on("xml", "reload", done, (i) => i.reload()),
    on("xml", "getTaskStatuses", done, (i) => i.getTaskStatuses()),
    on("xml", "getTaskStatuses of an XFlow", flow, (i) => i.getTaskStatuses()),
    on("xml", "getRawTaskResults", done, (i) => i.getRawTaskResults()),
    on("xml", "getTaskResults of a failure", failed, (i) => i.getTaskResults()),
    on("xml", "getJob", done, (i) => i.getJob()),
    on("xml", "getTaskNames", running, (i) => i.getTaskNames()),
    on("xml", "getXFlowResults", flow, (i) => i.getXFlowResults()),
    on("xml", "getXFlowSubInstances", flow, async (i) => [...(await i.getXFlowSubInstances()).keys()]),
    door("xml", "listInstances", async (mc) => (await all(mc.listInstances())).map(({ info }) => info)),
    door("xml", "listXFlows", (mc) => all(mc.listXFlows())),
    on("json", "getTaskProgress", running, (i) => i.getTaskProgress()),
    on("json", "getTaskSummary", done, (i) => i.getTaskSummary()),
    on("json", "getTaskDetail", done, (i) => i.getTaskDetail()),
    on("json", "getTaskWorkers", done, (i) => i.getTaskWorkers()),
    on("json", "getTaskQuota", done, (i) => i.getTaskQuota()),
    on("json", "getTaskInfo", done, (i) => i.getTaskInfo("t", "warnings")),
    on("json", "getQueueingInfo", waiting, (i) => i.getQueueingInfo()),
    door("json", "listQueueingInfos", (mc) => all(mc.listQueueingInfos())),
    on("watch", "events$ of a success", done, (i) => lastValueFrom(i.events$.pipe(toArray()))),
    on("watch", "events$ of a failure", failed, (i) => lastValueFrom(i.events$.pipe(toArray()))),
    on("watch", "events$ of what runs", running, (i) => lastValueFrom(i.events$.pipe(take(2), toArray()))),
    on("watch", "waitForSuccess", failed, (i) => i.waitForSuccess({ timeoutMs: 60_000 })),
    door("watch", "instances$", (mc) => firstValueFrom(mc.instances$())),
    door("submit", "runSql", async (mc) => (await mc.runSql("select 1 as a")).id),
    door("submit", "executeSql of DDL", async (mc) => (await mc.executeSql(ddl, { timeoutMs: 60_000 })).getTaskResults()),
    door("submit", "executeSqlCost", (mc) => mc.executeSqlCost(costOf, { timeoutMs: 60_000 })),
    on("csv", "readAll from the result interface", done, async (i) => (await i.openReader({ tunnel: false })).readAll()),
    on("csv", "raw", plain, async (i) => (await i.openReader({ tunnel: false })).raw()),
    on("records", "readAll", done, async (i) => (await i.openReader({ tunnel: true })).readAll(), { isGuarded: isStream }),
    on(
      "records",
      "rows in part",
      done,
      async (i) => (await i.openReader({ tunnel: true, columns: ["st", "b"], start: 3, count: 5 })).readAll({ as: "array" }),
      { isGuarded: isStream },
    ),
    on("records", "csv", done, async (i) => all((await i.openReader({ tunnel: true })).csv()), { isGuarded: isStream }),
    on("arrow", "readAll", done, async (i) => (await i.openReader({ tunnel: true, arrow: true })).readAll(), { isGuarded: isStream }),
    on("arrow", "arrowStream", done, async (i) => all((await i.openReader({ tunnel: true, arrow: true })).arrowStream()), {
      isGuarded: isStream,
    }),
    on(
      "arrow",
      "toArrow",
      done,
      async (i) =>
        (await i.openReader({ tunnel: true, arrow: true, columns: ["b", "d", "st", "bo"] })).toArrow().then((table) => Object.keys(table)),
      { isGuarded: isStream },
    ),
    on("logview", "Job Insight", done, (i) => i.getLogviewAddress({ kind: "job-insight" })),
    on("logview", "auto", done, (i) => i.getLogviewAddress()),
    { ...legacyLogview(tape, done) },
    on("watch", "events$ of a query in a session", inSession, (i) => lastValueFrom(i.events$.pipe(toArray()))),
    on("json", "state of a query in a session", inSession, (i) => i.getTaskStatuses()),
    on("json", "getJob of a query in a session", inSession, (i) => i.getJob()),
    on("records", "readAll of a query in a session", inSession, async (i) => (await i.openReader({ tunnel: true })).readAll(), {
      isGuarded: isStream,
    }),
    on("csv", "readAll of a query in a session from its text", inSession, async (i) => (await i.openReader({ tunnel: false })).readAll()),
    door("submit", "runSqlInteractive", async (mc) => (await mc.runSqlInteractive("select 1 as a")).interactive),
    door(
      "submit",
      "runSqlInteractive in a quota",
      async (mc) => (await mc.runSqlInteractive("select 1 as a", { quotaName: "interactive" })).interactive,
    ),
    door("xml", "getQuota", (mc) => mc.getQuota("interactive")),
    door("xml", "listQuotas", (mc) => all(mc.listQuotas())),
    door("json", "getTenant", (mc) => mc.getTenant()),
    door("errors", "reload of what is not there", (mc) => mc.instance("20230101000000000gnothing").reload()),
    on("errors", "stop of what has ended", done, (i) => i.stop()),
    on("errors", "openReader of what failed", failed, (i) => i.openReader({ tunnel: true })),
    on("csv", "readAll of text columns", plain, async (i) => (await i.openReader({ tunnel: false, bigint: "number" })).readAll()),
    door("errors", "refused SQL", (mc) => mc.runSql("selec 1")),
  ];
  const life = await sceneOfLife(tape, done);
  return { doors, life, close: () => emulator.close() };
}

/** Runs a query in a session, which starts as the emulator's clock moves; gives its id. */
async function queryInSession(emulator: Emulator): Promise<string> {
  const transport = fetchTransport({ fetch: emulator.fetch });
  const mc = createMaxCompute({ endpoint, project: emulator.account.project, credentials: { bearerToken: "token-of-fuzz" }, transport });
  const running = mc.runSqlInteractive(everyType, { fallback: false });
  for (;;) {
    const run = await Promise.race([running, aMoment(null)]);
    if (run !== null) return run.id;
    await emulator.clock.advance(50);
  }
}

/** With a key the link asks for a signed token, too. */
function legacyLogview(tape: Tape, id: string): Door {
  return {
    name: "legacy",
    family: "logview",
    open: (opening) =>
      clientOf(opening, (request) => tape.answer(request), { credentials: { accessKeyId: "a", accessKeySecret: "s" }, signature: "v2" })
        .instance(id)
        .getLogviewAddress({ kind: "legacy" }),
  };
}

async function sceneOfLife(tape: Tape, id: string): Promise<unknown[]> {
  const time = new VirtualTime();
  const events = lastValueFrom(
    clientOf({ change: (answer) => answer, pieces: (body) => [body], time }, (request) => tape.answer(request))
      .instance(id)
      .events$.pipe(toArray()),
  );
  await time.settles(events);
  return events;
}
