import { EMPTY, Observable, Subscription, type SchedulerLike } from "rxjs";

import { toMaxComputeError } from "../error.ts";
import type { InstanceEvent } from "../watch/instance/instance-event.ts";
import type { Interest } from "../watch/instance/question.ts";
import type { WatchUpdate } from "../watch/instance/registry.ts";
import type { InstanceListEvent, InstanceSummary, LiveListFilter } from "../watch/list/instance-list-event.ts";
import type { WatchState, WatchTokenOptions, WatchTokens } from "./watch-state.ts";

/**
 * An event of one of many instances: an {@link InstanceEvent}, or an `error` if the instance cannot be watched, for example because
 * it does not exist. Plain JSON.
 *
 * Each instance has exactly one last event: `succeeded`, `failed`, `cancelled`, `lost` or `error`.
 */
export type ManyInstancesEvent =
  | InstanceEvent
  | {
      readonly instanceId: string;
      /** When the client received it: ISO 8601 in UTC. */
      readonly at: string;
      readonly type: "error";
      /** A `MaxComputeErrorCode`. */
      readonly code: string;
      /** Why the instance cannot be watched, as a sentence. */
      readonly message: string;
    };

/** The events of many instances, with a token for the state of the watch. */
export interface WatchedInstances extends Observable<ManyInstancesEvent> {
  /**
   * Resolves with the state of the watch at this moment, as a short text without secrets: {@link MaxCompute.resumeWatch} goes on from it.
   * It contains everything up to the last event that was emitted, so take it in the subscriber, after the event is dealt with. Before the
   * first subscription, nothing was told. With several subscribers, it is the state of the one that subscribed last.
   *
   * Rejects with `unsupported` in a page whose gateway has no `watchTokenKey`.
   */
  watchToken(options?: WatchTokenOptions): Promise<string>;
}

export interface WatchManyParts {
  readonly project: string;
  /** The events of one instance. */
  readonly updates: (instanceId: string) => Observable<WatchUpdate>;
  readonly interest: Interest;
  readonly tokens: () => WatchTokens | Promise<WatchTokens>;
  readonly scheduler: SchedulerLike;
}

/** What is watched: instances, and those of a live list; and from where it goes on. */
export interface WatchedTargets {
  /** Each instance with what was told about it. */
  readonly instances: WatchState["instances"];
  readonly list?: { readonly filter: LiveListFilter; readonly events$: Observable<InstanceListEvent> } | undefined;
  /** See {@link WatchState.newest}. Null for a watch that does not go on from a token. */
  readonly newest?: string | null;
}

/** The instances of some ids, each once. */
export function idTargets(ids: Iterable<string>): WatchState["instances"] {
  return Array.from(new Set(ids), (id) => [id, null] as const);
}

/**
 * Watches many instances. Without a list, it completes when all have ended. With a list, it also watches all that have not ended when
 * they are first seen, and all that appear later, and never completes.
 */
export function watchMany({ instances, list, newest = null }: WatchedTargets, parts: WatchManyParts): WatchedInstances {
  const { project, updates, interest, tokens, scheduler } = parts;
  const now = (): string => new Date(scheduler.now()).toISOString();
  /** What was told in the last subscription. */
  let told = new Map(instances);
  let newestStart = newest;

  const events$ = new Observable<ManyInstancesEvent>((subscriber) => {
    const known = (told = new Map(instances));
    newestStart = newest;
    /** Every instance that was seen. An instance that has ended is not watched again while the list still contains it. */
    const seen = new Set<string>();
    /** The number of sources that may still emit: the list or the ids, and each watch. */
    let open = 1;

    const over = (): void => {
      open -= 1;
      if (open === 0) subscriber.complete();
    };
    const watch = (instanceId: string): void => {
      if (subscriber.closed || seen.has(instanceId)) return;
      seen.add(instanceId);
      open += 1;
      const watching = new Subscription();
      const leave = (): void => {
        subscriber.remove(watching);
        over();
      };
      subscriber.add(watching);
      const watched = updates(instanceId).subscribe({
        next: ({ event, view }) => {
          known.set(instanceId, { seq: event.seq, view });
          subscriber.next(event);
        },
        error: (thrown: unknown) => {
          const { code, message } = toMaxComputeError(thrown);
          subscriber.next({ instanceId, at: now(), type: "error", code, message });
          leave();
        },
        complete: leave,
      });
      watching.add(watched);
    };
    const noticeNewest = (summaries: readonly InstanceSummary[]): void => {
      for (const { startTime } of summaries) if (startTime !== null && startTime > (newestStart ?? "")) newestStart = startTime;
    };

    for (const [id] of instances) watch(id);
    const listed = (list?.events$ ?? EMPTY).subscribe({
      next: (event) => {
        if (event.type === "snapshot") {
          for (const { instanceId, status, startTime } of event.view.instances) {
            // One that was submitted and has ended since the token was taken was never told.
            const isMissed = newest !== null && startTime !== null && startTime >= newest;
            if (status === "Terminated" && !isMissed) seen.add(instanceId);
            else watch(instanceId);
          }
          newestStart ??= "";
          noticeNewest(event.view.instances);
        }
        if (event.type === "changed") {
          for (const { instanceId } of event.updated) watch(instanceId);
          noticeNewest(event.updated);
          // A list that is watched for days must not fill the memory and the tokens with instances that have ended.
          for (const id of event.removed) if (known.get(id)?.view.outcome) known.delete(id);
        }
      },
      error: (error: unknown) => subscriber.error(error),
      complete: over,
    });
    subscriber.add(listed);
  });

  return Object.assign(events$, {
    async watchToken({ untold = [] }: WatchTokenOptions = {}) {
      const again = new Set(untold);
      const states = Array.from(
        told,
        ([id, last]) => [id, last && again.has(id) ? { ...last, view: { ...last.view, outcome: null } } : last] as const,
      );
      const state: WatchState = { project, at: now(), interest, filter: list?.filter ?? null, newest: newestStart, instances: states };
      return (await tokens()).seal(state);
    },
  });
}
