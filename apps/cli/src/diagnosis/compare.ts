import type { Instance } from "@maxcompute-rx/node";

import { openConnection, type ConnectionOptions } from "../connection.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Program } from "../program.ts";
import { oneLine } from "../terminal/display-text.ts";
import { printTable } from "../terminal/print-table.ts";
import { statusStyles, styleOfListed } from "../terminal/status-style.ts";
import { createPaint } from "../terminal/terminal.ts";
import { durationText, timeText } from "../terminal/time-text.ts";
import { askOutcome } from "../commands/listed-outcomes.ts";
import { workerStages, type WorkerStage } from "./worker-stages.ts";
import { secondsText } from "./workers.ts";

export interface CompareOptions extends ConnectionOptions {
  readonly task?: string;
  readonly json?: boolean;
}

interface Run {
  readonly instance: Instance;
  readonly sql: string | null;
  readonly stages: readonly WorkerStage[];
}

/** What a stage looked like in one run. */
type StageFacts = Pick<WorkerStage, "tookMs" | "inputRecords" | "outputRecords"> & { readonly workers: number };

/** `compare`: two runs beside each other, stage by stage. */
export async function compare(program: Program, id: string, other: string, options: CompareOptions): Promise<number> {
  const { io, leaving } = program;
  const mc = openConnection(program, options);
  const call = { signal: leaving };
  const look = async (one: string): Promise<Run> => {
    const instance = await mc.getInstance(one, call);
    const [sql, workers] = await Promise.all([instance.getSqlQuery(call), instance.getTaskWorkers(options.task, call)]);
    return { instance, sql, stages: workerStages(workers, new Date()) };
  };
  const [first, second] = await Promise.all([look(id), look(other)]);
  const names = [...new Set([...first.stages, ...second.stages].map(({ stage }) => stage))];
  const pairs = names.map((stage) => ({ stage, before: factsOf(first, stage), after: factsOf(second, stage) }));
  if (options.json === true) {
    io.stdout.write(
      pairs.map((pair) => `${JSON.stringify({ ...pair, timeRatio: ratio(pair.before?.tookMs, pair.after?.tookMs) })}\n`).join(""),
    );
    return exitCodes.succeeded;
  }
  const paint = createPaint(io, io.stdout);
  for (const { instance } of [first, second]) {
    const { outcome } = await askOutcome(instance, leaving);
    const { info } = instance;
    const { symbol, colour, word } = info === null ? statusStyles.unknown : styleOfListed({ ...info, outcome });
    const [start, end] = [info?.startTime ?? null, info?.endTime ?? null];
    io.stdout.write(
      `${paint(colour, symbol)} ${instance.id}  ${oneLine(word)}, ${durationText(start, end)}\n  ${paint("gray", `started ${timeText(start)}`)}\n`,
    );
  }
  io.stdout.write(
    first.sql === second.sql ? "Both ran the same SQL text.\n" : "Their SQL texts differ: `maxcompute-rx source ID` prints them.\n",
  );
  if (pairs.length === 0) {
    io.stdout.write("The service knows no workers of them any more.\n");
    return exitCodes.succeeded;
  }
  const rows = pairs.map(({ stage, before, after }) => [
    stage,
    arrow(secondsText(before?.tookMs ?? null), secondsText(after?.tookMs ?? null)),
    ratioText(ratio(before?.tookMs, after?.tookMs)),
    arrow(count(before?.workers), count(after?.workers)),
    arrow(count(before?.inputRecords), count(after?.inputRecords)),
    ratioText(ratio(before?.inputRecords, after?.inputRecords)),
    arrow(count(before?.outputRecords), count(after?.outputRecords)),
  ]);
  printTable(program, ["STAGE", "TIME", "RATIO", "WORKERS", "ROWS IN", "RATIO", "ROWS OUT"], rows, ["STAGE"]);
  return exitCodes.succeeded;
}

function factsOf({ stages }: Run, name: string): StageFacts | null {
  const found = stages.find(({ stage }) => stage === name);
  if (found === undefined) return null;
  const { workers, tookMs, inputRecords, outputRecords } = found;
  return { workers: workers.length, tookMs, inputRecords, outputRecords };
}

/** The second over the first; null where that says nothing. */
function ratio(before: number | null | undefined, after: number | null | undefined): number | null {
  return before == null || after == null || before === 0 ? null : after / before;
}

function ratioText(value: number | null): string {
  return value === null ? "–" : `${value.toFixed(2)}×`;
}

function arrow(before: string, after: string): string {
  return before === after ? before : `${before} → ${after}`;
}

function count(value: number | undefined): string {
  return value === undefined ? "–" : value.toLocaleString("en");
}
