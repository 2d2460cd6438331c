import { Observable, type SchedulerLike } from "rxjs";

import { toMaxComputeError } from "../error.ts";
import type { WatchRegistry, WatchUpdate } from "../watch/instance/registry.ts";
import { Resumption, type ToldInstance } from "../watch/instance/resumption.ts";
import type { InstanceListEvent, LiveListFilter } from "../watch/list/instance-list-event.ts";
import { idTargets, watchMany, type WatchedInstances, type WatchManyParts } from "./watch-instances.ts";
import type { WatchState } from "./watch-state.ts";

export interface ResumeParts extends Omit<WatchManyParts, "updates" | "interest"> {
  readonly registry: WatchRegistry;
  readonly list: (filter: LiveListFilter) => Observable<InstanceListEvent>;
}

/** Goes on with a watch, and begins to watch more: other ids, or the list of another filter instead of that of the token. */
export function resumeWatch(state: WatchState, more: Iterable<string> | LiveListFilter | undefined, parts: ResumeParts): WatchedInstances {
  const { registry, list, scheduler } = parts;
  const { interest, at, newest } = state;
  const known = new Map(state.instances);
  const isFilter = typeof more === "object" && !(Symbol.iterator in more);
  const filter = isFilter ? more : state.filter;
  const ids = more === undefined || isFilter ? [] : typeof more === "string" ? [more] : more;
  for (const [id, told] of idTargets(ids)) if (!known.has(id)) known.set(id, told);
  const updates = (id: string): Observable<WatchUpdate> => {
    const told = known.get(id) ?? null;
    const updates$ = registry.updates(id, interest);
    return told === null ? updates$ : resumedUpdates(updates$, told, at, scheduler);
  };
  return watchMany(
    { instances: [...known], list: filter === null ? undefined : { filter, events$: list(filter) }, newest },
    { ...parts, interest, updates },
  );
}

/** The updates of an instance for a subscriber that goes on from a token, which was taken at `since`. */
function resumedUpdates(
  updates$: Observable<WatchUpdate>,
  told: ToldInstance,
  since: string,
  scheduler: SchedulerLike,
): Observable<WatchUpdate> {
  return new Observable((subscriber) => {
    const resumption = new Resumption(told);
    const now = (): string => new Date(scheduler.now()).toISOString();
    const tell = (updates: readonly WatchUpdate[]): void => updates.forEach((update) => subscriber.next(update));
    tell(resumption.begin(since, now()));
    if (told.view.outcome !== null) return subscriber.complete();
    return updates$.subscribe({
      next: (update) => tell(resumption.goOn(update)),
      error: (thrown: unknown) => {
        const error = toMaxComputeError(thrown);
        if (error.code !== "not_found") return subscriber.error(error);
        // The service knew the instance when the token was taken.
        tell([resumption.lost(error.message, now())]);
        subscriber.complete();
      },
      complete: () => subscriber.complete(),
    });
  });
}
