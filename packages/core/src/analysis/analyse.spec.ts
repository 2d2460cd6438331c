import { concat, map, NEVER, of, Subject, throwError, VirtualTimeScheduler } from "rxjs";
import { TestScheduler } from "rxjs/testing";
import { describe, expect, it, vi } from "vitest";

import { MaxComputeError } from "../error.ts";
import type { Instance } from "../instance/instance.ts";
import type { InstanceEvent } from "../watch/instance/instance-event.ts";
import type { QueueingInfo } from "../wire/queue/queueing.ts";
import type { Worker } from "../wire/task/task-detail.ts";
import { analyse, type AnalysisFact } from "./analyse.ts";
import { startAnalysis } from "./analysis.ts";
import { formatNotice } from "./format-notice.ts";
import type { Notice } from "./notice.ts";
import { eventAt, progressAt, snapshotAt, stage, taskName, timeAt, view, worker } from "./testing/run-script.ts";
import { watchNotices } from "./watch-notices.ts";

const words = (notices: readonly Notice[]): string => notices.map((notice) => formatNotice(notice)).join("; ");
const types = (notices: readonly Notice[]): string => notices.map(({ type }) => type).join();

function virtualTime(): VirtualTimeScheduler {
  const scheduler = new VirtualTimeScheduler();
  scheduler.maxFrames = 0;
  return scheduler;
}

/** Lets time pass until then, in seconds since the beginning. */
function pass(scheduler: VirtualTimeScheduler, seconds: number): void {
  scheduler.maxFrames = seconds * 1000;
  scheduler.flush();
  scheduler.frame = seconds * 1000;
}

describe("analyse", () => {
  it("emits when what can be said changes, between events at most once a second, and completes with the events", () => {
    new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(({ cold, expectObservable }) => {
      const events: Record<string, InstanceEvent> = {
        s: snapshotAt(0),
        p: progressAt(1, stage("M1", 1)),
        e: eventAt(4, { type: "succeeded" }),
      };
      const notices = analyse(cold("s 999ms p 2999ms (e|)", events), { stallMs: 2000 });
      const seen = {
        a: "remaining time unknown: no stage runs",
        b: "remaining time unknown: not enough was seen",
        c: "nothing has changed: M1 runs without progress; remaining time unknown: nothing moves; M1 reads 0 records/s",
        d: "",
      };
      // The rate is known two seconds after the stage was seen.
      expectObservable(notices.pipe(map(words))).toBe("a 999ms b 1999ms c 999ms (d|)", seen);
    });
  });

  it("counts the time of the events, as fast as they come", () => {
    const scheduler = virtualTime();
    const seen: string[] = [];
    const events$ = concat(of(snapshotAt(0), progressAt(1, stage("M1", 1))), NEVER);
    const subscription = analyse(events$, { scheduler, speed: 60 }).subscribe((notices) => seen.push(types(notices)));
    pass(scheduler, 4);
    expect(seen.at(-1)).toBe("remaining,rate");
    pass(scheduler, 6);
    expect(seen.at(-1)).toBe("stall,remaining,rate");
    subscription.unsubscribe();
    expect(scheduler.actions).toEqual([]);
  });

  it("says the same as the pure function about the same inputs", () => {
    const scheduler = virtualTime();
    const events = [snapshotAt(0), ...Array.from({ length: 10 }, (_, index) => progressAt(5 * index, stage("M1", 5 * index)))];
    let last: readonly Notice[] = [];
    analyse(of(...events), { scheduler }).subscribe((notices) => (last = notices));
    expect(last).toEqual(events.reduce((analysis, event) => analysis.next(event), startAnalysis()).notices);
  });

  it("takes lists of workers as of when they are emitted, and drops what comes before the first event", () => {
    const scheduler = virtualTime();
    const [events$, facts$] = [new Subject<InstanceEvent>(), new Subject<AnalysisFact>()];
    let last: readonly Notice[] = [];
    analyse(events$, { scheduler, facts$ }).subscribe((notices) => (last = notices));
    const workers = Array.from({ length: 10 }, (_, index) => worker(index, index === 9 ? 9000 : 1000, 1, index === 9 ? null : 10));
    facts$.next({ type: "workers", taskName, workers });
    events$.next(snapshotAt(0));
    events$.next(progressAt(20, stage("R2_1", 90, { totalWorkers: 10, terminatedWorkers: 9 })));
    expect(types(last)).not.toContain("skew");
    facts$.next({ type: "workers", taskName, workers });
    expect(last).toMatchObject([{ type: "skew", by: "records", ratio: 9 }, {}]);
  });

  it("lets no time pass between events that come all at once", () => {
    const scheduler = virtualTime();
    let last: readonly Notice[] = [];
    const events$ = concat(of(snapshotAt(0), { ...progressAt(1, stage("M1", 1)), at: "?" }), NEVER);
    const subscription = analyse(events$, { scheduler, speed: Infinity }).subscribe((notices) => (last = notices));
    pass(scheduler, 600);
    expect(types(last)).toBe("remaining");
    subscription.unsubscribe();
    expect(() => analyse(NEVER, { speed: 0 })).toThrow(MaxComputeError);
  });

  it("errors with the events, and refuses wrong bounds when it is called", () => {
    const error = new MaxComputeError("forbidden", "No.");
    let seen: unknown;
    analyse(
      throwError(() => error),
      { scheduler: virtualTime() },
    ).subscribe({ error: (thrown: unknown) => (seen = thrown) });
    expect(seen).toBe(error);
    expect(() => analyse(NEVER, { stallMs: -1 })).toThrow(MaxComputeError);
  });
});

