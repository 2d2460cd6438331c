import { Subscription, type SchedulerAction, type SchedulerLike } from "rxjs";

const everyMs = 2000;
/** If a timer fires later than this, the machine was asleep. A program that is only busy is not that late. */
const lateMs = 10_000;

/** Calls the listener after this machine was asleep, with the time since when (milliseconds since 1970). The returned function removes the listener. */
export type Wakes = (listener: (since: number) => void) => () => void;

/** Detects a sleep with a timer that should fire every two seconds and fires much later. It runs only while there are listeners. */
export function createWakes(scheduler: SchedulerLike): Wakes {
  const listeners = new Set<(since: number) => void>();
  let timer = Subscription.EMPTY;

  const begin = (): void => {
    let last = scheduler.now();
    timer = scheduler.schedule(function (this: SchedulerAction<unknown>) {
      const since = last;
      last = scheduler.now();
      // Scheduled before the listeners are called, because a listener may remove itself.
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
