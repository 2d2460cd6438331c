import { InstanceStatus, isMaxComputeError, type MaxCompute, type MaxComputeErrorCode, type QueueingInfo } from "@maxcompute-rx/node";
import { catchError, defer, fromEvent, lastValueFrom, of, repeat, takeUntil, tap } from "rxjs";

import { openConnection, type ConnectionOptions } from "../connection.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Program } from "../program.ts";
import { cut, oneLine } from "../terminal/display-text.ts";
import { textTable } from "../terminal/text-table.ts";
import { createLiveRegion, createPaint, drawsInPlace, sizeOf, type Paint } from "../terminal/terminal.ts";
import { durationText, timeText } from "../terminal/time-text.ts";

export interface TopOptions extends ConnectionOptions {
  readonly all?: boolean;
  readonly once?: boolean;
  readonly interval: number;
  readonly json?: boolean;
}

/** What a look at the queue gave, or why there was none. */
type Look = { readonly at: Date; readonly jobs: readonly QueueingInfo[]; readonly trouble: string | null };

/** `top`: the jobs that run and wait, looked at again and again. Drawn in place on a terminal, else as JSON lines. */
export async function top(program: Program, options: TopOptions): Promise<number> {
  const { io, leaving } = program;
  const { stdout } = io;
  const mc = openConnection(program, options);
  const drawn = options.json !== true && stdout.isTTY === true;
  const region = drawn && options.once !== true && drawsInPlace(io, stdout) ? createLiveRegion(stdout) : null;
  const paint = createPaint(io, stdout);
  const show = (look: Look): void => {
    const frame = (): string => queueFrame(mc, look, { ...sizeOf(stdout), paint });
    if (!drawn) stdout.write(jsonLines(look));
    else if (region === null) stdout.write(`${frame()}\n`);
    else region.draw(frame());
  };
  let last: readonly QueueingInfo[] | null = null;
  const look$ = defer(async (): Promise<Look> => {
    last = await jobsOf(mc, options, leaving);
    return { at: new Date(), jobs: last, trouble: null };
  }).pipe(
    // The first look tells whether the service can be asked at all. Later ones are tried again.
    catchError((error: unknown) => {
      if (last === null || !isMaxComputeError(error) || !passes(error.code)) throw error;
      return of<Look>({ at: new Date(), jobs: last, trouble: error.message });
    }),
  );
  try {
    const looks$ = options.once === true ? look$ : look$.pipe(repeat({ delay: options.interval * 1000 }));
    await lastValueFrom(looks$.pipe(tap(show), takeUntil(fromEvent(leaving, "abort"))), { defaultValue: undefined });
  } finally {
    region?.end();
  }
  return exitCodes.succeeded;
}

/** Those that run, the most urgent first, and then those that wait, in the order of the queue. */
async function jobsOf(mc: MaxCompute, { all }: TopOptions, signal: AbortSignal): Promise<readonly QueueingInfo[]> {
  const found: QueueingInfo[] = [];
  for await (const info of mc.listQueueingInfos({ onlyOwner: all !== true, signal }))
    if (info.status !== InstanceStatus.Terminated) found.push(info);
  const rank = (value: number | null): number => value ?? Number.MAX_SAFE_INTEGER;
  return found.toSorted(
    (a, b) =>
      (a.waitPosition ?? 0) - (b.waitPosition ?? 0) ||
      rank(a.priority) - rank(b.priority) ||
      (a.startTime?.getTime() ?? 0) - (b.startTime?.getTime() ?? 0),
  );
}

function passes(code: MaxComputeErrorCode): boolean {
  return ["unavailable", "server", "throttled", "timeout", "connection_lost", "connect_failed", "unexpected_answer"].includes(code);
}

function jsonLines({ at, jobs, trouble }: Look): string {
  if (trouble !== null) return `${JSON.stringify({ at, trouble })}\n`;
  return jobs.map(({ raw: _, ...job }) => `${JSON.stringify({ at, ...job, quota: quotaOf(_) })}\n`).join("");
}

interface Size {
  readonly columns: number;
  readonly rows: number;
  readonly paint: Paint;
}

/** A frame that fits the terminal. */
function queueFrame({ project }: Pick<MaxCompute, "project">, { at, jobs, trouble }: Look, { columns, rows, paint }: Size): string {
  const waiting = jobs.filter(({ waitPosition }) => (waitPosition ?? 0) > 0).length;
  const headline = `${project}: ${jobs.length - waiting} running, ${waiting} waiting  ${timeText(at).slice(11)}`;
  const header = ["", "INSTANCE", "QUEUE", "PRIO", "DONE", "TOOK", "QUOTA", "NAME", "OWNER"];
  const cells = jobs.map((job) => [
    (job.waitPosition ?? 0) > 0 ? "○" : job.status === InstanceStatus.Suspended ? "‖" : "●",
    job.instanceId,
    (job.waitPosition ?? 0) > 0 ? `${job.waitPosition} of ${job.queueLength ?? "?"}` : "runs",
    job.priority === null ? "–" : String(job.priority),
    // The service's number is presumably from 0 to 1 (docs/protocol.md 2.12).
    job.progress === null || job.progress < 0 || job.progress > 1 ? "–" : `${Math.floor(job.progress * 100)}%`,
    durationText(job.startTime, null),
    quotaOf(job.raw) ?? "–",
    job.jobName ?? "",
    job.userAccount ?? "",
  ]);
  const { lines } = textTable(
    [header, ...cells].map((row) => row.map(oneLine)),
    columns,
    new Set([0, 1]),
  );
  const room = Math.max(1, rows - 4);
  const [head = "", ...listed] = lines;
  const hidden = listed.length - room;
  return [
    paint("bold", cut(headline, columns)),
    ...(jobs.length === 0 ? [] : [paint("gray", head), ...listed.slice(0, room)]),
    ...(hidden > 0 ? [paint("gray", cut(`${hidden} more`, columns))] : []),
    ...(trouble === null ? [] : [paint("yellow", cut(`cannot look for the moment: ${oneLine(trouble)}`, columns))]),
  ].join("\n");
}

/** The name of its quota, which is among the members that the service adds (docs/protocol.md 2.12). */
function quotaOf({ quotaName, quotaNickname }: Readonly<Record<string, unknown>>): string | null {
  return ([quotaNickname, quotaName].find((name) => typeof name === "string" && name !== "") as string | undefined) ?? null;
}
