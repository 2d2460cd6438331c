import { InstanceStatus, type Instance, type MaxComputeError } from "@maxcompute-rx/node";

import { openConnection, type ConnectionOptions } from "../connection.ts";
import { exitCodes } from "../exit-codes.ts";
import { report } from "../follow/conclude.ts";
import type { ListState } from "../option-values.ts";
import { oneLine } from "../terminal/display-text.ts";
import { durationText, timeText } from "../terminal/time-text.ts";
import type { Program } from "../program.ts";
import { textTable } from "../terminal/text-table.ts";
import { statusStyles, styleOfListed, type ListedOutcome } from "../terminal/status-style.ts";
import { columnsOf, createPaint } from "../terminal/terminal.ts";
import { withOutcomes, type ListedInstance } from "./listed-outcomes.ts";

export interface ListOptions extends ConnectionOptions {
  readonly status?: ListState;
  readonly since?: Date;
  readonly until?: Date;
  readonly all?: boolean;
  readonly limit: number;
  readonly json?: boolean;
}

/** `list`: instances of the project, newest first, with the outcomes of those that have ended. */
export async function list(program: Program, options: ListOptions): Promise<number> {
  const { io, leaving } = program;
  const { limit } = options;
  const wanted = outcomeNamed(options.status);
  const instances = openConnection(program, options).listInstances({
    status: wanted === null ? statusNamed(options.status) : InstanceStatus.Terminated,
    startTime: options.since,
    endTime: options.until,
    onlyOwner: options.all !== true,
    // A hint for the size of a page; how many have to be read to find enough of one outcome is not known.
    maxItems: wanted === null ? limit : undefined,
    signal: leaving,
  });
  const found: ListedInstance[] = [];
  let error: MaxComputeError | null = null;
  if (limit > 0) {
    for await (const listed of withOutcomes(wanted === null ? first(limit, instances) : instances, leaving)) {
      leaving.throwIfAborted();
      error ??= listed.error;
      if (wanted === null || listed.outcome === wanted) found.push(listed);
      if (found.length >= limit) break;
    }
  }
  io.stdout.write(options.json === true ? found.map(jsonLine).join("") : table(program, found));
  // Such a list may lack what was asked for; others only say less of an instance.
  return wanted !== null && error !== null ? report(program, error) : exitCodes.succeeded;
}

function statusNamed(state: ListState | undefined): InstanceStatus | undefined {
  return Object.values(InstanceStatus).find((status) => status.toLowerCase() === state);
}

/** The outcome that `--status` names; null if it names none. */
function outcomeNamed(state: ListState | undefined): ListedOutcome {
  return state === "succeeded" || state === "failed" || state === "cancelled" ? state : null;
}

/** At most `limit` instances, so that no outcome is asked for that is not shown. */
async function* first(limit: number, instances: AsyncIterable<Instance>): AsyncGenerator<Instance> {
  let count = 0;
  for await (const instance of instances) {
    yield instance;
    count += 1;
    if (count >= limit) return;
  }
}

function jsonLine({ instance: { info }, outcome }: ListedInstance): string {
  return `${JSON.stringify({ ...info, outcome })}\n`;
}

function table({ io }: Program, found: readonly ListedInstance[]): string {
  const paint = createPaint(io, io.stdout);
  const columns = columnsOf(io.stdout);
  if (found.length === 0) {
    return `${paint("gray", "No instances found. Use --all to list those of all owners; --since, --until and --status filter the list.")}\n`;
  }
  const styles = found.map(({ instance: { info }, outcome }) =>
    info === null ? statusStyles.unknown : styleOfListed({ ...info, outcome }),
  );
  const rows = found.map(({ instance: { id, info } }, at) => [
    oneLine(`${styles[at]?.symbol} ${styles[at]?.word}`),
    id,
    timeText(info?.startTime ?? null),
    durationText(info?.startTime ?? null, info?.endTime ?? null),
    oneLine(info?.owner ?? ""),
  ]);
  const { lines } = textTable([["STATUS", "INSTANCE", "STARTED", "TOOK", "OWNER"], ...rows], columns, new Set([1]));
  const [header = "", ...listed] = lines;
  // The symbol alone is coloured.
  const painted = listed.map((line, at) => paint(styles[at]?.colour ?? "gray", line.slice(0, 1)) + line.slice(1));
  return `${[paint("bold", header), ...painted].join("\n")}\n`;
}
