import { EMPTY, Observable, Subscription, type SchedulerLike } from "rxjs";

import { toMaxComputeError } from "../error.ts";
import type { InstanceEvent } from "../watch/instance/instance-event.ts";
import type { Interest } from "../watch/instance/question.ts";
import type { WatchRegistry } from "../watch/instance/registry.ts";
import type { InstanceListEvent } from "../watch/list/instance-list-event.ts";

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

export interface WatchManyParts {
  readonly registry: WatchRegistry;
  readonly interest: Interest;
  readonly scheduler: SchedulerLike;
}

/** Watches the instances of some ids, each once; completes when all have ended. */
export function watchIds(ids: Iterable<string>, parts: WatchManyParts): Observable<ManyInstancesEvent> {
  return watchMany(EMPTY, parts, new Set(ids));
}

/** Watches the instances of a live list that have not ended when they are first seen, and all that appear later; never completes. */
export function watchListed(events$: Observable<InstanceListEvent>, parts: WatchManyParts): Observable<ManyInstancesEvent> {
  return watchMany(events$, parts, []);
}

function watchMany(list$: Observable<InstanceListEvent>, { registry, interest, scheduler }: WatchManyParts, ids: Iterable<string>): Observable<ManyInstancesEvent> {
  return new Observable((subscriber) => {
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
      const events = registry.updates(instanceId, interest).subscribe({
        next: ({ event }) => subscriber.next(event),
        error: (thrown: unknown) => {
          const { code, message } = toMaxComputeError(thrown);
          subscriber.next({ instanceId, at: new Date(scheduler.now()).toISOString(), type: "error", code, message });
          leave();
        },
        complete: leave,
      });
      watching.add(events);
    };

    for (const id of ids) watch(id);
    const listed = list$.subscribe({
      next: (event) => {
        if (event.type === "snapshot") {
          for (const { instanceId, status } of event.view.instances) {
            if (status === "Terminated") seen.add(instanceId);
            else watch(instanceId);
          }
        }
        if (event.type === "changed") for (const { instanceId } of event.updated) watch(instanceId);
      },
      error: (error: unknown) => subscriber.error(error),
      complete: over,
    });
    subscriber.add(listed);
  });
}
