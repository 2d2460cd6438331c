import { MaxComputeError } from "@maxcompute-rx/node";

import { openConnection, type ConnectionOptions } from "../connection.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Program } from "../program.ts";
import { size } from "../results/progress-line.ts";
import { safeLines } from "../terminal/display-text.ts";
import { createPaint } from "../terminal/terminal.ts";

export interface SummaryOptions extends ConnectionOptions {
  readonly task?: string;
  readonly json?: boolean;
}

/** `summary`: what a job has used, and the service's own words about what it has read and written. */
export async function summary(program: Program, id: string, options: SummaryOptions): Promise<number> {
  const { stdout } = program.io;
  const { text, details, cost, finalized } = await openConnection(program, options)
    .instance(id)
    .getTaskSummary(options.task, { signal: program.leaving });
  if (text === null && Object.keys(details).length === 0) {
    throw new MaxComputeError("invalid_state", `The service has no summary of instance ${id}.`, {
      instanceId: id,
      nextStep: "A job has a summary when it has run, and for some days only: look at its status.",
    });
  }
  if (options.json === true) {
    stdout.write(`${JSON.stringify(details)}\n`);
    return exitCodes.succeeded;
  }
  const paint = createPaint(program.io, stdout);
  const facts = [
    ["CPU", cost?.cpu == null ? null : `${(cost.cpu / 100).toLocaleString("en")} core seconds`],
    ["Memory", cost?.memory == null ? null : `${cost.memory.toLocaleString("en")} MB seconds`],
    ["Read", cost?.input == null ? null : size(cost.input)],
  ] as const;
  for (const [name, value] of facts) if (value !== null) stdout.write(`${paint("gray", name.padEnd(7))} ${value}\n`);
  if (text !== null) stdout.write(`${safeLines(text.replaceAll("\t", "  "))}\n`);
  if (finalized === false) stdout.write(`${paint("gray", "The job still runs, so these numbers still change.")}\n`);
  return exitCodes.succeeded;
}
