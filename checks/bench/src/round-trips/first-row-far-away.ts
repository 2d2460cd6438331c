import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { access } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { connect, undiciTransport, type MaxCompute } from "@maxcompute-rx/node";

import { compared, quantile, type Measurement } from "../measurement.ts";

const runs = 7;
const coldRuns = 4;
const roundTripMs = 50;
const sql = "select * from pyodps_iris limit 1";

type Way = "job" | "interactive";
const ways: readonly Way[] = ["job", "interactive"];

/** What one run took: time, and what the service saw of it. */
interface Run {
  readonly ms: number;
  readonly requests: readonly string[];
  readonly connections: number;
}

/** The runs of one client, near the service and far away from it. */
interface Runs {
  readonly near: Run[];
  readonly far: Run[];
}

/**
 * Time from a submit to the first row when the service is a round trip of 50 ms away, beside PyODPS on the same emulator: `cold` is the
 * first query of a new client, with its connections, addresses and sessions; the others are those after it. The same queries without the
 * distance show how much of the time is round trips.
 */
export async function firstRowFarAway(): Promise<readonly Measurement[]> {
  const service = await farService();
  const hasPyodps = await access(python()).then(
    () => true,
    () => false,
  );
  if (!hasPyodps) process.stderr.write("PyODPS is not here to compare with; `npm run interop` installs it.\n");
  const kinds = hasPyodps ? [ourClient, pyodps] : [ourClient];
  const places = ["near", "far"] as const;
  const measured: Measurement[] = [];
  try {
    // Loads our code, and runs each kind of query once in the emulator.
    for (const way of ways) await using(ourClient(service, "near"), (client) => client.firstRow(way));
    for (const way of ways) {
      const runsOf = (): Runs[] => kinds.map(() => ({ near: [], far: [] }));
      const [warm, cold] = [runsOf(), runsOf()];
      const take = async (client: Client, into: Run[] | undefined): Promise<void> => {
        await service.passed();
        const ms = await client.firstRow(way);
        into?.push({ ms, ...(await service.passed()) });
      };
      const opened = kinds.map((open) => ({ near: open(service, "near"), far: open(service, "far") }));
      try {
        for (const clients of opened) for (const place of places) await clients[place].firstRow(way);
        // The clients take turns, so that what else the machine does concerns all of them.
        for (let at = 0; at < runs; at += 1) {
          for (const [index, clients] of opened.entries()) for (const place of places) await take(clients[place], warm[index]?.[place]);
        }
      } finally {
        for (const clients of opened) for (const place of places) await clients[place].close();
      }
      for (let at = 0; at < coldRuns; at += 1) {
        for (const [index, open] of kinds.entries()) {
          for (const place of places) await using(open(service, place), (client) => take(client, cold[index]?.[place]));
        }
      }
      measured.push(...figures(`submit-to-first-row-far-${way}`, warm), ...figures(`submit-to-first-row-far-${way}-cold`, cold));
    }
    return measured;
  } finally {
    await service.close();
  }
}

function figures(name: string, [ours, theirs]: readonly Runs[]): readonly Measurement[] {
  if (ours === undefined) throw new RangeError("There are no runs.");
  const middle = (of: readonly Run[], value: (run: Run) => number): number => quantile(of.map(value), 0.5);
  // What else the machine does only adds to the time, so the fastest run tells the most.
  const fastest = (of: readonly Run[]): number => Math.min(...of.map(({ ms }) => ms));
  const figure = (suffix: string, unit: string, of: (runs: Runs) => number): Measurement =>
    theirs === undefined ? { name: name + suffix, value: of(ours), unit } : compared(name + suffix, of(ours), unit, "PyODPS", of(theirs));
  for (const { far } of [ours, ...(theirs ? [theirs] : [])]) process.stderr.write(`${name}: ${far.at(-1)?.requests.join(", ") ?? ""}\n`);
  return [
    figure("", "ms", ({ far }) => fastest(far)),
    figure("-round-trips", "round trips", ({ near, far }) => (fastest(far) - fastest(near)) / roundTripMs),
    figure("-requests", "requests", ({ far }) => middle(far, ({ requests }) => requests.length)),
    figure("-connections", "connections", ({ far }) => middle(far, ({ connections }) => connections)),
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

function ourClient({ account, ...endpoints }: FarService, place: Place): Client {
  const endpoint = endpoints[place];
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

/** Made by the interop run; without it the peer is left out. */
const python = (): string => here("../../../interop/.venv/bin/python");

function pyodps({ account, ...endpoints }: FarService, place: Place): Client {
  const endpoint = endpoints[place];
  const child = spawn(python(), [here("pyodps.py"), JSON.stringify({ endpoint, account, sql })], { stdio: ["pipe", "pipe", "inherit"] });
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

type Place = "near" | "far";

interface FarService extends Readonly<Record<Place, string>> {
  readonly account: { readonly project: string; readonly accessKeyId: string; readonly accessKeySecret: string };
  /** What has passed since the last call. */
  passed(): Promise<Omit<Run, "ms">>;
  close(): Promise<void>;
}

async function farService(): Promise<FarService> {
  const child = fork(here("far-service/main.ts"), [String(roundTripMs)]);
  const message = async <T>(): Promise<T> => {
    const [answer] = (await once(child, "message")) as [T];
    return answer;
  };
  const where = await message<Pick<FarService, Place | "account">>();
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
