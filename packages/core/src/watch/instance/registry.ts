import { Observable, Subscription, type Observer, type SchedulerLike, type Subscriber } from "rxjs";

import { BoundedMap } from "../../bounded-map.ts";
import { Callers } from "../shared/callers.ts";
import { foldEvent } from "./fold-event.ts";
import { isTerminalEvent, type InstanceEvent, type InstanceView } from "./instance-event.ts";
import type { Interest } from "./question.ts";

/** Where the events of an instance come from: polling by default, a gateway's event stream in a browser. */
export interface WatchSource {
  /**
   * Returns the events of an instance. Cold: subscribing starts a watch, unsubscribing ends it. The first event is a `snapshot`, the
   * last one a terminal event. Errors only if the service can no longer be asked.
   *
   * @param interest$ what the subscribers want; emits immediately, and again after each change
   * @param callers$ on whose behalf the watch runs; emits the present callers, then each caller who joins. Callers take turns with requests
   */
  events(instanceId: string, interest$: Observable<Interest>, callers$?: Observable<string>): Observable<InstanceEvent>;
}

/** An event together with the view after it. */
export interface WatchUpdate {
  readonly event: InstanceEvent;
  readonly view: InstanceView;
}

/** Shares one watch per instance among all its subscribers, by reference count. Each subscriber has its own interest. */
export interface WatchRegistry {
  /**
   * Returns the events and views of an instance. The first subscriber starts the watch; it ends with the last one. Every subscriber
   * receives a snapshot first. If the instance has ended, late subscribers receive snapshot, terminal event and completion without a
   * request. An error reaches all current subscribers and is not remembered: the next subscriber starts a new watch.
   *
   * @param caller on whose behalf, if there are several callers: a request of the watch is sent with the first turn of any of them
   */
  updates(instanceId: string, interest: Interest, caller?: string): Observable<WatchUpdate>;
  /** Remembers the terminal event of an instance that is known to have ended, such as a synchronous one. */
  remember(terminal: WatchUpdate): void;
  /** Returns the terminal event of an instance and its view, or undefined if this client does not remember it. */
  ended(instanceId: string): WatchUpdate | undefined;
  /** Returns what the subscribers of an instance were told last, or undefined if nobody watches it and its end is not remembered. */
  told(instanceId: string): WatchUpdate | undefined;
}

/** The number of terminal events that are remembered for late subscribers. The oldest are forgotten first and are then requested again. */
const mostEnds = 1000;

export function createWatchRegistry(source: WatchSource, scheduler: SchedulerLike): WatchRegistry {
  const running = new Map<string, SharedWatch>();
  const ends = new BoundedMap<string, WatchUpdate>(mostEnds);

  const remember = (update: WatchUpdate): void => {
    ends.set(update.view.instanceId, update);
  };
  const owner: WatchOwner = {
    ended: remember,
    // Only this watch: an error callback may have started a new one already.
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

  return {
    updates,
    remember,
    ended: (instanceId) => ends.get(instanceId),
    told: (instanceId) => running.get(instanceId)?.last ?? ends.get(instanceId),
  };
}

/** A subscriber of a shared watch: what it wants, and on whose behalf. */
interface Listener {
  readonly subscriber: Subscriber<WatchUpdate>;
  readonly interest: Interest;
  readonly caller: string | undefined;
}

/** What a running watch reports to the registry. */
interface WatchOwner {
  ended(update: WatchUpdate): void;
  over(watch: SharedWatch): void;
}

const noInterest: Interest = { tasks: false, progress: false };

interface SharedWatchParts {
  readonly source: WatchSource;
  readonly scheduler: SchedulerLike;
  readonly owner: WatchOwner;
}

/** A running watch and its subscribers. It observes the events itself: thousands run at the same time, and closures cost memory. */
class SharedWatch implements Observer<InstanceEvent> {
  readonly instanceId: string;
  readonly #parts: SharedWatchParts;
  readonly #listeners = new Set<Listener>();
  #interest: Interest = noInterest;
  /** The watch, which receives the interest. */
  #interested: Subscriber<Interest> | null = null;
  /** Null if no subscriber names a caller. */
  #callers: Callers | null = null;
  #watch: Subscription | null = null;
  #last: WatchUpdate | null = null;

  constructor(instanceId: string, parts: SharedWatchParts) {
    this.instanceId = instanceId;
    this.#parts = parts;
  }

  get last(): WatchUpdate | undefined {
    return this.#last ?? undefined;
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
    this.#watch = this.#parts.source.events(this.instanceId, interest$, this.#callers?.all$).subscribe(this);
  }

  next(event: InstanceEvent): void {
    const before = event.type === "snapshot" ? event.view : this.#last?.view;
    // Events before the first snapshot cannot be turned into a view, so they are dropped.
    if (before === undefined) return;
    const update = { event, view: foldEvent(before, event) };
    this.#last = update;
    // Remembered before subscribers are notified: a subscriber that subscribes again inside its callback must find the end.
    if (isTerminalEvent(event)) {
      this.#parts.owner.ended(update);
      this.#parts.owner.over(this);
    }
    this.#tell((subscriber) => subscriber.next(update));
  }

  error(error: unknown): void {
    this.#parts.owner.over(this);
    this.#tell((subscriber) => subscriber.error(error));
  }

  complete(): void {
    this.#parts.owner.over(this);
    this.#tell((subscriber) => subscriber.complete());
  }

  /** Notifies the current subscribers. One that joins meanwhile has received the same information in its snapshot. */
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

/** The first event of a late subscriber: everything known so far. If the instance has ended, the terminal event follows. */
function snapshotOf({ event, view }: WatchUpdate, scheduler: SchedulerLike): WatchUpdate {
  const { instanceId, seq } = event;
  const at = new Date(scheduler.now()).toISOString();
  return { event: { instanceId, seq, at, type: "snapshot", view }, view };
}
