import { InstanceStatus, type Instance } from "@maxcompute-rx/node";

import { openConnection, type ConnectionOptions } from "../connection.ts";
import { oneLine } from "../terminal/display-text.ts";
import { exitCodes } from "../exit-codes.ts";
import { durationText, timeText } from "../terminal/time-text.ts";
import type { Program } from "../program.ts";
import { textTable } from "../terminal/text-table.ts";
import { statusStyles, styleOfStatus } from "../terminal/status-style.ts";
import { columnsOf, createPaint } from "../terminal/terminal.ts";

export interface ListOptions extends ConnectionOptions {
  readonly status?: string;
  readonly since?: Date;
  readonly until?: Date;
  readonly all?: boolean;
  readonly limit: number;
  readonly json?: boolean;
}

/** `list`: instances of the project, newest first. */
export async function list(program: Program, options: ListOptions): Promise<number> {
  const { io, leaving } = program;
  const mc = openConnection(program, options);
  const filter = {
    status: Object.values(InstanceStatus).find((status) => status.toLowerCase() === options.status),
    startTime: options.since,
    endTime: options.until,
    onlyOwner: options.all !== true,
    maxItems: options.limit,
    signal: leaving,
  };
  const found: Instance[] = [];
  if (options.limit > 0) {
    for await (const instance of mc.listInstances(filter)) {
      found.push(instance);
      if (found.length >= options.limit) break;
    }
  }
  io.stdout.write(options.json === true ? found.map(({ info }) => `${JSON.stringify(info)}\n`).join("") : table(program, found));
  return exitCodes.succeeded;
}

function table({ io }: Program, found: readonly Instance[]): string {
  const paint = createPaint(io, io.stdout);
  const columns = columnsOf(io.stdout);
  if (found.length === 0) {
    return `${paint("gray", "No instances. --all lists those of all owners, --since and --status choose.")}\n`;
  }
  const styles = found.map(({ info }) => (info === null ? statusStyles.unknown : styleOfStatus(info)));
  const rows = found.map(({ id, info }, at) => [
    oneLine(`${styles[at]?.symbol} ${styles[at]?.word}`),
    id,
    timeText(info?.startTime ?? null),
    durationText(info?.startTime ?? null, info?.endTime ?? null),
    oneLine(info?.owner ?? ""),
  ]);
  const { lines } = textTable([["STATUS", "INSTANCE", "STARTED", "TOOK", "OWNER"], ...rows], columns);
  const [header = "", ...listed] = lines;
  // The symbol alone is coloured.
  const painted = listed.map((line, at) => paint(styles[at]?.colour ?? "gray", line.slice(0, 1)) + line.slice(1));
  return `${[paint("bold", header), ...painted].join("\n")}\n`;
}
