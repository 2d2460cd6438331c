import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { createConnection } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { connect, undiciTransport } from "@maxcompute-rx/node";

import { compared, quantile, type Measurement } from "../measurement.ts";
import { pyodpsPython } from "../pyodps-python.ts";
import type { Passage } from "./delaying-proxy.ts";
import { monotonicMs } from "./monotonic-ms.ts";
import { timeOfRun, type TimeOfRun } from "./time-of-run.ts";

const runs = 21;
/** First queries of a client. One of PyODPS is a process of its own, which takes a second to start. */
const firstRuns = { ours: 21, pyodps: 5 } as const;
const roundTripMs = 50;
/** Queries without the distance, after which our compiler has done most of its work. */
const warmUpRuns = 100;
const sql = "select * from pyodps_iris limit 1";

type Way = "job" | "interactive";
const ways: readonly Way[] = ["job", "interactive"];

/**
 * Time from a submit to the first row when the service is a round trip of 50 ms away, beside PyODPS on the same emulator: `cold` is the
 * first query of a new client, with its connections, addresses and sessions; the others are those after it. What passes the proxy tells
 * how much of the time belongs to the network, to the service, to the proxy and to the client.
 */
export async function firstRowFarAway(): Promise<readonly Measurement[]> {
  const python = await pyodpsPython();
  const service = await startFarService();
  const kinds: readonly ClientKind[] = [
    { firstRuns: firstRuns.ours, open: () => ourClient(service) },
    ...(python === null ? [] : [{ firstRuns: firstRuns.pyodps, open: () => pyodps(python, service) }]),
  ];
  const measured: Measurement[] = [];
  try {
    for (const way of ways) {
      const near = ourClient({ ...service, endpoint: service.near });
      for (let at = 0; at < warmUpRuns; at += 1) await near.firstRow(way);
      await near.close();
      const take = async (client: Client): Promise<Run> => {
        await service.passed();
        const [startedAt, endedAt] = await client.firstRow(way);
        const passages = await service.passed();
        return {
          ...timeOfRun(passages, startedAt, endedAt),
          asked: passages.filter(({ request }) => request !== undefined).length,
          connections: new Set(passages.map(({ connection }) => connection)).size,
        };
      };
      const warm: Run[][] = kinds.map(() => []);
      const clients = kinds.map(({ open }) => open());
      try {
        for (const client of clients) await take(client);
        // The clients take turns, so that what else the machine does concerns all of them.
        for (let at = 0; at < runs; at += 1) {
          for (const [index, client] of clients.entries()) warm[index]?.push(await take(client));
        }
      } finally {
        for (const client of clients) await client.close();
      }
      const cold: Run[][] = kinds.map(() => []);
      for (let at = 0; at < firstRuns.ours; at += 1) {
        for (const [index, kind] of kinds.entries()) {
          if (at >= kind.firstRuns) continue;
          const client = kind.open();
          try {
            cold[index]?.push(await take(client));
          } finally {
            await client.close();
          }
        }
      }
      measured.push(...figures(`submit-to-first-row-far-${way}`, warm), ...figures(`submit-to-first-row-far-${way}-cold`, cold));
    }
    const bare = await bareRuns(service);
    return [
      ...measured,
      {
        name: "submit-to-first-row-far-bare-client",
        value: quantile(
          bare.map(({ clientMs }) => clientMs),
          0.5,
        ),
        unit: "ms per round trip",
      },
    ];
  } finally {
    await service.close();
  }
}

interface Run extends TimeOfRun {
  /** Requests, those among them that were not waited for. */
  readonly asked: number;
  readonly connections: number;
}