describe("watchNotices", () => {
  function handle(events: readonly InstanceEvent[]) {
    const events$ = new Subject<InstanceEvent>();
    const getQueueingInfo = vi.fn<() => Promise<Pick<QueueingInfo, "waitPosition" | "queueLength">>>(() =>
      Promise.resolve({ waitPosition: 3, queueLength: 8 }),
    );
    const getTaskWorkers = vi.fn<() => Promise<readonly Worker[]>>(() => Promise.resolve([worker(7, 5, 1, null)]));
    const scheduler = virtualTime();
    let last: readonly Notice[] = [];
    // It uses nothing else of an instance.
    const instance = { events$, getQueueingInfo, getTaskWorkers } as unknown as Instance;
    const subscription = watchNotices(instance, { scheduler }).subscribe((notices) => (last = notices));
    for (const event of events) events$.next(event);
    return { events$, getQueueingInfo, getTaskWorkers, scheduler, subscription, last: () => last };
  }
  const answered = (): Promise<void> => Promise.resolve().then(() => {});

  it("requests the place every 30 s while the instance waits, and then no more", async () => {
    const { events$, getQueueingInfo, scheduler, last } = handle([snapshotAt(0, "Waiting")]);
    pass(scheduler, 1);
    await answered();
    expect(words(last())).toContain("place 3 of 8 in the queue");
    pass(scheduler, 31);
    expect(getQueueingInfo).toHaveBeenCalledTimes(2);
    events$.next(eventAt(32, { type: "tasks", tasks: view().tasks }));
    pass(scheduler, 300);
    expect(getQueueingInfo).toHaveBeenCalledTimes(2);
    events$.complete();
    expect(scheduler.actions).toEqual([]);
  });

  it("requests the workers once there is skew, and names the worker", async () => {
    const running = (seconds: number, ended: number): InstanceEvent =>
      progressAt(seconds, stage("R2_1", 1 + 9 * ended, { totalWorkers: 10, terminatedWorkers: ended }));
    const { getTaskWorkers, scheduler, subscription, last } = handle([snapshotAt(0), running(0, 0), running(10, 9)]);
    pass(scheduler, 25);
    expect(getTaskWorkers).not.toHaveBeenCalled();
    pass(scheduler, 45);
    await answered();
    expect(getTaskWorkers).toHaveBeenCalledExactlyOnceWith(taskName, expect.anything());
    expect(last()[0]).toMatchObject({ type: "skew", workerId: expect.stringContaining("R2_1#7_0") });
    subscription.unsubscribe();
    expect(scheduler.actions).toEqual([]);
  });

  it("goes on without answers that it does not get", async () => {
    const { events$, getQueueingInfo, scheduler, last } = handle([]);
    getQueueingInfo.mockRejectedValue(new MaxComputeError("forbidden", "No."));
    events$.next(snapshotAt(0, "Waiting"));
    pass(scheduler, 31);
    await answered();
    expect(words(last())).toContain("in the queue");
  });
});

it.for<readonly [string, Notice]>([
  [
    "R2_1 reads 12,346 records/s, 30 workers/min end",
    { type: "rate", taskName, stage: "R2_1_job_0", inputRecordsPerSecond: 12_345.6, outputRecordsPerSecond: 1, workersPerSecond: 0.5 },
  ],
  ["2 to 5 min left", { type: "remaining", known: true, fromMs: 130_000, toMs: 270_000 }],
  ["less than 20 s left", { type: "remaining", known: true, fromMs: 0, toMs: 19_500 }],
  ["about 2 min left", { type: "remaining", known: true, fromMs: 120_000, toMs: 120_000 }],
  ["1 to 4 h left", { type: "remaining", known: true, fromMs: 3_700_000, toMs: 13_000_000 }],
  ["remaining time unknown: it depends on the last worker", { type: "remaining", known: false, reason: "one-worker" }],
  [
    "nothing has changed for 5 min: M1, M2, M3 and 1 more run without progress",
    {
      type: "stall",
      since: timeAt(0),
      what: "running",
      stages: ["M1", "M2", "M3", "M4"].map((name) => ({ taskName, stage: `${name}_job_0` })),
    },
  ],
  [
    "nothing has changed for 5 min: all stages have ended, and the instance has not",
    { type: "stall", since: timeAt(0), what: "ending", stages: [] },
  ],
  [
    "R2_1: 1 of 40 workers is left, w7",
    {
      type: "skew",
      taskName,
      stage: "R2_1_Stg1_job0",
      by: "last-worker",
      workerId: "w7",
      logId: null,
      ratio: null,
      leftWorkers: 1,
      totalWorkers: 40,
    },
  ],
  [
    "R2_1_job_1: one of 40 workers has read 7 times as much as the others, w7",
    { type: "skew", taskName, stage: "R2_1_job_1", by: "records", workerId: "w7", logId: null, ratio: 7, leftWorkers: 1, totalWorkers: 40 },
  ],
  ["M1: 1 backup worker repeats the work of slow ones", { type: "backup-workers", taskName, stage: "M1", count: 1 }],
  ["place 3 of 8 in the queue for 5 min, not moving", { type: "queue", since: timeAt(0), position: 3, length: 8, moving: false }],
])("says %s", ([text, notice]) => {
  expect(formatNotice(notice, new Date(timeAt(300)))).toBe(text);
});
