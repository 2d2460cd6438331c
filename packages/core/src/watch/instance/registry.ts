import { BehaviorSubject, Observable, Subject, type SchedulerLike, type Subscriber, type Subscription } from "rxjs";

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
export interface Sighting {
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
  sightings(instanceId: string, interest: Interest, caller?: string): Observable<Sighting>;
  /** Remembers an instance that is known to have ended, such as a synchronous one. */
  remember(terminal: Sighting): void;
  /** The end of an instance, when this client has seen it. */
  ended(instanceId: string): Sighting | undefined;
}

/** Ends that are remembered for newcomers; the oldest are forgotten first and would be looked up again. */
const mostEnds = 1000;

export function createWatchRegistry(source: WatchSource, scheduler: SchedulerLike): WatchRegistry {
  const running = new Map<string, SharedWatch>();
  const ends = new BoundedMap<string, Sighting>(mostEnds);

  const remember = (sighting: Sighting): void => {
    ends.set(sighting.view.instanceId, sighting);
  };

  const sightings = (instanceId: string, interest: Interest, caller = ""): Observable<Sighting> =>
    new Observable((subscriber) => {
      const end = ends.get(instanceId);
      if (end) {
        subscriber.next(snapshotOf(end, scheduler));
        subscriber.next(end);
        return subscriber.complete();
      }
      const shared = running.get(instanceId) ?? begin(instanceId);
      return shared.join(subscriber, interest, caller);
    });

  const begin = (instanceId: string): SharedWatch => {
    const start: Start = (interest$, callers$) => source.events(instanceId, interest$, callers$);
    const shared: SharedWatch = new SharedWatch(start, scheduler, {
      ended: remember,
      // Only itself: somebody may have begun a new watch already, from inside an error callback.
      over: () => running.get(instanceId) === shared && running.delete(instanceId),
    });
    running.set(instanceId, shared);
    return shared;
  };

  return { sightings, remember, ended: (instanceId) => ends.get(instanceId) };
}

type Start = (interest$: Observable<Interest>, callers$: Observable<string>) => Observable<InstanceEvent>;

interface Tell {
  ended(sighting: Sighting): void;
  over(): void;
}

/** A running watch and those who listen to it. */
class SharedWatch {
  readonly #start: Start;
  readonly #scheduler: SchedulerLike;
  readonly #tell: Tell;
  readonly #sightings = new Subject<Sighting>();
  readonly #interests = new Set<Interest>();
  readonly #callers = new Callers();
  readonly #interest$ = new BehaviorSubject<Interest>({ tasks: false, progress: false });
  #watch: Subscription | undefined;
  #last: Sighting | undefined;

  constructor(start: Start, scheduler: SchedulerLike, tell: Tell) {
    this.#start = start;
    this.#scheduler = scheduler;
    this.#tell = tell;
  }

  join(subscriber: Subscriber<Sighting>, interest: Interest, caller: string): () => void {
    // A copy, so that two listeners with the same interest count as two.
    const own = { ...interest };
    this.#interests.add(own);
    const leave = this.#callers.enter(caller);
    if (this.#last) subscriber.next(snapshotOf(this.#last, this.#scheduler));
    const listening = this.#sightings.subscribe(subscriber);
    this.#updateInterest();
    this.#watch ??= this.#start(this.#interest$, this.#callers.all$).subscribe({
      next: (event) => this.#see(event),
      error: (error: unknown) => {
        this.#tell.over();
        this.#sightings.error(error);
      },
      complete: () => {
        this.#tell.over();
        this.#sightings.complete();
      },
    });
    return () => {
      listening.unsubscribe();
      leave();
      this.#interests.delete(own);
      if (this.#interests.size > 0) return this.#updateInterest();
      this.#tell.over();
      this.#watch?.unsubscribe();
    };
  }

  #see(event: InstanceEvent): void {
    const before = event.type === "snapshot" ? event.view : this.#last?.view;
    // A source that does not begin with a snapshot has nothing to tell yet.
    if (before === undefined) return;
    const sighting = { event, view: foldEvent(before, event) };
    this.#last = sighting;
    // Remembered before anybody is told: a listener that subscribes anew inside its callback must find the end.
    if (isTerminalEvent(event)) {
      this.#tell.ended(sighting);
      this.#tell.over();
    }
    this.#sightings.next(sighting);
  }

  #updateInterest(): void {
    const all = [...this.#interests];
    const next = { tasks: all.some((one) => one.tasks), progress: all.some((one) => one.progress) };
    const { tasks, progress } = this.#interest$.value;
    if (next.tasks !== tasks || next.progress !== progress) this.#interest$.next(next);
  }
}

/** What a newcomer is told first: everything known so far, without the outcome's event, which follows. */
function snapshotOf({ event, view }: Sighting, scheduler: SchedulerLike): Sighting {
  const { instanceId, seq } = event;
  const at = new Date(scheduler.now()).toISOString();
  return { event: { instanceId, seq, at, type: "snapshot", view }, view };
}
