import { finalize, map, ReplaySubject, scan, share, type Observable, type SchedulerLike } from "rxjs";

import { foldListEvent } from "./fold-list-event.ts";
import type { InstanceListEvent, InstanceListView, LiveListFilter } from "./instance-list-event.ts";

/** Where the events of a live list come from: polling by default, a gateway's event stream in a browser. */
export interface ListSource {
  /** Cold: subscribing starts looking, leaving ends it. The first event is a snapshot; there is no last one. */
  events(filter: LiveListFilter): Observable<InstanceListEvent>;
}

/** An event together with the view after it. */
export interface ListSighting {
  readonly event: InstanceListEvent;
  readonly view: InstanceListView;
}

/** One live list for many watchers of the same filter, by reference count. */
export interface ListRegistry {
  /** Everybody gets a snapshot first. An error reaches all who listen then and is not remembered. */
  sightings(filter: LiveListFilter): Observable<ListSighting>;
}

const nothing: InstanceListView = { instances: [], more: false, trouble: null };

export function createListRegistry(source: ListSource, scheduler: SchedulerLike): ListRegistry {
  const running = new Map<string, Observable<ListSighting>>();

  const begin = (key: string, filter: LiveListFilter): Observable<ListSighting> =>
    source.events(filter).pipe(
      scan<InstanceListEvent, ListSighting, null>((last, event) => ({ event, view: foldListEvent(last?.view ?? nothing, event) }), null),
      finalize(() => running.delete(key)),
      share({ connector: () => new ReplaySubject<ListSighting>(1), resetOnRefCountZero: true, resetOnError: true, resetOnComplete: true }),
    );

  return {
    sightings(filter) {
      const key = JSON.stringify([filter.status, filter.onlyOwner, filter.limit]);
      const shared = running.get(key) ?? begin(key, filter);
      running.set(key, shared);
      // Whoever comes later is replayed the last sighting; its event may be a change, which would tell a newcomer nothing.
      return shared.pipe(map((sighting, index) => (index === 0 ? snapshotOf(sighting, scheduler) : sighting)));
    },
  };
}

function snapshotOf({ view }: ListSighting, scheduler: SchedulerLike): ListSighting {
  return { event: { type: "snapshot", at: new Date(scheduler.now()).toISOString(), view }, view };
}
