import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { connect, undiciTransport, type Interceptor, type MaxCompute } from "@maxcompute-rx/node";

import { compared, quantile, type Measurement } from "../measurement.ts";
import { pyodpsPython } from "../pyodps-python.ts";
import { onTestBed } from "../test-bed.ts";

const runs = 15;
const sql = "select * from pyodps_iris limit 1";
/** The length of a round trip that is added to each request, in milliseconds, to count how many a query needs. */
const roundTripMs = 100;

/**
 * Time from the submit of an interactive query to its first row, once the client has a session: beside the same query as an ordinary
 * job in the same run, and beside PyODPS's `execute_sql_interactive`. A query whose own time passes while its submit is answered needs
 * one round trip more than that: two in all.
 */
export async function interactiveFirstRow(): Promise<readonly Measurement[]> {
  return onTestBed(async ({ emulator, mc, endpoint }) => {
    const { project, accessKeyId, accessKeySecret } = emulator.account;
    const transport = undiciTransport();
    const far = connect({ endpoint, project, credentials: { accessKeyId, accessKeySecret }, transport, interceptors: [farAway] });
    const pyodps = await openPyodps(JSON.stringify({ account: emulator.account, endpoint, sql }));
    // Each client attaches to its session. The ways take turns, so that what else the machine does concerns all of them.
    const ways = { ours: () => firstRow(mc, true), asJob: () => firstRow(mc, false), far: () => firstRow(far, true) };
    for (const way of Object.values(ways)) await way();
    await pyodps?.firstRowMs();
    const times = { ours: new Array<number>(), asJob: new Array<number>(), far: new Array<number>(), pyodps: new Array<number>() };
    for (let at = 0; at < runs; at += 1) {
      times.ours.push(await timed(ways.ours));
      times.asJob.push(await timed(ways.asJob));
      times.far.push(await timed(ways.far));
      if (pyodps !== null) times.pyodps.push(await pyodps.firstRowMs());
    }
    pyodps?.close();
    await transport.close();

    const median = quantile(times.ours, 0.5);
    return [
      compared("interactive-first-row", median, "ms", "submit-to-first-row", quantile(times.asJob, 0.5)),
      ...(pyodps === null
        ? []
        : [compared("interactive-first-row-beside-pyodps", median, "ms", "PyODPS, execute_sql_interactive", quantile(times.pyodps, 0.5))]),
      { name: "interactive-first-row-round-trips", value: (quantile(times.far, 0.5) - median) / roundTripMs, unit: "round trips" },
    ];
  });
}

const farAway: Interceptor = (next) => async (request) => {
  await pause(roundTripMs / 2);
  const answer = await next(request);
  await pause(roundTripMs / 2);
  return answer;
};

async function firstRow(mc: MaxCompute, interactive: boolean): Promise<void> {
  for await (const _row of mc.query(sql, { interactive: interactive && { fallback: false } })) return;
}

interface Pyodps {
  /** The time to the first row of one run, by PyODPS's own clock. */
  firstRowMs(): Promise<number>;
  close(): void;
}

async function openPyodps(work: string): Promise<Pyodps | null> {
  const python = await pyodpsPython();
  if (python === null) return null;
  const child = spawn(python, [here("pyodps.py"), work], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async firstRowMs() {
      child.stdin.write("\n");
      const line = await lines.next();
      if (line.done === true) throw new Error("PyODPS ended before its query did.");
      return Number(line.value);
    },
    close: () => child.stdin.end(),
  };
}

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
