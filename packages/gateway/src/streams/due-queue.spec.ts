import { VirtualTimeScheduler } from "rxjs";
import { expect, it } from "vitest";

import { DueQueue } from "./due-queue.ts";

function bed() {
  const scheduler = new VirtualTimeScheduler();
  const called: string[] = [];
  const queue = new DueQueue<string>(scheduler, 60, (item) => called.push(`${item} at ${scheduler.now()}`));
  const at = (ms: number, what: () => void): void => void scheduler.schedule(what, ms);
  return { scheduler, queue, called, at };
}

it("calls back for each item, a fixed time after it was added", () => {
  const { scheduler, queue, called, at } = bed();
  at(0, () => queue.add("a"));
  at(10, () => queue.add("b"));
  at(10, () => queue.add("c"));
  at(100, () => queue.add("a"));
  scheduler.flush();
  expect(called).toEqual(["a at 60", "b at 70", "c at 70", "a at 160"]);
});

it("does not call back for what was taken out, and waits anew for what is added again", () => {
  const { scheduler, queue, called, at } = bed();
  at(0, () => queue.add("a"));
  at(0, () => queue.add("b"));
  at(0, () => queue.add("c"));
  at(20, () => queue.delete("a"));
  at(30, () => queue.add("b"));
  scheduler.flush();
  expect(called).toEqual(["c at 60", "b at 90"]);
});

it("leaves no timer behind", () => {
  const { scheduler, queue, called, at } = bed();
  at(0, () => queue.add("a"));
  at(10, () => queue.delete("a"));
  scheduler.flush();
  expect([called, scheduler.now()]).toEqual([[], 10]);
});

it("lets an item be added again, or others be taken out, while it calls back", () => {
  const scheduler = new VirtualTimeScheduler();
  const called: string[] = [];
  const queue: DueQueue<string> = new DueQueue(scheduler, 60, (item) => {
    called.push(`${item} at ${scheduler.now()}`);
    if (called.length > 1) return;
    queue.add("a");
    queue.delete("b");
  });
  scheduler.schedule(() => {
    queue.add("a");
    queue.add("b");
    queue.add("c");
  });
  scheduler.flush();
  expect(called).toEqual(["a at 60", "c at 60", "a at 120"]);
});
