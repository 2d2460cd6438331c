import { Subscription, type SchedulerAction, type SchedulerLike } from "rxjs";

const everyMs = 2000;
/** A timer that comes later than this says that the machine slept; a program that is only busy is not that late. */
const lateMs = 10_000;

/** Tells that this machine slept, and since when (milliseconds since 1970). The function that is returned ends the listening. */
export type Wakes = (listener: (since: number) => void) => () => void;

/** Notices a sleep by a timer that should come every two seconds and came much later. It runs only while there are listeners. */
export function createWakes(scheduler: SchedulerLike): Wakes {
  const listeners = new Set<(since: number) => void>();
  let timer = Subscription.EMPTY;

  const begin = (): void => {
    let last = scheduler.now();
    timer = scheduler.schedule(function (this: SchedulerAction<unknown>) {
      const since = last;
      last = scheduler.now();
      // Set before anybody is told: a listener may leave.
      this.schedule(undefined, everyMs);
      if (last - since > everyMs + lateMs) for (const listener of Array.from(listeners)) listener(since);
    }, everyMs);
  };

  return (listener) => {
    if (listeners.size === 0) begin();
    listeners.add(listener);
    return () => {
      if (listeners.delete(listener) && listeners.size === 0) timer.unsubscribe();
    };
  };
}
