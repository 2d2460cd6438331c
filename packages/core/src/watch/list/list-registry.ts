import { Observable, Subscription, type Observer, type SchedulerLike, type Subscriber } from "rxjs";

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

const nothing: InstanceListView = { instances: [], more: false, trouble: null };

export function createListRegistry(source: ListSource, scheduler: SchedulerLike): ListRegistry {
  const running = new Map<string, SharedList>();

  const begin = (key: string, filter: LiveListFilter): SharedList => {
    const shared: SharedList = new SharedList({
      scheduler,
      events: (callers$) => source.events(filter, callers$),
      // Only this list: an error callback may have started a new one already.
      over: () => running.get(key) === shared && running.delete(key),
    });
    running.set(key, shared);
    return shared;
  };

  return {
    updates: (filter, caller = "") =>
      new Observable((subscriber) => {
        const key = JSON.stringify([filter.status, filter.onlyOwner, filter.limit]);
        return (running.get(key) ?? begin(key, filter)).join(subscriber, caller);
      }),
  };
}

interface SharedListParts {
  readonly scheduler: SchedulerLike;
  readonly events: (callers$: Observable<string>) => Observable<InstanceListEvent>;
  readonly over: () => void;
}

/** A running list and its subscribers. Without RxJS's `share` and `scan`, which with what they use would double RxJS in a page. */
class SharedList implements Observer<InstanceListEvent> {
  readonly #parts: SharedListParts;
  readonly #subscribers = new Set<Subscriber<ListUpdate>>();
  readonly #callers = new Callers();
  #list: Subscription | null = null;
  #last: ListUpdate | null = null;

  constructor(parts: SharedListParts) {
    this.#parts = parts;
  }

  join(subscriber: Subscriber<ListUpdate>, caller: string): () => void {
    // The last event may be a change, which means nothing without the list.
    if (this.#last !== null) subscriber.next(snapshotOf(this.#last.view, this.#parts.scheduler));
    this.#subscribers.add(subscriber);
    const leave = this.#callers.enter(caller);
    if (this.#list === null) this.#begin();
    return () => {
      leave();
      this.#subscribers.delete(subscriber);
      if (this.#subscribers.size > 0) return;
      this.#parts.over();
      this.#list?.unsubscribe();
    };
  }

  #begin(): void {
    this.#list = Subscription.EMPTY;
    this.#list = this.#parts.events(this.#callers.all$).subscribe(this);
  }

  next(event: InstanceListEvent): void {
    const view = foldListEvent(this.#last?.view ?? nothing, event);
    const update = this.#last === null ? snapshotOf(view, this.#parts.scheduler) : { event, view };
    this.#last = update;
    this.#tell((subscriber) => subscriber.next(update));
  }

  error(error: unknown): void {
    this.#parts.over();
    this.#tell((subscriber) => subscriber.error(error));
  }

  complete(): void {
    this.#parts.over();
    this.#tell((subscriber) => subscriber.complete());
  }

  /** Notifies the current subscribers. One that joins meanwhile has received the same information in its snapshot. */
  #tell(what: (subscriber: Subscriber<ListUpdate>) => void): void {
    for (const subscriber of Array.from(this.#subscribers)) what(subscriber);
  }
}

function snapshotOf(view: InstanceListView, scheduler: SchedulerLike): ListUpdate {
  return { event: { type: "snapshot", at: new Date(scheduler.now()).toISOString(), view }, view };
}
