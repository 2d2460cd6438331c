import { isMaxComputeError, MaxComputeError, watchNotices, type Instance, type InstanceOutcome } from "@maxcompute-rx/node";
import {
  catchError,
  connect,
  fromEvent,
  ignoreElements,
  last,
  lastValueFrom,
  map,
  merge,
  mergeMap,
  NEVER,
  of,
  takeUntil,
  tap,
  timer,
  type Observable,
} from "rxjs";

import type { Output } from "../io.ts";
import { jsonLines, plainLines } from "./plain-lines.ts";
import type { Program } from "../program.ts";
import { stageBars, type ShownInstance, type ShownJob } from "./stage-bars.ts";
import { createLiveRegion, createPaint, drawsInPlace, sizeOf } from "../terminal/terminal.ts";

export interface FollowOptions {
  /** Print events as JSON, one per line, instead of bars or lines. */
  readonly json?: boolean | undefined;
  /** Leave after this number of seconds. */
  readonly timeout?: number | undefined;
  /** Where to print. Default: stdout. */
  readonly shownOn?: Output | undefined;
}

/** How a job ended, or why this is not known. */
export type End = InstanceOutcome | { readonly type: "unseen"; readonly error: MaxComputeError };

export interface FollowedJob {
  readonly instance: Instance;
  /** Null if the job was left before its end. */
  readonly end: End | null;
}

export interface Followed {
  readonly jobs: readonly FollowedJob[];
  /** Why jobs were left before their end; null if all have ended. */
  readonly left: "signal" | "timeout" | null;
}

/** Shows jobs until all have ended, or a signal or the timeout comes: as bars on a terminal, else as lines. Does not stop jobs. */
export async function follow(
  program: Program,
  jobs$: Observable<ShownJob>,
  { json = false, timeout, shownOn = program.io.stdout }: FollowOptions = {},
): Promise<Followed> {
  const { leaving } = program;
  // By handle: the id of an interactive query changes when it falls back.
  const jobs = new Map<Instance, FollowedJob>();
  let left: Followed["left"] = null;
  // After a Ctrl-C during the submit, the job must still be reported, so it is added first.
  const signalled$: Observable<unknown> = leaving.aborted ? timer(0) : fromEvent(leaving, "abort");
  const leave$ = merge(
    signalled$.pipe(tap(() => (left = "signal"))),
    timeout === undefined ? NEVER : timer(timeout * 1000).pipe(tap(() => (left = "timeout"))),
  );
  const ending = (instance: Instance): Observable<never> => {
    jobs.set(instance, { instance, end: null });
    return endOf(instance).pipe(
      tap((end) => jobs.set(instance, { instance, end })),
      ignoreElements(),
    );
  };
  const noticed$ = jobs$.pipe(map((job): ShownJob => ({ ...job, notices$: watchNotices(job.instance) })));
  const watched$ = noticed$.pipe(
    connect((same$) => merge(same$.pipe(mergeMap(({ instance }) => ending(instance))), show(program, same$, shownOn, json))),
  );
  await lastValueFrom(watched$.pipe(takeUntil(leave$)), { defaultValue: undefined });
  return { jobs: [...jobs.values()], left };
}

function endOf(instance: Instance): Observable<End> {
  return instance.view$.pipe(
    last(),
    map(
      ({ outcome }): End =>
        outcome ?? { type: "unseen", error: new MaxComputeError("unexpected_answer", "The watch ended without an outcome.") },
    ),
    catchError((error: unknown) => {
      if (!isMaxComputeError(error)) throw error;
      return of<End>({ type: "unseen", error });
    }),
  );
}

/** Shows jobs as bars on a terminal, else as lines; completes when all have ended. `now` is the time of the jobs: epoch milliseconds. */
export function show(
  { io }: Program,
  jobs$: Observable<ShownJob<ShownInstance>>,
  output: Output,
  json: boolean,
  now: () => number = () => Date.now(),
): Observable<unknown> {
  if (json || !drawsInPlace(io, output)) {
    return (json ? jsonLines(jobs$) : plainLines(jobs$, now)).pipe(tap((line) => output.write(`${line}\n`)));
  }
  const region = createLiveRegion(output);
  const paint = createPaint(io, output);
  const frames$ = stageBars(jobs$, () => ({ ...sizeOf(output), paint, now: now() }));
  return frames$.pipe(tap({ next: region.draw, finalize: region.end }));
}
