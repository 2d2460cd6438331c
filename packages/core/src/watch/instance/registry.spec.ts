import { Observable, Subject, asapScheduler, type Subscriber } from "rxjs";
import { describe, expect, it } from "vitest";

import { MaxComputeError } from "../../error.ts";
import type { InstanceEvent, InstanceEventBody, InstanceView } from "./instance-event.ts";
import type { Interest } from "./question.ts";
import { createWatchRegistry, type WatchUpdate, type WatchRegistry } from "./registry.ts";

const statusOnly: Interest = { tasks: false, progress: false };
const withProgress: Interest = { tasks: false, progress: true };

const view: InstanceView = {
  instanceId: "i1",
  project: "p",
  status: "Running",
  statusText: "Running",
  owner: null,
  startTime: null,
  endTime: null,
  tasks: [],
  progress: [],
  trouble: null,
  outcome: null,
};

/** A source that is driven by hand and counts its watches. */
class HandSource {
  started = 0;
  left = 0;
  seq = 0;
  interests: Interest[] = [];
  /** The callers on whose behalf it is watched. */
  callers$: Observable<string> | undefined;
  readonly registry: WatchRegistry;
  #subscriber: Subscriber<InstanceEvent> | undefined;

  constructor() {
    const events = (_id: string, interest$: Observable<Interest>, callers$?: Observable<string>): Observable<InstanceEvent> =>
      new Observable((subscriber) => {
        this.started += 1;
        this.callers$ = callers$;
        this.#subscriber = subscriber;
        subscriber.add(interest$.subscribe((interest) => this.interests.push(interest)));
        return () => (this.left += 1);
      });
    this.registry = createWatchRegistry({ events }, asapScheduler);
  }

  emit(body: InstanceEventBody): void {
    this.seq += 1;
    this.#subscriber?.next({ instanceId: "i1", seq: this.seq, at: "2023-01-01T00:00:00.000Z", ...body });
  }

  end(): void {
    this.emit({ type: "succeeded" });
    this.#subscriber?.complete();
  }

  fail(): void {
    this.#subscriber?.error(new MaxComputeError("forbidden", "no"));
  }
}

function listen(registry: WatchRegistry, interest: Interest = statusOnly) {
  const seen: string[] = [];
  const updates: WatchUpdate[] = [];
  const subscription = registry.updates("i1", interest).subscribe({
    next: (update) => {
      updates.push(update);
      seen.push(update.event.type);
    },
    error: (error: MaxComputeError) => seen.push(`error ${error.code}`),
    complete: () => seen.push("complete"),
  });
  return { seen, updates, leave: () => subscription.unsubscribe() };
}

describe("the registry", () => {
  it("shares one watch among all, and ends it when the last one leaves", () => {
    const source = new HandSource();
    const listeners = Array.from({ length: 10 }, () => listen(source.registry));
    expect(source.started).toBe(1);
    listeners.slice(1).forEach(({ leave }) => leave());
    expect(source.left).toBe(0);
    listeners[0]?.leave();
    expect(source.left).toBe(1);
    listen(source.registry);
    expect(source.started).toBe(2);
  });

  it("gives a latecomer a snapshot of now, then what everybody gets", () => {
    const source = new HandSource();
    listen(source.registry);
    source.emit({ type: "snapshot", view });
    source.emit({ type: "status", status: "Suspended", statusText: "Suspended", owner: "me", startTime: null, endTime: null });
    const late = listen(source.registry);
    expect(late.updates[0]?.event).toMatchObject({ type: "snapshot", seq: 2, view: { status: "Suspended", owner: "me" } });
    source.end();
    expect(late.seen).toEqual(["snapshot", "succeeded", "complete"]);
  });

  it("answers a newcomer after the end with snapshot, terminal event and completion, without a watch", () => {
    const source = new HandSource();
    listen(source.registry);
    source.emit({ type: "snapshot", view });
    source.end();
    expect(listen(source.registry).seen).toEqual(["snapshot", "succeeded", "complete"]);
    expect(source.started).toBe(1);
  });

  it("tells an error to those who listen and forgets it: the next subscriber starts anew", () => {
    const source = new HandSource();
    const first = listen(source.registry);
    source.fail();
    expect(first.seen).toEqual(["error forbidden"]);
    const second = listen(source.registry);
    source.emit({ type: "snapshot", view });
    expect(source.started).toBe(2);
    expect(second.seen).toEqual(["snapshot"]);
  });

  it("keeps the new watch of a listener that subscribes again inside its error callback", () => {
    const source = new HandSource();
    const again = new Subject<void>();
    let second: ReturnType<typeof listen> | undefined;
    again.subscribe(() => (second = listen(source.registry)));
    source.registry.updates("i1", statusOnly).subscribe({ error: () => again.next() });
    source.fail();
    source.emit({ type: "snapshot", view });
    listen(source.registry);
    expect(source.started).toBe(2);
    expect(second?.seen).toEqual(["snapshot"]);
  });

  it("wants progress as long as one listener does", () => {
    const source = new HandSource();
    listen(source.registry);
    const first = listen(source.registry, withProgress);
    const second = listen(source.registry, withProgress);
    first.leave();
    second.leave();
    expect(source.interests).toEqual([statusOnly, withProgress, statusOnly]);
  });

  it("names to its source those on whose behalf it is watched: each who listens, and each who joins", () => {
    const source = new HandSource();
    const watchFor = (caller: string) => source.registry.updates("i1", statusOnly, caller).subscribe();
    const first = watchFor("first");
    const second = [watchFor("second"), watchFor("second")];
    const told: string[][] = [];
    const look = (): void => {
      const callers: string[] = [];
      told.push(callers);
      source.callers$?.subscribe((caller) => callers.push(caller));
    };
    look();
    const third = watchFor("third");
    first.unsubscribe();
    second[0]?.unsubscribe();
    look();
    second[1]?.unsubscribe();
    look();
    expect(told).toEqual([["first", "second", "third"], ["second", "third"], ["third"]]);
    third.unsubscribe();
  });

  it("lets one listener leave inside its callback without touching the others", () => {
    const source = new HandSource();
    const once: string[] = [];
    const leaving = source.registry.updates("i1", statusOnly).subscribe(({ event }) => {
      once.push(event.type);
      leaving.unsubscribe();
    });
    const other = listen(source.registry);
    source.emit({ type: "snapshot", view });
    source.end();
    expect(once).toEqual(["snapshot"]);
    expect(other.seen).toEqual(["snapshot", "succeeded", "complete"]);
  });

  it("finds the end already when subscribing inside the terminal callback", () => {
    const source = new HandSource();
    const inside: string[][] = [];
    source.registry.updates("i1", statusOnly).subscribe(({ event }) => {
      if (event.type === "succeeded") inside.push(listen(source.registry).seen);
    });
    source.emit({ type: "snapshot", view });
    source.end();
    expect(inside).toEqual([["snapshot", "succeeded", "complete"]]);
    expect(source.started).toBe(1);
  });
});
