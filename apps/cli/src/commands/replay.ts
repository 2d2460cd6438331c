import { analyse, foldEvent, MaxComputeError, readRecordingFile, replay as replayRecording } from "@maxcompute-rx/node";
import type { InstanceEvent, InstanceView, ManyInstancesEvent, MaxComputeErrorCode, Recording } from "@maxcompute-rx/node";
import { connectable, filter, from, fromEvent, lastValueFrom, map, scan, takeUntil, tap, type Observable } from "rxjs";

import { exitCodes } from "../exit-codes.ts";
import { show } from "../follow/follow.ts";
import type { ShownInstance, ShownJob } from "../follow/stage-bars.ts";
import { exitCodeOfLeaving, UsageError, type Program } from "../program.ts";
import { oneLine } from "../terminal/display-text.ts";

export interface ReplayOptions {
  /** How many times as fast as it was recorded. */
  readonly speed: number;
  /** Print events as JSON, one per line, instead of bars or lines. */
  readonly json?: boolean | undefined;
}

/** The largest number of places of damage that are listed. */
const mostListed = 10;

/** `replay`: shows what was recorded as `watch` shows what happens. Sends no requests. */
export async function replay(program: Program, file: string, { speed, json = false }: ReplayOptions): Promise<number> {
  const { io, leaving } = program;
  const recording = await readRecordingFile(file).catch((error: unknown) => {
    throw error instanceof Error && "syscall" in error ? new UsageError(`${file} cannot be read: ${error.message}`) : error;
  });
  // Connected when everything is subscribed: at speed `max`, all events come at once.
  const events$ = connectable(replayRecording(recording, { speed }));
  const shown$ = json
    ? events$.pipe(tap((event) => io.stdout.write(`${JSON.stringify(event)}\n`)))
    : show(program, from(jobsOf(recording, events$, speed)), io.stdout, false, clockOf(recording, speed));
  const over = lastValueFrom(shown$.pipe(takeUntil(fromEvent(leaving, "abort"))), { defaultValue: undefined });
  const connection = events$.connect();
  await over;
  connection.unsubscribe();
  if (leaving.aborted) return exitCodeOfLeaving(program);
  for (const line of notesOn(recording)) io.stderr.write(`${line}\n`);
  return recording.damage.length === 0 ? exitCodes.succeeded : exitCodes.resultIncomplete;
}

/** The time in the recording, which runs as fast as the replay. */
function clockOf({ events }: Recording, speed: number): () => number {
  const [first = 0, last = 0] = [events[0], events.at(-1)].map((event) => Date.parse(event?.at ?? ""));
  const begun = Date.now();
  return () => (speed === Infinity ? last : Math.min(last, first + (Date.now() - begun) * speed));
}

/** A job for each instance; one that runs again under another id remains the same job. */
function jobsOf({ events }: Recording, events$: Observable<ManyInstancesEvent>, speed: number): readonly ShownJob<ShownInstance>[] {
  const jobs = new Map<string, string>();
  for (const event of events) {
    const before = event.type === "rerun" && event.from !== null ? jobs.get(event.from) : undefined;
    if (!jobs.has(event.instanceId)) jobs.set(event.instanceId, before ?? event.instanceId);
  }
  return [...new Set(jobs.values())].map((id) => {
    const own$ = events$.pipe(
      filter(({ instanceId }) => jobs.get(instanceId) === id),
      map(watchedEvent),
    );
    const view$ = own$.pipe(
      scan(viewAfter, null),
      filter((view) => view !== null),
    );
    return { title: id, instance: { id, events$: own$, view$ }, notices$: analyse(own$, { speed }) };
  });
}

/** An `error` ends the stream of its instance, as that of a watch. */
function watchedEvent(event: ManyInstancesEvent): InstanceEvent {
  if (event.type !== "error") return event;
  // The code of an error of the client that recorded.
  throw new MaxComputeError(event.code as MaxComputeErrorCode, event.message, { instanceId: event.instanceId });
}

function viewAfter(view: InstanceView | null, event: InstanceEvent): InstanceView | null {
  const before = "view" in event ? event.view : view;
  return before === null ? null : foldEvent(before, event);
}

function notesOn({ gaps, unended, damage }: Recording): readonly string[] {
  const listed = damage
    .slice(0, mostListed)
    .map(({ part, line, message }) => `${part === 1 ? "" : `part ${part}, `}line ${line}: ${oneLine(message)}`);
  return [
    ...gaps.map((gap) => `Nothing was recorded from ${gap.from} to ${gap.to}: the recorder was started again.`),
    ...(unended.length === 0 ? [] : [`The recording ends before the end of ${unended.join(", ")}.`]),
    ...(damage.length === 0 ? [] : ["The recording is damaged. What was whole was replayed.", ...listed]),
    ...(damage.length > mostListed ? [`… and ${damage.length - mostListed} more places`] : []),
  ];
}
