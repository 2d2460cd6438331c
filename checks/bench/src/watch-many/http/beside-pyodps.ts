import { createEmulator, type Emulator } from "@maxcompute-rx/emulator";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { compared, quantile, type Measurement } from "../../measurement.ts";
import { pyodpsPython } from "../../pyodps-python.ts";
import { seededRandom, shuffled } from "../virtual-time/seeded-random.ts";
import { processorMs } from "./processor-ms.ts";

const count = 1000;
/** Time for all waiters to come. */
const warmUpMs = 8000;
/** While 8 instances a second end. */
const endsMs = 8000;
const spacingMs = 125;
/** What was not told so long after the last end counts as late until then. */
const graceMs = 6000;
const peer = "PyODPS, a thread for each";

/**
 * One process waits for the success of 1,000 instances over HTTP, in real time; ours by one client, then PyODPS's by 1,000 threads, each
 * against an emulator of its own. Without PyODPS (`npm run interop` installs it) only ours is measured.
 */
export async function besidePyodps(seed: number): Promise<readonly Measurement[]> {
  const ours = await waitForAll(process.execPath, here("wait-for-all/main.ts"), seed);
  const python = await pyodpsPython();
  const theirs = python === null ? null : await waitForAll(python, here("wait-for-all/pyodps.py"), seed);

  const figure = (name: string, unit: string, of: (waiting: Waiting) => number): Measurement =>
    theirs === null
      ? { name: `watch-http-${name}`, value: of(ours), unit }
      : compared(`watch-http-${name}`, of(ours), unit, peer, of(theirs));
  // Both should be 0, and then they have no ratio.
  const counted = (name: string, of: (waiting: Waiting) => number): Measurement => ({
    name: `watch-http-${name}`,
    value: of(ours),
    unit: "ends",
    ...(theirs === null ? {} : { peer, peerValue: of(theirs) }),
  });
  return [
    figure("late-median", "s", ({ late }) => quantile(late, 0.5) / 1000),
    figure("late-p99", "s", ({ late }) => quantile(late, 0.99) / 1000),
    counted("untold", ({ untold }) => untold),
    counted("wrong", ({ wrong }) => wrong),
    figure("requests", "1/s", ({ requestsPerSecond }) => requestsPerSecond),
    figure("cpu", "% of a core", ({ processorShare }) => 100 * processorShare),
  ];
}

interface Waiting {
  /** Ms from each end to the waiter's line about it; for what was not told, until the end of the run. */
  readonly late: readonly number[];
  readonly untold: number;
  readonly wrong: number;
  /** While instances end. */
  readonly requestsPerSecond: number;
  /** Of one core, while instances end. */
  readonly processorShare: number;
}

interface Ending {
  readonly at: number;
  readonly outcome: "succeeded" | "failed";
}

async function waitForAll(program: string, script: string, seed: number): Promise<Waiting> {
  const emulator = await createEmulator({ seed });
  const { endpoint } = await emulator.listen();
  const endings = new Map<string, Ending>();
  const ids = startJobs(emulator, endings, seed);
  const child = spawn(program, [script, JSON.stringify({ endpoint, account: emulator.account, ids })], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const told = new Map<string, { readonly at: number; readonly outcome: string }>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    const [id = "", at = "", ...outcome] = line.split(" ");
    told.set(id, { at: Number(at), outcome: outcome.join(" ") });
  });
  try {
    await pause(warmUpMs);
    emulator.requests.clear();
    const usedBefore = await processorMs(child.pid);
    await pause(endsMs);
    const requests = emulator.requests.list().length;
    const used = (await processorMs(child.pid)) - usedBefore;
    await pause(graceMs);
    const over = Date.now();
    const all = [...endings].map(([id, ending]) => ({ ending, telling: told.get(id) }));
    return {
      late: all.map(({ ending, telling }) => (telling?.at ?? over) - ending.at),
      untold: all.filter(({ telling }) => telling === undefined).length,
      wrong: all.filter(({ ending, telling }) => telling !== undefined && (telling.outcome !== ending.outcome || telling.at < ending.at))
        .length,
      requestsPerSecond: (requests * 1000) / endsMs,
      processorShare: used / endsMs,
    };
  } finally {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    await emulator.close();
  }
}

/** Starts all jobs; some end after the warm-up, one after the other in any order, and every fifth of them fails. */
function startJobs(emulator: Emulator, endings: Map<string, Ending>, seed: number): readonly string[] {
  const ending = endsMs / spacingMs;
  const placeOf = new Map(
    shuffled(count, seededRandom(seed))
      .slice(0, ending)
      .map((index, place) => [index, place]),
  );
  return Array.from({ length: count }, (_, index) => {
    const place = placeOf.get(index);
    if (place === undefined) return emulator.jobs.script({ durationMs: 3_600_000 });
    const durationMs = warmUpMs + place * spacingMs;
    const outcome = place % 5 === 4 ? "failed" : "succeeded";
    // A job of one stage fails in the middle of it.
    const id = emulator.jobs.script(
      outcome === "succeeded" ? { durationMs } : { durationMs: 2 * durationMs, stages: ["M1"], outcome: "failure" },
    );
    endings.set(id, { at: Date.now() + durationMs, outcome });
    return id;
  });
}

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
