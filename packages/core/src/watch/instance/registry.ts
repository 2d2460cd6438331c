import { Observable, Subscription, type SchedulerLike, type Subscriber } from "rxjs";

import { BoundedMap } from "../../bounded-map.ts";
import { Callers } from "../shared/callers.ts";
import { foldEvent } from "./fold-event.ts";
import { isTerminalEvent, type InstanceEvent, type InstanceView } from "./instance-event.ts";
import type { Interest } from "./question.ts";

/** Where the events of an instance come from: polling by default, a gateway's event stream in a browser. */
export interface WatchSource {
  /**
   * Cold: subscribing starts a watch, leaving ends it. The first event is a snapshot, the last one terminal.
   *
   * @param callers$ on whose behalf: those who listen when it is subscribed to, then each who joins. They share the requests fairly
   */
  events(instanceId: string, interest$: Observable<Interest>, callers$?: Observable<string>): Observable<InstanceEvent>;
}

/** An event together with the view after it. */
export interface WatchUpdate {
  readonly event: InstanceEvent;
  readonly view: InstanceView;
}

/** One watch for many watchers: they share it by reference count, each with an interest of its own. */
export interface WatchRegistry {
  /**
   * What happens to an instance. The first subscriber starts the watch, the last one to leave ends it. Everybody gets a
   * snapshot first. After the end a newcomer gets snapshot, terminal event and completion, and no request is sent. An
   * error reaches all who listen then and is not remembered.
   *
   * @param caller on whose behalf, where there are several: a request of the watch goes with the first turn of any who listen
   */
  updates(instanceId: string, interest: Interest, caller?: string): Observable<WatchUpdate>;
  /** Remembers an instance that is known to have ended, such as a synchronous one. */
  remember(terminal: WatchUpdate): void;
  /** The end of an instance, when this client has seen it. */
  ended(instanceId: string): WatchUpdate | undefined;
}

/** Ends that are remembered for newcomers; the oldest are forgotten first and would be looked up again. */
const mostEnds = 1000;

export function createWatchRegistry(source: WatchSource, scheduler: SchedulerLike): WatchRegistry {
  const running = new Map<string, SharedWatch>();
  const ends = new BoundedMap<string, WatchUpdate>(mostEnds);

  const remember = (update: WatchUpdate): void => {
    ends.set(update.view.instanceId, update);
  };
  const owner: WatchOwner = {
    ended: remember,
    // Only itself: a new watch may have been begun already, from inside an error callback.
    over: (watch) => running.get(watch.instanceId) === watch && running.delete(watch.instanceId),
  };

  const updates = (instanceId: string, interest: Interest, caller?: string): Observable<WatchUpdate> =>
    new Observable((subscriber) => {
      const end = ends.get(instanceId);
      if (end) {
        subscriber.next(snapshotOf(end, scheduler));
        subscriber.next(end);
        return subscriber.complete();
      }
      const shared = running.get(instanceId) ?? begin(instanceId);
      return shared.join({ subscriber, interest, caller });
    });

  const begin = (instanceId: string): SharedWatch => {
    const shared = new SharedWatch(instanceId, { source, scheduler, owner });
    running.set(instanceId, shared);
    return shared;
  };

  return { updates, remember, ended: (instanceId) => ends.get(instanceId) };
}

/** One of those who share a watch: what it wants, and on whose behalf. */
interface Listener {
  readonly subscriber: Subscriber<WatchUpdate>;
  readonly interest: Interest;
  readonly caller: string | undefined;
}

/** What the registry is told by a running watch. */
interface WatchOwner {
  ended(update: WatchUpdate): void;
  over(watch: SharedWatch): void;
}

interface SharedWatchParts {
  readonly source: WatchSource;
  readonly scheduler: SchedulerLike;
  readonly owner: WatchOwner;
}

/** A running watch and those who listen to it. */
class SharedWatch {
  readonly instanceId: string;
  readonly #parts: SharedWatchParts;
  readonly #listeners = new Set<Listener>();
  #interest: Interest = { tasks: false, progress: false };
  /** The watch, which hears of the interest. */
  #interested: Subscriber<Interest> | null = null;
  /** Null where watches are on nobody's behalf in particular. */
  #callers: Callers | null = null;
  #watch: Subscription | null = null;
  #last: WatchUpdate | null = null;

  constructor(instanceId: string, parts: SharedWatchParts) {
    this.instanceId = instanceId;
    this.#parts = parts;
  }

  join(listener: Listener): () => void {
    if (this.#last) listener.subscriber.next(snapshotOf(this.#last, this.#parts.scheduler));
    this.#listeners.add(listener);
    const leave = listener.caller === undefined ? undefined : (this.#callers ??= new Callers()).enter(listener.caller);
    this.#updateInterest();
    if (this.#watch === null) this.#begin();
    return () => {
      leave?.();
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return this.#updateInterest();
      this.#parts.owner.over(this);
      this.#watch?.unsubscribe();
    };
  }

  #begin(): void {
    const interest$ = new Observable<Interest>((interested) => {
      this.#interested = interested;
      interested.next(this.#interest);
    });
    this.#watch = Subscription.EMPTY;
    this.#watch = this.#parts.source.events(this.instanceId, interest$, this.#callers?.all$).subscribe({
      next: (event) => this.#see(event),
      error: (error: unknown) => this.#over((subscriber) => subscriber.error(error)),
      complete: () => this.#over((subscriber) => subscriber.complete()),
    });
  }

  #see(event: InstanceEvent): void {
    const before = event.type === "snapshot" ? event.view : this.#last?.view;
    // A source that does not begin with a snapshot has nothing to tell yet.
    if (before === undefined) return;
    const update = { event, view: foldEvent(before, event) };
    this.#last = update;
    // Remembered before anybody is told: a listener that subscribes anew inside its callback must find the end.
    if (isTerminalEvent(event)) {
      this.#parts.owner.ended(update);
      this.#parts.owner.over(this);
    }
    this.#tell((subscriber) => subscriber.next(update));
  }

  #over(last: (subscriber: Subscriber<WatchUpdate>) => void): void {
    this.#parts.owner.over(this);
    this.#tell(last);
  }

  /** Those who listen now: one who comes while they are told has been told by its snapshot. */
  #tell(what: (subscriber: Subscriber<WatchUpdate>) => void): void {
    for (const { subscriber } of Array.from(this.#listeners)) what(subscriber);
  }

  #updateInterest(): void {
    const { tasks, progress } = this.#interest;
    const next = { tasks: false, progress: false };
    for (const { interest } of this.#listeners) {
      next.tasks ||= interest.tasks;
      next.progress ||= interest.progress;
    }
    if (next.tasks === tasks && next.progress === progress) return;
    this.#interest = next;
    this.#interested?.next(next);
  }
}

/** What a newcomer is told first: everything known so far, without the outcome's event, which follows. */
function snapshotOf({ event, view }: WatchUpdate, scheduler: SchedulerLike): WatchUpdate {
  const { instanceId, seq } = event;
  const at = new Date(scheduler.now()).toISOString();
  return { event: { instanceId, seq, at, type: "snapshot", view }, view };
}
