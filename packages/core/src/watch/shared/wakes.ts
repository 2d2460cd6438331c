import { Observable, share, type SchedulerAction, type SchedulerLike } from "rxjs";

const everyMs = 2000;
/** A timer that comes later than this says that the machine slept; a program that is only busy is not that late. */
const lateMs = 10_000;

/** Tells that this machine slept, and since when (milliseconds since 1970): a timer that should come every two seconds came much later. */
export function wakes(scheduler: SchedulerLike): Observable<number> {
  return new Observable<number>((subscriber) => {
    let last = scheduler.now();
    return scheduler.schedule(function (this: SchedulerAction<unknown>) {
      const since = last;
      last = scheduler.now();
      // Set before anybody is told: a listener may leave.
      this.schedule(undefined, everyMs);
      if (last - since > everyMs + lateMs) subscriber.next(since);
    }, everyMs);
  }).pipe(share());
}