function figures(name: string, [ours, theirs]: readonly (readonly Run[])[]): readonly Measurement[] {
  if (ours === undefined) throw new RangeError("There are no runs.");
  for (const of of [ours, ...(theirs ? [theirs] : [])]) process.stderr.write(`${name}: ${of.at(-1)?.requests.join(", ") ?? ""}\n`);
  const median = (of: readonly Run[], value: (run: Run) => number): number => quantile(of.map(value), 0.5);
  /** Without a ratio, for which a regression would be told: what the clients do not decide. */
  const given = (suffix: string, unit: string, value: (run: Run) => number): Measurement => ({
    name: name + suffix,
    value: median(ours, value),
    unit,
    ...(theirs === undefined ? {} : { peer: "PyODPS", peerValue: median(theirs, value) }),
  });
  const figure = (...[suffix, unit, value]: Parameters<typeof given>): Measurement =>
    theirs === undefined ? given(suffix, unit, value) : compared(name + suffix, median(ours, value), unit, "PyODPS", median(theirs, value));
  return [
    figure("", "ms", ({ ms }) => ms),
    figure("-round-trips", "round trips", ({ networkMs }) => networkMs / roundTripMs),
    figure("-client", "ms", ({ clientMs }) => clientMs),
    given("-service", "ms", ({ serviceMs }) => serviceMs),
    given("-proxy-late", "ms", ({ lateMs }) => lateMs),
    figure("-requests", "requests", ({ asked }) => asked),
    figure("-connections", "connections", ({ connections }) => connections),
  ];
}

/** A client in one process, ours or PyODPS. */
interface Client {
  /** When it was asked, and when the first row was there. */
  firstRow(way: Way): Promise<readonly [startedAt: number, endedAt: number]>;
  close(): Promise<void>;
}

interface ClientKind {
  readonly firstRuns: number;
  readonly open: () => Client;
}

function ourClient({ endpoint, account: { project, accessKeyId, accessKeySecret } }: FarService): Client {
  const transport = undiciTransport();
  const mc = connect({ endpoint, project, credentials: { accessKeyId, accessKeySecret }, transport });
  return {
    async firstRow(way) {
      const startedAt = monotonicMs();
      for await (const _row of mc.query(sql, { interactive: way === "interactive" && { fallback: false } }))
        return [startedAt, monotonicMs()];
      throw new Error("The query gave no row.");
    },
    close: () => transport.close(),
  };
}

/** Round trips of a client that does nothing but write and read: what of the time belongs to the sockets of this machine. */
async function bareRuns({ endpoint, passed }: FarService): Promise<readonly TimeOfRun[]> {
  const { hostname, port } = new URL(endpoint);
  const socket = createConnection({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, "connect");
  const bare: TimeOfRun[] = [];
  for (let at = 0; at < runs; at += 1) {
    await passed();
    const startedAt = monotonicMs();
    socket.write(`GET /api HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
    await once(socket, "data");
    const endedAt = monotonicMs();
    bare.push(timeOfRun(await passed(), startedAt, endedAt));
  }
  socket.destroy();
  return bare;
}

function pyodps(python: string, { endpoint, near, account }: FarService): Client {
  const work = JSON.stringify({ endpoint, near, account, sql });
  const child = spawn(python, [here("pyodps.py"), work], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async firstRow(way) {
      child.stdin.write(`${way}\n`);
      const line = await lines.next();
      if (line.done === true) throw new Error("PyODPS ended before its query did.");
      return JSON.parse(line.value);
    },
    async close() {
      const ended = once(child, "exit");
      child.stdin.end();
      await ended;
    },
  };
}

interface FarService {
  /** Behind the proxy. */
  readonly endpoint: string;
  /** Without it. */
  readonly near: string;
  readonly account: { readonly project: string; readonly accessKeyId: string; readonly accessKeySecret: string };
  /** What has passed the proxy since the last call. */
  passed(): Promise<readonly Passage[]>;
  close(): Promise<void>;
}

async function startFarService(): Promise<FarService> {
  const emulator = fork(here("far-service/main.ts"));
  const { endpoint: near, account } = await told<{ readonly endpoint: string; readonly account: FarService["account"] }>(emulator);
  const proxy = fork(here("far-proxy/main.ts"), [new URL(near).port, String(roundTripMs)]);
  const port = await told<number>(proxy);
  return {
    endpoint: `http://127.0.0.1:${port}/api`,
    near,
    account,
    async passed() {
      const answer = told<readonly Passage[]>(proxy);
      proxy.send("what has passed?");
      return answer;
    },
    async close() {
      for (const child of [proxy, emulator]) {
        const ended = once(child, "exit");
        child.disconnect();
        await ended;
      }
    },
  };
}

/** The next message of a process. */
async function told<T>(child: ReturnType<typeof fork>): Promise<T> {
  const [message] = (await once(child, "message")) as [T];
  return message;
}

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
