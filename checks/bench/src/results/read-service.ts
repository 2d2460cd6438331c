import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { compared } from "../measurement.ts";
import type { Measurement } from "../measurement.ts";
import { ours, peers } from "../read-service/clients.ts";
import type { Client } from "../read-service/clients.ts";
import type { Kept, Service } from "../read-service/service.ts";

const run = promisify(execFile);

interface Reading {
  readonly rows: number;
  readonly seconds: number;
  readonly processorSeconds: number;
  readonly firstRowMs: number;
}

const rows = 20_000;
const sql = `select n, n * 1000003 as m, n / 7 as d, concat('a text with number ', n) as s from (select explode(sequence(1, ${rows})) as n) t`;
/** Readings of one process; the quickest counts, after the compilers have done their work. */
const runs = 20;
/** The programs take turns, so that what else the machine does concerns all of them. */
const turns = 2;
/** A program that takes longer than this does not read, it hangs. */
const patienceMs = 60_000;

/**
 * The same bytes from the same service over HTTP: rows per second, of the clock and of the processor, and the time to the first row, of
 * ours and of the readers of other languages, each in a process of its own. The service has a process of its own, too.
 */
export async function readService(): Promise<readonly Measurement[]> {
  const clients = [ours(), ...(await peers())];
  const host = fork(fileURLToPath(new URL("../read-host/main.ts", import.meta.url)), [sql]);
  try {
    const service: Service = await told(host);
    const readings = new Map<Client, Reading[]>(clients.map((client) => [client, []]));
    for (let turn = 0; turn < turns; turn += 1) {
      for (const client of clients) if (client.command !== null) readings.get(client)?.push(await readBy(client, client.command, service));
    }
    host.send("how long did it take?");
    const kept: Kept = await told(host);
    const [own, ...others] = clients.map((client) => ({ name: client.name, best: bestOf(readings.get(client) ?? []) }));
    return [
      ...others.flatMap(({ name, best }) => (own?.best === undefined || own.best === null ? [] : beside(own.best, name, best))),
      { name: "read-service-encoding", value: (rows * kept.answers) / kept.seconds, unit: "rows/s" },
    ];
  } finally {
    host.kill();
  }
}

/** The next message of the service; an error when it ends before. */
async function told<T>(host: ReturnType<typeof fork>): Promise<T> {
  const ending = new AbortController();
  const ended = once(host, "exit", { signal: ending.signal }).then(([code]) => {
    throw new Error(`The service ended (${String(code)}) before it was asked to.`);
  });
  ended.catch(() => {});
  try {
    const [message] = await Promise.race([once(host, "message", { signal: ending.signal }), ended]);
    return message;
  } finally {
    ending.abort();
  }
}

async function readBy({ name }: Client, [program = "", ...first]: readonly string[], service: Service): Promise<Reading> {
  const { endpoint, project, accessKeyId, accessKeySecret, instance } = service;
  const { stdout } = await run(program, [...first, endpoint, project, accessKeyId, accessKeySecret, instance, String(runs)], {
    timeout: patienceMs,
    killSignal: "SIGKILL",
  }).catch((cause: unknown) => {
    throw new Error(`${name} could not read the rows within ${patienceMs / 1000} s.`, { cause });
  });
  const reading: Reading = JSON.parse(stdout);
  if (reading.rows !== rows) throw new Error(`${name} read ${reading.rows} rows where there are ${rows}.`);
  return reading;
}

function bestOf(readings: readonly Reading[]): Reading | null {
  if (readings.length === 0) return null;
  const least = (of: (reading: Reading) => number): number => Math.min(...readings.map(of));
  return {
    rows,
    seconds: least(({ seconds }) => seconds),
    processorSeconds: least(({ processorSeconds }) => processorSeconds),
    firstRowMs: least(({ firstRowMs }) => firstRowMs),
  };
}

function beside(own: Reading, name: string, theirs: Reading | null): readonly Measurement[] {
  const figures: readonly { readonly name: string; readonly unit: string; readonly of: (reading: Reading) => number }[] = [
    { name: "", unit: "rows/s", of: ({ seconds }) => rows / seconds },
    { name: "-processor", unit: "rows/s", of: ({ processorSeconds }) => rows / processorSeconds },
    { name: "-first-row", unit: "ms", of: ({ firstRowMs }) => firstRowMs },
  ];
  return figures.map((figure): Measurement => {
    const full = `read-service-${name}${figure.name}`;
    if (theirs === null) return { name: full, value: figure.of(own), unit: figure.unit, peer: "not installed" };
    return compared(full, figure.of(own), figure.unit, name, figure.of(theirs));
  });
}
