import {
  InstanceStatus,
  isMaxComputeError,
  type CallOptions,
  type Instance,
  type MaxComputeError,
  type TaskInfo,
} from "@maxcompute-rx/node";

import { openConnection, type ConnectionOptions } from "../connection.ts";
import { outcomeOfTasks } from "./listed-outcomes.ts";
import { oneLine, safeLines, wrap } from "../terminal/display-text.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Program } from "../program.ts";
import { statusStyles, styleOfTask, type StatusName } from "../terminal/status-style.ts";
import { columnsOf, createPaint } from "../terminal/terminal.ts";
import { durationText, timeText } from "../terminal/time-text.ts";

export interface StatusOptions extends ConnectionOptions {
  readonly json?: boolean;
}

/** `status`: shows one instance, its tasks, and how it came out. */
export async function status(program: Program, id: string, options: StatusOptions): Promise<number> {
  const { stdout } = program.io;
  const call = { signal: program.leaving };
  const instance = await openConnection(program, options).getInstance(id, call);
  const { info } = instance;
  const tasks = [...(await instance.getTaskStatuses(call)).values()];
  const outcome = info?.status === InstanceStatus.Terminated ? await outcomeOf(instance, tasks, call) : null;
  if (options.json === true) {
    stdout.write(
      `${JSON.stringify({ ...info, project: instance.project, outcome: outcome?.state ?? null, error: outcome?.error ?? null, tasks })}\n`,
    );
    return exitCodes.succeeded;
  }
  const paint = createPaint(program.io, stdout);
  const [start, end] = [info?.startTime ?? null, info?.endTime ?? null];
  const facts = [
    ["Instance", id],
    ["Project", instance.project],
    ["Status", info?.statusText ?? "–"],
    ["Owner", info?.owner ?? "–"],
    ["Started", timeText(start)],
    ["Ended", timeText(end)],
    ["Took", durationText(start, end)],
  ];
  for (const [name = "", value = ""] of facts) stdout.write(`${paint("gray", name.padEnd(9))} ${oneLine(value)}\n`);
  if (outcome !== null) {
    const { symbol, colour, word } = statusStyles[outcome.state];
    stdout.write(`${paint("gray", "Outcome".padEnd(9))} ${paint(colour, symbol)} ${word}\n`);
    if (outcome.error !== null)
      stdout.write(`${paint("gray", "Why".padEnd(9))} ${wrap(safeLines(outcome.error.message), columnsOf(stdout) - 10, 10)}\n`);
  }
  for (const task of tasks) {
    const { symbol, colour, word } = styleOfTask(task.status);
    const took = durationText(task.startTime, task.endTime);
    const name = `${oneLine(task.name)} (${oneLine(task.type)})`;
    stdout.write(`${paint("gray", "Task".padEnd(9))} ${paint(colour, symbol)} ${name} ${word}, ${took}\n`);
  }
  return exitCodes.succeeded;
}

/** How long to wait for the reason of a failure, in milliseconds. */
const reasonPatienceMs = 30_000;

/** How an ended instance came out, and why it did not succeed, or why that cannot be had. */
interface Outcome {
  readonly state: Extract<StatusName, "succeeded" | "failed" | "cancelled" | "unknown">;
  readonly error: MaxComputeError | null;
}

async function outcomeOf(instance: Instance, tasks: readonly TaskInfo[], { signal }: CallOptions): Promise<Outcome> {
  const state = outcomeOfTasks(tasks) ?? "unknown";
  if (state !== "failed" && state !== "cancelled") return { state, error: null };
  try {
    await instance.waitForSuccess({ signal, timeoutMs: reasonPatienceMs });
    return { state, error: null };
  } catch (error) {
    if (!isMaxComputeError(error) || error.code === "aborted") throw error;
    return { state, error };
  }
}
