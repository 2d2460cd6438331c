import { defer, finalize, map, ReplaySubject, scan, share, type Observable, type SchedulerLike } from "rxjs";

import { Callers } from "../shared/callers.ts";
import { foldListEvent } from "./fold-list-event.ts";
import type { InstanceListEvent, InstanceListView, LiveListFilter } from "./instance-list-event.ts";

/** Where the events of a live list come from: polling by default, a gateway's event stream in a browser. */
export interface ListSource {
  /**
   * Cold: subscribing starts looking, leaving ends it. The first event is a snapshot; there is no last one.
   *
   * @param callers$ on whose behalf: those who listen when it is subscribed to, then each who joins. They share the requests fairly
   */
  events(filter: LiveListFilter, callers$?: Observable<string>): Observable<InstanceListEvent>;
}

/** An event together with the view after it. */
export interface ListUpdate {
  readonly event: InstanceListEvent;
  readonly view: InstanceListView;
}

/** One live list for many watchers of the same filter, by reference count. */
export interface ListRegistry {
  /**
   * Everybody gets a snapshot first. An error reaches all who listen then and is not remembered.
   *
   * @param caller on whose behalf, where there are several: a request of the list goes with the first turn of any who listen
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
      // Late subscribers get the last update replayed. Its event may be a change, which would tell them nothing: they get a snapshot.
      const own$ = shared.updates$.pipe(map((update, index) => (index === 0 ? snapshotOf(update, scheduler) : update)));
      return defer(() => own$.pipe(finalize(shared.callers.enter(caller))));
    },
  };
}

function snapshotOf({ view }: ListUpdate, scheduler: SchedulerLike): ListUpdate {
  return { event: { type: "snapshot", at: new Date(scheduler.now()).toISOString(), view }, view };
}
