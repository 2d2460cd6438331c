import { defer, finalize, map, ReplaySubject, scan, share, type Observable, type SchedulerLike } from "rxjs";

import { Callers } from "../shared/callers.ts";
import { foldListEvent } from "./fold-list-event.ts";
import type { InstanceListEvent, InstanceListView, LiveListFilter } from "./instance-list-event.ts";

/** Where the events of a live list come from: polling by default, a gateway's event stream in a browser. */
export interface ListSource {
  /**
   * Returns the events of a live list. Cold: subscribing starts the requests, unsubscribing ends them. The first event is a `snapshot`;
   * there is no last one. Errors only if the service can no longer be asked.
   *
   * @param callers$ on whose behalf the list runs; emits the present callers, then each caller who joins. Callers take turns with requests
   */
  events(filter: LiveListFilter, callers$?: Observable<string>): Observable<InstanceListEvent>;
}

/** An event together with the view after it. */
export interface ListUpdate {
  readonly event: InstanceListEvent;
  readonly view: InstanceListView;
}

/** Shares one live list among all subscribers with the same filter, by reference count. */
export interface ListRegistry {
  /**
   * Returns the events and views of a live list. Every subscriber receives a snapshot first. An error reaches all current subscribers
   * and is not remembered: the next subscriber starts a new list.
   *
   * @param caller on whose behalf, if there are several callers: a request of the list is sent with the first turn of any of them
   */
  updates(filter: LiveListFilter, caller?: string): Observable<ListUpdate>;
}

interface SharedList {
  readonly callers: Callers;
  readonly updates$: Observable<ListUpdate>;
}

const nothing: InstanceListView = { instances: [], more: false, trouble: null };

export function createListRegistry(source: ListSource, scheduler: SchedulerLike): ListRegistry {
  const running = new Map<string, SharedList>();

  const begin = (key: string, filter: LiveListFilter): SharedList => {
    const callers = new Callers();
    const updates$ = source.events(filter, callers.all$).pipe(
      scan<InstanceListEvent, ListUpdate, null>((last, event) => ({ event, view: foldListEvent(last?.view ?? nothing, event) }), null),
      finalize(() => running.delete(key)),
      share({ connector: () => new ReplaySubject<ListUpdate>(1), resetOnRefCountZero: true, resetOnError: true, resetOnComplete: true }),
    );
    return { callers, updates$ };
  };

  return {
    updates(filter, caller = "") {
      const key = JSON.stringify([filter.status, filter.onlyOwner, filter.limit]);
      const shared = running.get(key) ?? begin(key, filter);
      running.set(key, shared);
      // Late subscribers receive the last update. Its event may be a change, which means nothing without the list: they receive a snapshot instead.
      const own$ = shared.updates$.pipe(map((update, index) => (index === 0 ? snapshotOf(update, scheduler) : update)));
      return defer(() => own$.pipe(finalize(shared.callers.enter(caller))));
    },
  };
}

function snapshotOf({ view }: ListUpdate, scheduler: SchedulerLike): ListUpdate {
  return { event: { type: "snapshot", at: new Date(scheduler.now()).toISOString(), view }, view };
}
