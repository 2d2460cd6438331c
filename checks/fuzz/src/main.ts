import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { parseArgs } from "node:util";

import { allDoors } from "./all-doors.ts";
import { runCampaign, type Finding, type Report } from "./campaign.ts";

// Damages answers for some time and says what the library did wrong. The work is done in a thread of its own, so that one which
// never comes back can be noticed and named.

interface Wish {
  readonly seed: number;
  readonly from: number;
  readonly seconds: number;
  /** The number of the input being tried, for the watching thread. */
  readonly current: Int32Array;
}

/** One input takes some milliseconds. Only a machine that stands still for so long would be wronged. */
const longestInputMs = 120_000;

if (isMainThread) await watchOver();
else await work(workerData as Wish);

async function work({ seed, from, seconds, current }: Wish): Promise<void> {
  const { doors, others, close } = await allDoors();
  const until = Date.now() + seconds * 1000;
  const report = await runCampaign({
    doors,
    others,
    seed,
    from,
    goesOn: (number) => {
      Atomics.store(current, 0, number);
      return Date.now() < until || number === from;
    },
    onFinding: (finding) => tell({ finding }),
  });
  await close();
  tell({ report });
}

function tell(message: { readonly finding: Finding } | { readonly report: Report }): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
  parentPort?.postMessage(message);
}

async function watchOver(): Promise<void> {
  const { values } = parseArgs({
    options: { seconds: { type: "string", default: "60" }, seed: { type: "string" }, input: { type: "string" } },
  });
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  const from = Number(values.input ?? 0);
  const seconds = values.input === undefined ? Number(values.seconds) : 0;
  if (![seed, from, seconds].every(Number.isFinite)) throw new TypeError("Usage: npm run fuzz -- [--seconds N] [--seed N] [--input N]");
  const current = new Int32Array(new SharedArrayBuffer(4));
  current[0] = -1;
  process.stderr.write(`Fuzzing for ${seconds} s, seed ${seed} …\n`);
  const wish: Wish = { seed, from, seconds, current };
  const worker = new Worker(new URL(import.meta.url), { workerData: wish });

  let found = 0;
  worker.on("message", ({ finding, report }: { finding?: Finding; report?: Report }) => {
    if (finding !== undefined) found += 1;
    if (finding !== undefined) tellFinding(finding);
    if (report !== undefined) tellReport(report);
  });
  worker.on("error", (error) => {
    console.error(`Input ${current[0]} of seed ${seed} ended the process:`, error);
    process.exitCode = 1;
  });
  let last = { number: -1, at: Date.now() };
  const watching = setInterval(() => {
    const number = Atomics.load(current, 0);
    if (number !== last.number) last = { number, at: Date.now() };
    if (Date.now() - last.at < longestInputMs) return;
    console.error(`Input ${number} does not come back: npm run fuzz -- --seed ${seed} --input ${number}`);
    process.exit(1);
  }, 1000);
  await new Promise((resolve) => worker.once("exit", resolve));
  clearInterval(watching);
  if (found > 0) process.exitCode = 1;
}

function tellFinding({ door, seed, number, complaint, input }: Finding): void {
  console.log(`${door}: ${complaint}\n  ${input}\n  npm run fuzz -- --seed ${seed} --input ${number}\n`);
}

function tellReport({ inputs, findings, damaged, families, memory }: Report): void {
  console.table(Object.fromEntries([...families].map(([family, count]) => [family, { inputs: count }])));
  const total = damaged.noticed + damaged.harmless;
  console.log(`${inputs} inputs, ${findings.length} findings.`);
  console.log(
    `Streams damaged under a checksum: ${total}; noticed: ${damaged.noticed}; changed nothing that is read: ${damaged.harmless}.`,
  );
  console.log(
    `Memory in MB: heap ${memory.heapMb}, buffers ${memory.buffersMb}, process ${memory.processMb}; at most ${memory.mostProcessMb}.`,
  );
}
