import { of, Subscription, type Observable, type SchedulerLike } from "rxjs";

import type { AbortSignalLike } from "../transport.ts";
import { abortError, onAbort, throwIfAborted } from "./abort.ts";

/**
 * How urgent a background request is, the most urgent first: how an instance ended, the first request for an instance,
 * progress that has subscribers, all other requests.
 */
export type Priority = "outcome" | "first" | "progress" | "rest";

const priorities: readonly Priority[] = ["outcome", "first", "progress", "rest"];

/** These two come in bursts and must not wait. The other priorities leave them most of the credit. */
const urgentPriorities: readonly Priority[] = ["outcome", "first"];
const creditForUrgent = 0.75;
/** Every eighth request is the one of the priority that was served longest ago, so that nothing waits forever. */
const turnsInOrder = 8;

/** The longest stop of all requests, in milliseconds. If the service asks for a longer wait, only the refused request waits longer. */
const longestStopMs = 60_000;

/** A request that waits for its turn. */
export interface Turn {
  readonly priority: Priority;
  /**
   * On whose behalf the request is sent. Emits immediately, and again for each caller who joins later. Requests of equal priority take
   * turns by caller, so that many requests of one caller do not delay the few of another. A request of several callers is sent with the
   * first turn of any of them. Default: one caller for all requests.
   */
  readonly callers$?: Observable<string> | undefined;
}

/** Limits the background requests of a client: every request that no caller waits for takes a turn here. */
export interface RequestBudget {
  /** Waits for a turn; resolves immediately while there is credit. An aborted request leaves the queue and uses no turn. */
  take(turn: Turn, signal: AbortSignalLike): Promise<void>;
  /** Call this when the service throttles. All requests slow down, and return to the full rate within half a minute. `retryAfterMs`: 0 if the service gave none. */
  slowDown(retryAfterMs: number): void;
}

/** Allows `perSecond` requests per second on average, and the same number at once after a second without requests. */
export function createRequestBudget(perSecond: number, scheduler: SchedulerLike, random: () => number = Math.random): RequestBudget {
  const oneForAll$ = of("");
  const lanes = new Map(priorities.map((priority) => [priority, new Lane()]));
  let rate = perSecond;
  let credit = Math.max(1, perSecond);
  let countedAt = scheduler.now();
  let stoppedUntil = 0;
  let slowedAt = Number.NEGATIVE_INFINITY;
  let turns = 0;
  let timer = Subscription.EMPTY;
  let timerAt = Number.POSITIVE_INFINITY;

  const count = (): void => {
    const now = scheduler.now();
    // A clock that was set back must not prolong the stop.
    stoppedUntil = Math.min(stoppedUntil, stoppedUntil + now - countedAt);
    const seconds = Math.max(0, now - countedAt) / 1000;
    countedAt = now;
    credit = Math.min(Math.max(1, rate), credit + seconds * rate);
    rate = Math.min(perSecond, rate + (seconds * perSecond) / 30);
  };

  /** The priority that is served now, and uses credit for it; undefined if nothing waits or there is no credit. */
  const next = (): Lane | undefined => {
    const waiting = [...lanes.values()].filter((lane) => !lane.isEmpty);
    if (waiting.length === 0 || credit < creditNeeded()) return undefined;
    credit -= 1;
    turns += 1;
    return turns % turnsInOrder === 0 ? waiting.toSorted((a, b) => a.servedAt - b.servedAt)[0] : waiting[0];
  };

  const creditNeeded = (): number => {
    const isUrgent = urgentPriorities.some((priority) => lanes.get(priority)?.isEmpty === false);
    return isUrgent || rate < 4 ? 1 : rate * creditForUrgent;
  };

  const serve = (): void => {
    count();
    const stopMs = stoppedUntil - scheduler.now();
    for (let lane = stopMs <= 0 ? next() : undefined; lane !== undefined; lane = next()) lane.serve(turns);
    if ([...lanes.values()].every(({ isEmpty }) => isEmpty)) return;
    // Rounded up: a timer that fires slightly early would find no credit and would be set again and again.
    wakeAfter(Math.ceil(Math.max(stopMs, ((creditNeeded() - credit) * 1000) / rate)));
  };

  /** Sets the timer, unless it fires early enough already. */
  const wakeAfter = (ms: number): void => {
    if (!timer.closed && timerAt <= countedAt + ms) return;
    timer.unsubscribe();
    timerAt = countedAt + ms;
    timer = scheduler.schedule(() => {
      timerAt = Number.POSITIVE_INFINITY;
      serve();
    }, ms);
  };

  return {
    async take({ priority, callers$ = oneForAll$ }, signal) {
      throwIfAborted(signal);
      await new Promise<void>((resolve, reject) => {
        const lane = lanes.get(priority);
        const callers = new Set<string>();
        const leave = (): void => {
          joining.unsubscribe();
          forget();
          for (const caller of callers) lane?.remove(caller, go);
        };
        const go = (): void => {
          leave();
          resolve();
        };
        const forget = onAbort(signal, () => {
          leave();
          reject(abortError(signal));
        });
        const joining = callers$.subscribe((caller) => {
          callers.add(caller);
          lane?.add(caller, go);
        });
        serve();
      });
    },
    slowDown(retryAfterMs) {
      count();
      const now = scheduler.now();
      // Requests that were sent together are refused together. This counts once.
      if (now - slowedAt >= 1000) rate = Math.max(perSecond / 20, rate * 0.8);
      slowedAt = now;
      credit = Math.min(credit, 1);
      // Random, so that clients that were stopped together do not continue together.
      const stopMs = Math.min(retryAfterMs, longestStopMs) * (1 + random() / 10);
      stoppedUntil = Math.max(stoppedUntil, now + stopMs);
    },
  };
}

/** The requests that wait with one priority: in order of arrival, and callers take turns. */
class Lane {
  /** When it was last served, counted in turns of the budget. */
  servedAt = 0;
  readonly #callers = new Map<string, Set<() => void>>();

  get isEmpty(): boolean {
    return this.#callers.size === 0;
  }

  add(caller: string, go: () => void): void {
    const waiting = this.#callers.get(caller) ?? new Set();
    this.#callers.set(caller, waiting.add(go));
  }

  remove(caller: string, go: () => void): void {
    const waiting = this.#callers.get(caller);
    if (waiting?.delete(go) && waiting.size === 0) this.#callers.delete(caller);
  }

  serve(turn: number): void {
    this.servedAt = turn;
    for (const [caller, waiting] of this.#callers) {
      // If the caller has more requests, it moves to the end of the callers.
      this.#callers.delete(caller);
      const [go] = waiting;
      if (go) waiting.delete(go);
      if (waiting.size > 0) this.#callers.set(caller, waiting);
      return go?.();
    }
  }
}
