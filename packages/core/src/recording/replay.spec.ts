import * as fc from "fast-check";
import { asyncScheduler, VirtualTimeScheduler } from "rxjs";
import { describe, expect, it } from "vitest";

import { MaxComputeError } from "../error.ts";
import type { ManyInstancesEvent } from "../instance/watch-instances.ts";
import { arbitraryEvents } from "../testing/arbitrary-events.ts";
import { replay } from "./replay.ts";

const day = 86_400_000;
const began = Date.parse("2023-01-01T00:00:00.000Z");
const eventAt = (ms: number, seq = 1): ManyInstancesEvent => ({
  instanceId: "i",
  seq,
  at: new Date(began + ms).toISOString(),
  type: "recovered",
  since: "2023-01-01T00:00:00.000Z",
});

function heard(events: readonly ManyInstancesEvent[], speed?: number) {
  const scheduler = new VirtualTimeScheduler();
  scheduler.maxFrames = Infinity;
  const seen: [at: number, what: ManyInstancesEvent | "complete"][] = [];
  const subscription = replay({ events }, { speed, scheduler }).subscribe({
    next: (event) => seen.push([scheduler.now(), event]),
    complete: () => seen.push([scheduler.now(), "complete"]),
  });
  return { scheduler, seen, subscription };
}

describe("replay", () => {
  const events = [eventAt(0), eventAt(1000, 2), eventAt(61_000, 3)];

  it.for([
    [undefined, [0, 1000, 61_000, 61_000]],
    [60, [0, 1000 / 60, 61_000 / 60, 61_000 / 60]],
    [0.5, [0, 2000, 122_000, 122_000]],
  ] as const)("emits the events with their pauses, at speed %s", ([speed, times]) => {
    const { scheduler, seen } = heard(events, speed);
    scheduler.flush();
    expect(seen.map(([at]) => Math.round(at))).toEqual(times.map((at) => Math.round(at)));
    expect(seen.map(([, what]) => what)).toEqual([...events, "complete"]);
  });

  it("emits all events at once at speed Infinity, while subscribing", () => {
    const { seen } = heard(events, Infinity);
    expect(seen.map(([, what]) => what)).toEqual([...events, "complete"]);
  });

  it("emits the same events in the same order at any speed, and completes", () => {
    fc.assert(
      fc.property(arbitraryEvents(["a", "b"]), fc.constantFrom(1, 60, 1000, Infinity), (all, speed) => {
        const { scheduler, seen } = heard(all, speed);
        scheduler.flush();
        expect(seen.map(([, what]) => what)).toEqual([...all, "complete"]);
      }),
      { numRuns: 50 },
    );
  });

  it("waits longer than a timer can, and does not wait when the clock was set back", () => {
    const { scheduler, seen } = heard([eventAt(0), eventAt(60 * day, 2), eventAt(59 * day, 3)]);
    scheduler.flush();
    expect(seen.map(([at]) => at / day)).toEqual([0, 60, 60, 60]);
  });

  it("begins anew for each subscriber, and stops with it", () => {
    const { scheduler, seen, subscription } = heard(events);
    subscription.unsubscribe();
    scheduler.flush();
    expect(seen).toHaveLength(1);
    const twice: number[] = [];
    replay({ events }, { speed: Infinity })
      .subscribe(() => twice.push(1))
      .unsubscribe();
    replay({ events }, { speed: Infinity }).subscribe(() => twice.push(2));
    expect(twice).toEqual([1, 1, 1, 2, 2, 2]);
  });

  it.for([0, -1, Number.NaN])("refuses the speed %s", (speed) => {
    expect(() => replay({ events }, { speed, scheduler: asyncScheduler })).toThrow(MaxComputeError);
  });

  it("completes at once without events", () => {
    expect(heard([]).seen).toEqual([[0, "complete"]]);
  });
});
