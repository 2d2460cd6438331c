import { MaxComputeError, type Worker } from "@maxcompute-rx/node";

import { openConnection, type ConnectionOptions } from "../connection.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Program } from "../program.ts";
import { size } from "../results/progress-line.ts";
import { oneLine, wrap } from "../terminal/display-text.ts";
import { printTable } from "../terminal/print-table.ts";
import { columnsOf, createPaint } from "../terminal/terminal.ts";
import { shortName, timeOf, workerStages, type WorkerStage } from "./worker-stages.ts";

export interface WorkersOptions extends ConnectionOptions {
  readonly task?: string;
  readonly stage?: string;
  readonly limit: number;
  readonly json?: boolean;
}

/** From this ratio of the slowest worker to the one in the middle on, a stage is shown as skewed. */
const skewRatio = 3;

/** `workers`: the workers of a job, slowest first, after a line for each stage that says how uneven its work is. */
export async function workers(program: Program, id: string, options: WorkersOptions): Promise<number> {
  const { stdout } = program.io;
  const all = await openConnection(program, options).instance(id).getTaskWorkers(options.task, { signal: program.leaving });
  const now = new Date();
  const found = slowestFirst(ofStage(all, options.stage, id), now);
  if (options.json === true) {
    stdout.write(found.map((worker) => `${JSON.stringify({ name: shortName(worker), ...worker })}\n`).join(""));
    return exitCodes.succeeded;
  }
  const paint = createPaint(program.io, stdout);
  for (const stage of workerStages(found.toSorted(byStage), now)) {
    const skewed = (skewOf(stage) ?? 0) >= skewRatio;
    const line = wrap(oneLine(stageText(stage)), columnsOf(stdout), 2);
    stdout.write(`${skewed ? paint("yellow", line) : line}\n`);
  }
  if (found.length === 0) return exitCodes.succeeded;
  const rows = found
    .slice(0, options.limit)
    .map((worker) => [
      shortName(worker),
      worker.status ?? "–",
      secondsText(timeOf(worker, now)),
      count(worker.inputRecords),
      count(worker.outputRecords),
      worker.inputBytes === null ? "–" : size(worker.inputBytes),
    ]);
  printTable(program, ["WORKER", "STATUS", "TOOK", "ROWS IN", "ROWS OUT", "READ"], rows, ["WORKER"]);
  const rest = found.length - rows.length;
  if (rest > 0) stdout.write(`${paint("gray", `${rest.toLocaleString("en")} more; --limit N shows more, --stage S those of one stage`)}\n`);
  return exitCodes.succeeded;
}

function ofStage(all: readonly Worker[], stage: string | undefined, instanceId: string): readonly Worker[] {
  if (stage === undefined) return all;
  // Bars show the stage M1 as M1_job_0.
  const found = all.filter(({ type }) => type !== null && (type === stage || stage.startsWith(`${type}_job_`)));
  if (found.length > 0) return found;
  const names = [...new Set(all.map(({ type }) => type ?? "–"))].join(", ");
  throw new MaxComputeError("invalid_argument", `Instance ${instanceId} has no workers in a stage ${stage}.`, {
    instanceId,
    nextStep: names === "" ? "It has no workers that the service still knows." : `Its stages are ${names}.`,
  });
}

function slowestFirst(found: readonly Worker[], now: Date): readonly Worker[] {
  return found.toSorted((a, b) => (timeOf(b, now) ?? -1) - (timeOf(a, now) ?? -1));
}

function byStage(a: Worker, b: Worker): number {
  return (a.type ?? "").localeCompare(b.type ?? "", "en", { numeric: true });
}

function skewOf({ longestMs, medianMs }: WorkerStage): number | null {
  return longestMs === null || medianMs === null || medianMs === 0 ? null : longestMs / medianMs;
}

function stageText(stage: WorkerStage): string {
  const { workers: own, longestMs, medianMs } = stage;
  const running = own.filter(({ startTime, endTime }) => startTime !== null && endTime === null).length;
  const ratio = skewOf(stage);
  const slowest =
    own.length < 2 || ratio === null
      ? ""
      : `; slowest ${secondsText(longestMs)}, median ${secondsText(medianMs)} (${ratio.toFixed(1)} times)`;
  return `${stage.stage}: ${own.length.toLocaleString("en")} ${own.length === 1 ? "worker" : "workers"}, ${running === 0 ? "none runs" : `${running} ${running === 1 ? "runs" : "run"}`}${slowest}${ratio !== null && own.length > 1 && ratio >= skewRatio ? " – skewed" : ""}`;
}

/** Whole seconds, as the service counts. */
export function secondsText(ms: number | null): string {
  return ms === null ? "–" : `${Math.round(ms / 1000).toLocaleString("en")} s`;
}

function count(value: number | null): string {
  return value === null ? "–" : value.toLocaleString("en");
}
