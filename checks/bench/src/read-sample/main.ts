import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { createMaxCompute } from "@maxcompute-rx/node";
import type { ResultReader, Transport, TransportResponse } from "@maxcompute-rx/node";
import { tableFromIPC } from "@uwdata/flechette";
import type { Sample } from "../results/sample.ts";

// A program of its own, so that its memory is its own: node --expose-gc main.ts SAMPLE_AS_JSON WAY
// Reads a sample several times, and prints how long the quickest took, and the most memory that the process ever had.

/** So many, that the compiler has done its work in the last ones, ours and theirs. */
const runs = 20;
const warmUp = 8;
const [, , sample = "{}", way = ""] = process.argv;
const { name, rows, columns, directory }: Sample = JSON.parse(sample);

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, Math.min(bytes.length, at + 65_536));
}

const utf8 = new TextEncoder();
const session = JSON.stringify({ DownloadID: "d", RecordCount: rows, Status: "NORMAL", Schema: { columns } });
const task = (content: string): Uint8Array =>
  utf8.encode(`<Instance><Tasks><Task Type="SQL"><Name>t</Name><Status>Success</Status>${content}</Task></Tasks></Instance>`);

/** The answer of the `result` interface, made once, so that it is no part of what is measured. */
function resultAnswer(csv: Uint8Array): Uint8Array {
  const descriptor = {
    IsSelect: true,
    SelectResultStatus: "FULL",
    Schema: { Columns: columns.map((column) => ({ Name: column.name, Type: column.type })) },
  };
  return task(
    `<Result Transform="Base64" Format="csv">${Buffer.from(csv).toString("base64")}</Result><ResultDescriptor><![CDATA[${JSON.stringify(descriptor)}]]></ResultDescriptor>`,
  );
}

/** A client of a service that has the sample, and nothing else, at once. */
async function open(bytes: Uint8Array, tunnel: boolean, arrow: boolean): Promise<ResultReader> {
  const answer = (body: Uint8Array | string): TransportResponse => ({
    status: 200,
    headers: {},
    body: pieces(typeof body === "string" ? utf8.encode(body) : body),
  });
  const transport: Transport = async ({ url }) => {
    if (url.includes("?data") || url.includes("?result")) return answer(bytes);
    if (url.includes("?taskstatus")) return answer(task(""));
    return answer(url.includes("?service") ? "tunnel.test" : session);
  };
  const client = createMaxCompute({
    endpoint: "http://service.test/api",
    project: "p",
    credentials: { bearerToken: "token" },
    transport,
    tunnel: { parallel: 1 },
    maxAnswerBytes: 1_000_000_000,
  });
  return client.instance("i").openReader({ tunnel, arrow });
}

async function countRows(reader: ResultReader): Promise<number> {
  let count = 0;
  for await (const batch of reader.batches()) count += batch.length;
  return count;
}

async function collected(parts: AsyncIterable<Uint8Array>): Promise<readonly Uint8Array[]> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part);
  return all;
}

/** Looks at every value of a table, so that it is decoded. */
function touch(table: { readonly numCols: number; readonly numRows: number; getChildAt(index: number): Iterable<unknown> }): number {
  for (let index = 0; index < table.numCols; index += 1) for (const _value of table.getChildAt(index)) continue;
  return table.numRows;
}

const options = { useBigInt: true } as const;
const ways: Readonly<Record<string, (bytes: Uint8Array) => Promise<number>>> = {
  records: async (bytes) => countRows(await open(bytes, true, false)),
  arrow: async (bytes) => countRows(await open(bytes, true, true)),
  csv: async (bytes) => countRows(await open(bytes, false, false)),
  "arrow-table": async (bytes) => touch(await (await open(bytes, true, true)).toArrow()),
  "flechette-rows": async (bytes) => tableFromIPC(bytes, options).toArray().length,
  "flechette-table": async (bytes) => touch(tableFromIPC(bytes, options)),
  "flechette-table-pieces": async (bytes) => touch(tableFromIPC(new Uint8Array(Buffer.concat(await collected(pieces(bytes)))), options)),
};
const endings: Readonly<Record<string, string>> = {
  "arrow-table": "arrow",
  "flechette-rows": "arrows",
  "flechette-table": "arrows",
  "flechette-table-pieces": "arrows",
};

/** Milliseconds of the quickest run, and of the processor for one of the last runs, which other programs slow down less. */
async function quickest(bytes: Uint8Array): Promise<{ readonly ms: number; readonly processorMs: number; readonly onceMb: number }> {
  const times: number[] = [];
  let used = process.cpuUsage();
  let onceMb = 0;
  for (let run = 0; run < runs; run += 1) {
    if (run === warmUp) used = process.cpuUsage();
    const startedAt = performance.now();
    const count = await ways[way]?.(bytes);
    times.push(performance.now() - startedAt);
    if (run === 0) onceMb = peakMb();
    if (count !== rows) throw new Error(`${String(count)} rows of ${name} were read where there are ${rows}.`);
  }
  const { user, system } = process.cpuUsage(used);
  return { ms: Math.min(...times), processorMs: (user + system) / 1000 / (runs - warmUp), onceMb };
}

/** Linux counts what the parent had into `maxRSS`; what the process itself had stands beside it. */
function peakMb(): number {
  const status = existsSync("/proc/self/status") ? readFileSync("/proc/self/status", "utf8") : "";
  return Number(/^VmHWM:\s*(\d+)/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS) / 1024;
}

const file = new Uint8Array(readFileSync(join(directory, `${name}.${endings[way] ?? way}`)));
const bytes = way === "csv" ? resultAnswer(file) : file;
// What was needed to make the answer does not count.
globalThis.gc?.();
if (existsSync("/proc/self/clear_refs")) writeFileSync("/proc/self/clear_refs", "5");
const startMb = peakMb();
const { ms, processorMs, onceMb } = await quickest(bytes);
process.stdout.write(
  JSON.stringify({ seconds: ms / 1000, processorSeconds: processorMs / 1000, bytes: file.length, startMb, onceMb, peakMb: peakMb() }),
);
