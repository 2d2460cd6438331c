import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { access } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { connect, undiciTransport, type MaxCompute } from "@maxcompute-rx/node";

import { compared, quantile, type Measurement } from "../measurement.ts";

const runs = 15;
const coldRuns = 5;
const roundTripMs = 50;
const sql = "select * from pyodps_iris limit 1";

type Way = "job" | "interactive";
const ways: readonly Way[] = ["job", "interactive"];

/** What one run took: time, and what passed the proxy. */
interface Run {
  readonly ms: number;
  readonly requests: readonly string[];
  readonly connections: number;
}

/**
 * Time from a submit to the first row when the service is a round trip of 50 ms away, beside PyODPS on the same emulator: `cold` is the
 * first query of a new client, with its connections, addresses and sessions; the others are those after it.
 */
export async function firstRowFarAway(): Promise<readonly Measurement[]> {
  const service = await farService();
  const ours = (): Client => ourClient(service);
  const theirs = (await access(python).then(() => true, () => false)) ? (): Client => pyodps(service) : null;
  if (theirs === null) process.stderr.write("PyODPS is not here to compare with; `npm run interop` installs it.\n");
  try {
    const measured: Measurement[] = [];
    // The code of both is loaded, and the emulator has run each kind of query.
    for (const way of ways) await using(ours(), (client) => client.firstRow(way));
    for (const way of ways) {
      const cold = { ours: new Array<Run>(), theirs: new Array<Run>() };
      const warm = { ours: new Array<Run>(), theirs: new Array<Run>() };
      const opened = { ours: ours(), theirs: theirs?.() };
      const take = async (client: Client, into: Run[]): Promise<void> => {
        await service.passed();
        const ms = await client.firstRow(way);
        into.push({ ms, ...(await service.passed()) });
      };
      try {
        await opened.ours.firstRow(way);
        await opened.theirs?.firstRow(way);
        for (let at = 0; at < runs; at += 1) {
          await take(opened.ours, warm.ours);
          if (opened.theirs) await take(opened.theirs, warm.theirs);
        }
        for (let at = 0; at < coldRuns; at += 1) {
          await using(ours(), (client) => take(client, cold.ours));
          if (theirs !== null) await using(theirs(), (client) => take(client, cold.theirs));
        }
      } finally {
        await opened.ours.close();
        await opened.theirs?.close();
      }
      measured.push(...figures(`submit-to-first-row-far-${way}`, warm.ours, warm.theirs));
      measured.push(...figures(`submit-to-first-row-far-${way}-cold`, cold.ours, cold.theirs));
    }
    return measured;
  } finally {
    await service.close();
  }
}

function figures(name: string, ours: readonly Run[], theirs: readonly Run[]): readonly Measurement[] {
  const peer = "PyODPS";
  const figure = (suffix: string, unit: string, of: (run: Run) => number): Measurement => {
    const [value, peerValue] = [ours, theirs].map((all) => (all.length === 0 ? 0 : quantile(all.map(of), 0.5)));
    return theirs.length === 0 ? { name: name + suffix, value: value ?? 0, unit } : compared(name + suffix, value ?? 0, unit, peer, peerValue ?? 0);
  };
  process.stderr.write(`${name}: ours ${ours.at(-1)?.requests.join(", ")}\n`);
  if (theirs.length > 0) process.stderr.write(`${name}: ${peer} ${theirs.at(-1)?.requests.join(", ")}\n`);
  return [
    figure("", "ms", ({ ms }) => ms),
    figure("-round-trips", "round trips", ({ ms }) => Math.floor(ms / roundTripMs)),
    figure("-requests", "requests", ({ requests }) => requests.length),
    figure("-connections", "connections", ({ connections }) => connections),
  ];
}

/** A client in one process, ours or PyODPS. */
interface Client {
  firstRow(way: Way): Promise<number>;
  close(): Promise<void>;
}

async function using(client: Client, work: (client: Client) => Promise<unknown>): Promise<void> {
  try {
    await work(client);
  } finally {
    await client.close();
  }
}

function ourClient({ endpoint, account }: FarService): Client {
  const transport = undiciTransport();
  const { project, accessKeyId, accessKeySecret } = account;
  const mc: MaxCompute = connect({ endpoint, project, credentials: { accessKeyId, accessKeySecret }, transport });
  return {
    async firstRow(way) {
      const startedAt = performance.now();
      for await (const _row of mc.query(sql, { interactive: way === "interactive" && { fallback: false } })) break;
      return performance.now() - startedAt;
    },
    close: () => transport.close(),
  };
}

const python = here("../../../interop/.venv/bin/python");

function pyodps({ endpoint, account }: FarService): Client {
  const child = spawn(python, [here("pyodps.py"), JSON.stringify({ endpoint, account, sql })], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async firstRow(way) {
      child.stdin.write(`${way}\n`);
      const line = await lines.next();
      if (line.done === true) throw new Error("PyODPS ended before its query did.");
      return Number(line.value);
    },
    async close() {
      const ended = once(child, "exit");
      child.stdin.end();
      await ended;
    },
  };
}

interface FarService {
  readonly endpoint: string;
  readonly account: { readonly project: string; readonly accessKeyId: string; readonly accessKeySecret: string };
  /** What has passed since the last call. */
  passed(): Promise<Omit<Run, "ms">>;
  close(): Promise<void>;
}

async function farService(): Promise<FarService> {
  const child = fork(here("far-service.ts"), [String(roundTripMs)]);
  const message = async <T>(): Promise<T> => {
    const [answer] = (await once(child, "message")) as [T];
    return answer;
  };
  const where = await message<Pick<FarService, "endpoint" | "account">>();
  return {
    ...where,
    async passed() {
      const answer = message<Omit<Run, "ms">>();
      child.send("passed");
      return answer;
    },
    async close() {
      const ended = once(child, "exit");
      child.disconnect();
      await ended;
    },
  };
}

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
