import { interval, take, timer } from "rxjs";
import { expect, it } from "vitest";

import { VirtualScheduler } from "./virtual-scheduler.ts";

function runTo(scheduler: VirtualScheduler, time: number): void {
  for (let next = scheduler.next(); next !== undefined && next <= time; next = scheduler.next()) {
    scheduler.moveTo(next);
    scheduler.runDue();
  }
  scheduler.moveTo(time);
}

it("runs timers in the order of their times, then of their coming, and none before its time", () => {
  const scheduler = new VirtualScheduler(1000);
  const ran: string[] = [];
  for (const [name, ms] of [
    ["c", 30],
    ["a", 10],
    ["b", 20],
    ["b2", 20],
    ["now", 0],
  ] as const) {
    scheduler.schedule(() => ran.push(`${name} ${scheduler.now()}`), ms);
  }
  runTo(scheduler, 1025);
  expect(ran).toEqual(["now 1000", "a 1010", "b 1020", "b2 1020"]);
  expect(scheduler.next()).toBe(1030);
});

it("forgets a timer that was cancelled", () => {
  const scheduler = new VirtualScheduler(0);
  const timer = scheduler.schedule(() => expect.unreachable(), 10);
  timer.unsubscribe();
  expect(scheduler.next()).toBeUndefined();
  runTo(scheduler, 20);
});

it("serves RxJS's own operators, those that repeat included", () => {
  const scheduler = new VirtualScheduler(0);
  const ran: string[] = [];
  interval(5, scheduler)
    .pipe(take(3))
    .subscribe({ next: (value) => ran.push(`${value} at ${scheduler.now()}`), complete: () => ran.push("end") });
  timer(7, scheduler).subscribe(() => ran.push(`timer at ${scheduler.now()}`));
  runTo(scheduler, 100);
  expect(ran).toEqual(["0 at 5", "timer at 7", "1 at 10", "2 at 15", "end"]);
  expect(scheduler.next()).toBeUndefined();
});
