import {
  asyncScheduler,
  connect,
  defer,
  distinctUntilChanged,
  ignoreElements,
  interval,
  last,
  map,
  merge,
  mergeMap,
  NEVER,
  scan,
  takeUntil,
  tap,
  type Observable,
  type SchedulerLike,
} from "rxjs";

import { MaxComputeError } from "../error.ts";
import type { InstanceEvent } from "../watch/instance/instance-event.ts";
import { startAnalysis, type AnalysisOptions } from "./analysis.ts";
import type { AnalysisInput, QueueInput, WorkersInput } from "./analysis-input.ts";
import type { Notice } from "./notice.ts";

/** A list of workers or a place in the queue, without its time: it counts as received when it is emitted. */
export type AnalysisFact = Omit<WorkersInput, "at"> | Omit<QueueInput, "at">;

/** What {@link analyse} needs besides the events. */
export interface AnalyseOptions extends AnalysisOptions {
  /** Lists of workers and places in the queue. Its end does not end the notices, its error does. Default: none. */
  readonly facts$?: Observable<AnalysisFact> | undefined;
  /** How many times as fast as real time the events come, as in {@link replay}; at `Infinity`, no time passes between events. Default 1. */
  readonly speed?: number | undefined;
  /** The clock for the time between events. Default: the machine's. */
  readonly scheduler?: SchedulerLike | undefined;
}

/** How often notices are brought up to date between events, in milliseconds. */
const tickMs = 1000;
/** The last time that a `Date` can have. */
const lastDate = 8_640_000_000_000_000;

/**
 * Emits what can be said about a run, whenever it changes, at most once a second between events: rates, a range for the remaining time,
 * stalls, skew, backup workers and the queue (docs/notices.md). The same for a running instance, a page and a replayed recording. Cold;
 * completes and errors with the events. Sends no requests.
 *
 * Throws `invalid_argument` for options out of range.
 *
 * @param events$ of one instance, with progress: `instance.events$`, or those of one instance of a recording
 * @example
 * ```ts
 * analyse(instance.events$).subscribe((notices) => console.log(notices.map(formatNotice).join("\n")));
 * ```
 */
export function analyse(
  events$: Observable<InstanceEvent>,
  { facts$ = NEVER, speed = 1, scheduler = asyncScheduler, ...options }: AnalyseOptions = {},
): Observable<readonly Notice[]> {
  if (!(speed > 0)) throw new MaxComputeError("invalid_argument", `The speed of the events is above 0, not ${speed}.`);
  const begin = startAnalysis(options);
  return defer(() => {
    // The time of the events, which the clock of this machine need not have: from the last event on, it passes as fast as here.
    let told: { readonly at: number; readonly here: number } | null = null;
    const passed = (here: number): number => (speed === Infinity ? 0 : (scheduler.now() - here) * speed);
    const now = (): string | null => (told === null ? null : new Date(Math.min(told.at + passed(told.here), lastDate)).toISOString());
    const stamped = <T extends object>(fact: T): (T & { readonly at: string })[] => {
      const at = now();
      return at === null ? [] : [{ ...fact, at }];
    };
    return events$.pipe(
      tap(({ at }) => {
        const time = Date.parse(at);
        if (!Number.isNaN(time)) told = { at: time, here: scheduler.now() };
      }),
      connect((same$) => {
        const others$ = merge(interval(tickMs, scheduler).pipe(map(() => ({ type: "tick" as const }))), facts$).pipe(
          mergeMap(stamped),
          takeUntil(same$.pipe(ignoreElements(), last(null, null))),
        );
        return merge(others$, same$);
      }),
      scan((analysis, input: AnalysisInput) => analysis.next(input), begin),
      map(({ notices }) => notices),
      distinctUntilChanged((before, after) => JSON.stringify(before) === JSON.stringify(after)),
    );
  });
}
