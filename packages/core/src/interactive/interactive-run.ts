import { concat, concatMap, defer, from, map, type Observable, type ObservableInput } from "rxjs";

import {
  isTerminalEvent,
  type FallbackReason,
  type InstanceOutcome,
  type InstanceView,
  type Rerun,
} from "../watch/instance/instance-event.ts";
import type { Interest } from "../watch/instance/question.ts";
import type { WatchRegistry, WatchUpdate } from "../watch/instance/registry.ts";
import { fallbackReason } from "./fallback.ts";

/** How an interactive query runs. */
export interface InteractiveState {
  /** `session`: in a session of the project (MCQA). `maxqa`: in a quota for interactive queries (MaxQA). */
  readonly kind: "session" | "maxqa";
  /** Why it does not run interactively but as an ordinary job; null while it runs interactively. */
  readonly fellBack: FellBack | null;
}

/** Why an interactive query runs as an ordinary job. Plain JSON. */
export interface FellBack extends Rerun {
  /** See {@link FallbackReason}. */
  readonly reason: FallbackReason;
}

/** One run of an interactive query: as which instance it runs now, and what follows when it cannot go on. */
export interface Attempt {
  readonly instanceId: string;
  readonly fellBack: FellBack | null;
}

export interface InteractiveRunOptions {
  readonly kind: InteractiveState["kind"];
  readonly first: Attempt;
  /** Runs the query again; null if that is not allowed, so that its failure is the end. Called once for each failed instance. */
  readonly again: (failed: Rerun & { readonly from: string }, registry: WatchRegistry) => Promise<Attempt> | null;
}

type Failure = Extract<InstanceOutcome, { type: "failed" }>;

/**
 * A query that was submitted interactively and may go on as another instance. The next instance is found when a subscriber sees the
 * failure; all subscribers then follow it.
 */
export class InteractiveRun {
  readonly #kind: InteractiveState["kind"];
  readonly #again: InteractiveRunOptions["again"];
  /** What followed each failed instance. */
  readonly #successors = new Map<string, Promise<Attempt> | null>();
  readonly #listeners: (() => void)[] = [];
  #now: Attempt;

  constructor({ kind, first, again }: InteractiveRunOptions) {
    this.#kind = kind;
    this.#again = again;
    this.#now = first;
  }

  /** The id of the instance as which it runs now. */
  get instanceId(): string {
    return this.#now.instanceId;
  }

  get state(): InteractiveState {
    return { kind: this.#kind, fellBack: this.#now.fellBack };
  }

  /** Calls a function whenever it goes on as another instance. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** The updates of the instance as which it runs now, then those of the instances as which it goes on. */
  updates(registry: WatchRegistry, interest: Interest): Observable<WatchUpdate> {
    return defer(() => this.#follow(this.#now.instanceId, registry, interest));
  }

  #follow(instanceId: string, registry: WatchRegistry, interest: Interest): Observable<WatchUpdate> {
    return defer(() => {
      // The status `Terminated` is the end only if the query does not go on as another instance.
      const held: WatchUpdate[] = [];
      let isKnown = false;
      return registry.updates(instanceId, interest).pipe(
        concatMap((update): ObservableInput<WatchUpdate> => {
          if (update.view.status !== "Terminated") {
            isKnown = true;
            return [update];
          }
          held.push(update);
          if (!isTerminalEvent(update.event)) return [];
          const failure = update.event.type === "failed" ? update.event : null;
          const successor = failure && this.#successor(instanceId, failure, registry);
          if (successor === null) return held;
          const goingOn = from(successor.next).pipe(
            concatMap((next) => this.#follow(next.instanceId, registry, interest)),
            map((first, index) => (index === 0 ? rerunOf(first, successor.rerun) : first)),
          );
          // Subscribers who have seen nothing yet begin with a snapshot.
          return isKnown ? goingOn : concat(held.slice(0, 1).map(beforeEnd), goingOn);
        }),
      );
    });
  }

  #successor(
    instanceId: string,
    failure: Failure,
    registry: WatchRegistry,
  ): { readonly next: Promise<Attempt>; readonly rerun: Rerun } | null {
    const reason = fallbackReason(failure.message);
    if (reason === null) return null;
    const rerun = { reason, message: failure.message, odpsCode: failure.odpsCode, from: instanceId };
    if (!this.#successors.has(instanceId)) this.#successors.set(instanceId, this.#goOn(rerun, registry));
    const next = this.#successors.get(instanceId) ?? null;
    return next && { next, rerun };
  }

  #goOn(rerun: Rerun & { readonly from: string }, registry: WatchRegistry): Promise<Attempt> | null {
    const next = this.#again(rerun, registry)?.then((attempt) => this.#become(attempt)) ?? null;
    // Without a subscriber left, nobody hears of the failure.
    next?.catch(() => {});
    return next;
  }

  #become(attempt: Attempt): Attempt {
    this.#now = attempt;
    for (const listener of this.#listeners) listener();
    return attempt;
  }
}

/** The first snapshot of a query that goes on: its end is not the end of the run. */
function beforeEnd({ event, view }: WatchUpdate): WatchUpdate {
  const running: InstanceView = { ...view, status: "Running", statusText: "Running", endTime: null, outcome: null };
  const { instanceId, seq, at } = event;
  return { event: { instanceId, seq, at, type: "snapshot", view: running }, view: running };
}

/** The first update after a rerun: its snapshot, as the event that says why. */
function rerunOf({ event, view }: WatchUpdate, rerun: Rerun): WatchUpdate {
  const { instanceId, seq, at } = event;
  return { event: { instanceId, seq, at, type: "rerun", ...rerun, view }, view };
}
