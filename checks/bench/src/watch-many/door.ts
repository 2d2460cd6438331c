import { isTerminalEvent, type InstanceEvent, type InstanceOutcome, type MaxCompute } from "@maxcompute-rx/node";
import { Subscription, type Observable } from "rxjs";

/** What is told of watched instances; each is named by its place in the list of ids. */
export interface Listener {
  /** Something that is not the end. The first one is the first snapshot. */
  seen(index: number): void;
  /** The end; the outcome is null where it was not told with it. */
  ended(index: number, outcome: InstanceOutcome | null): void;
  /** The watch ended with an error. */
  errored(index: number, error: unknown): void;
}

/** A way to watch many instances through the public face of the client. */
export interface Door {
  readonly name: string;
  /** Watches all instances until the subscription is left. */
  open(mc: MaxCompute, ids: readonly string[], listener: Listener): Subscription;
}

/** `status$` of each instance. Its completion is the end; the outcome is then known without a request. */
export const statusDoor: Door = {
  name: "status",
  open: (mc, ids, listener) =>
    together(ids, (id, index) => {
      const instance = mc.instance(id);
      return instance.status$.subscribe({
        next: () => listener.seen(index),
        error: (error: unknown) => listener.errored(index, error),
        complete: () => listener.ended(index, rememberedOutcome(instance.watch())),
      });
    }),
};

/** `events$` of each instance, which follows tasks and progress, too. */
const eventsDoor: Door = {
  name: "events",
  open: (mc, ids, listener) =>
    together(ids, (id, index) =>
      mc.instance(id).events$.subscribe({
        next: (event) => tell(listener, index, event),
        error: (error: unknown) => listener.errored(index, error),
      }),
    ),
};

/** One stream for all. */
const manyDoor: Door = {
  name: "many",
  open(mc, ids, listener) {
    const indexOf = new Map(ids.map((id, index) => [id, index]));
    return mc.watchInstances(ids).subscribe({
      next(event) {
        const index = indexOf.get(event.instanceId);
        if (index === undefined) return;
        if (event.type === "error") listener.errored(index, event);
        else tell(listener, index, event);
      },
      error: (error: unknown) => ids.forEach((_id, index) => listener.errored(index, error)),
    });
  },
};

export const doors: readonly Door[] = [statusDoor, eventsDoor, manyDoor];

function together(ids: readonly string[], watch: (id: string, index: number) => Subscription): Subscription {
  const all = new Subscription();
  ids.forEach((id, index) => all.add(watch(id, index)));
  return all;
}

function tell(listener: Listener, index: number, event: InstanceEvent): void {
  if (isTerminalEvent(event)) listener.ended(index, event);
  else listener.seen(index);
}

/** The outcome that the client tells a newcomer at once, or null. */
function rememberedOutcome(events$: Observable<InstanceEvent>): InstanceOutcome | null {
  let outcome: InstanceOutcome | null = null;
  events$
    .subscribe((event) => {
      if (isTerminalEvent(event)) outcome = event;
    })
    .unsubscribe();
  return outcome;
}
