import { openConnection, type ConnectionOptions } from "../connection.ts";
import { oneLine } from "../terminal/display-text.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Program } from "../program.ts";
import { styleOfTask } from "../terminal/status-style.ts";
import { createPaint } from "../terminal/terminal.ts";
import { durationText, timeText } from "../terminal/time-text.ts";

export interface StatusOptions extends ConnectionOptions {
  readonly json?: boolean;
}

/** `status`: shows one instance and its tasks. */
export async function status(program: Program, id: string, options: StatusOptions): Promise<number> {
  const { stdout } = program.io;
  const call = { signal: program.leaving };
  const instance = await openConnection(program, options).getInstance(id, call);
  const { info } = instance;
  const tasks = [...(await instance.getTaskStatuses(call)).values()];
  if (options.json === true) {
    stdout.write(`${JSON.stringify({ ...info, project: instance.project, tasks })}\n`);
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
  for (const task of tasks) {
    const { symbol, colour, word } = styleOfTask(task.status);
    const took = durationText(task.startTime, task.endTime);
    const name = `${oneLine(task.name)} (${oneLine(task.type)})`;
    stdout.write(`${paint("gray", "Task".padEnd(9))} ${paint(colour, symbol)} ${name} ${word}, ${took}\n`);
  }
  return exitCodes.succeeded;
}
