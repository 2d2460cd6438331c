import { asyncScheduler, Observable, type SchedulerAction, type SchedulerLike } from "rxjs";

import { MaxComputeError } from "../error.ts";
import type { ManyInstancesEvent } from "../instance/watch-instances.ts";
import type { Recording } from "./recording.ts";

/** How a recording is replayed. */
export interface ReplayOptions {
  /** How many times as fast as it was recorded: 60 replays an hour in a minute. `Infinity` emits all events at once. Default 1. */
  readonly speed?: number | undefined;
  /** The clock. Default: the machine's. */
  readonly scheduler?: SchedulerLike | undefined;
}

/** The longest time that timers of all platforms can wait, in milliseconds. */
const longestWait = 2 ** 31 - 1;

/**
 * Emits the events of a recording again, unchanged, with the pauses that were between them; then completes. Cold: each subscriber
 * has a replay of its own. Events whose time lies before that of an earlier event follow it at once.
 *
 * Throws `invalid_argument` if `speed` is not above 0.
 *
 * @example
 * ```ts
 * replay(readRecording(lines), { speed: 60 }).subscribe((event) => console.log(event.type));
 * ```
 */
export function replay(
  { events }: Pick<Recording, "events">,
  { speed = 1, scheduler = asyncScheduler }: ReplayOptions = {},
): Observable<ManyInstancesEvent> {
  if (!(speed > 0)) throw new MaxComputeError("invalid_argument", `The speed of a replay is above 0, not ${speed}.`);
  return new Observable((subscriber) => {
    const first = Date.parse(events[0]?.at ?? "");
    const begun = scheduler.now();
    let next = 0;
    /** Emits what is due, and returns how long to wait for the next event; null after the last one. */
    const emitDue = (): number | null => {
      for (; !subscriber.closed; next += 1) {
        const event = events[next];
        if (event === undefined) {
          subscriber.complete();
          return null;
        }
        const rest = begun + (Date.parse(event.at) - first) / speed - scheduler.now();
        if (rest > 0) return Math.min(rest, longestWait);
        subscriber.next(event);
      }
      return null;
    };
    const wait = emitDue();
    if (wait === null) return undefined;
    return scheduler.schedule(function (this: SchedulerAction<unknown>) {
      const more = emitDue();
      if (more !== null) this.schedule(undefined, more);
    }, wait);
  });
}
