import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { MaxComputeError } from "../error.ts";
import { arbitraryEvents } from "../testing/arbitrary-events.ts";
import { startAnalysis, type Analysis, type AnalysisOptions } from "./analysis.ts";
import type { AnalysisInput } from "./analysis-input.ts";
import type { Notice } from "./notice.ts";
import { eventAt, progressAt, snapshotAt, stage, taskName, timeAt, view, worker } from "./testing/run-script.ts";

const after = (inputs: readonly AnalysisInput[], options?: AnalysisOptions): Analysis =>
  inputs.reduce((analysis, input) => analysis.next(input), startAnalysis(options));
const tick = (seconds: number): AnalysisInput => ({ type: "tick", at: timeAt(seconds) });

function told<T extends Notice["type"]>(type: T, ...inputs: readonly AnalysisInput[]): readonly Extract<Notice, { type: T }>[] {
  return after(inputs).notices.filter((notice): notice is Extract<Notice, { type: T }> => notice.type === type);
}

/** A stage that does a percent of its work each second, seen every five seconds. */
const steady = (from: number, to: number): AnalysisInput[] =>
  Array.from({ length: (to - from) / 5 + 1 }, (_, index) => progressAt(from + index * 5, stage("M1", from + index * 5)));

describe("rates", () => {
  it("are those of the last minute", () => {
    const slow = progressAt(100, stage("M1", 50, { inputRecords: 1000, outputRecords: 10, totalWorkers: 100, terminatedWorkers: 0 }));
    const fast = progressAt(160, stage("M1", 80, { inputRecords: 7000, outputRecords: 70, totalWorkers: 100, terminatedWorkers: 30 }));
    expect(told("rate", snapshotAt(0), progressAt(1, stage("M1", 1)), slow, fast)).toEqual([
      { type: "rate", taskName, stage: "M1_job_0", inputRecordsPerSecond: 100, outputRecordsPerSecond: 1, workersPerSecond: 0.5 },
    ]);
  });

  it("fall to zero when nothing moves, and need two seconds", () => {
    expect(told("rate", snapshotAt(0), progressAt(1, stage("M1", 1)), tick(2))).toEqual([]);
    expect(told("rate", snapshotAt(0), ...steady(5, 50), tick(110))).toMatchObject([{ inputRecordsPerSecond: 0 }]);
  });
});

describe("the remaining time", () => {
  const remaining = (...inputs: readonly AnalysisInput[]) => told("remaining", ...inputs)[0];

  it("is a range around what the pace says", () => {
    const found = remaining(snapshotAt(0), ...steady(5, 50));
    expect(found).toMatchObject({ known: true });
    if (!found?.known) return;
    expect(found.fromMs).toBeGreaterThan(25_000);
    expect(found.fromMs).toBeLessThan(50_000);
    expect(found.toMs).toBeGreaterThan(50_000);
    expect(found.toMs).toBeLessThan(100_000);
  });

  it("becomes less with each second that passes without news, and more after a while", () => {
    const range = (...inputs: readonly AnalysisInput[]): readonly [number, number] => {
      const found = remaining(snapshotAt(0), ...steady(5, 50), ...inputs);
      return found?.known ? [found.fromMs, found.toMs] : [NaN, NaN];
    };
    expect(range(tick(53))[0]).toBeLessThan(range()[0]);
    expect(range(tick(62))[1]).toBeGreaterThan(range()[1]);
  });

  it("counts stages that wait, along the stages that they read from", () => {
    const inputs = (...waiting: readonly string[]) => [
      snapshotAt(0),
      ...steady(5, 50),
      progressAt(55, stage("M1", 55), ...waiting.map((name) => stage(name, 0))),
    ];
    const to = (...waiting: readonly string[]): number => {
      const found = remaining(...inputs(...waiting));
      return found?.known ? found.toMs : NaN;
    };
    expect(to("R2_1")).toBeGreaterThan(to() + 100_000);
    // Two that run at the same time take no longer than one.
    expect(to("R2_1", "R3_1")).toBe(to("R2_1"));
  });

  it("is low again in the last percent, however long the run was", () => {
    expect(remaining(snapshotAt(0), ...steady(5, 95), progressAt(99, stage("M1", 99)))).toMatchObject({ known: true, fromMs: 0 });
  });

  it("may be nothing from now on if percents count workers that all run", () => {
    const coarse = (seconds: number, ended: number): AnalysisInput =>
      progressAt(seconds, stage("M1", ended * 10, { totalWorkers: 10, terminatedWorkers: ended, runningWorkers: 10 - ended }));
    expect(remaining(snapshotAt(0), coarse(100, 1), coarse(110, 3), coarse(120, 5))).toMatchObject({ known: true, fromMs: 0 });
  });

  it.for<readonly [string, readonly AnalysisInput[]]>([
    ["waiting", [snapshotAt(0, "Waiting")]],
    ["waiting", [snapshotAt(0, "Running", { status: "Suspended" })]],
    ["no-stages", [snapshotAt(0)]],
    ["no-stages", [snapshotAt(0), progressAt(5, stage("M1", 100))]],
    ["too-early", [snapshotAt(0), progressAt(5, stage("M1", 1))]],
    ["too-early", [snapshotAt(0), progressAt(5, stage("M1", 1)), progressAt(50, stage("M1", 3))]],
    ["more-tasks", [snapshotAt(0, "Running", { tasks: [...view().tasks, ...view("Waiting").tasks] }), ...steady(5, 50)]],
    ["one-worker", [snapshotAt(0), ...steady(5, 50), progressAt(55, stage("M1", 97, { totalWorkers: 40, terminatedWorkers: 39 }))]],
    ["stalled", [snapshotAt(0), ...steady(5, 50), tick(351)]],
    ["too-wide", [snapshotAt(0), ...steady(5, 10), progressAt(100, stage("M1", 14), stage("R2_1", 0), stage("R3_2", 0), stage("R4_3", 0))]],
    [
      "trouble",
      [snapshotAt(0), ...steady(5, 50), eventAt(51, { type: "trouble", code: "unavailable", message: "Away.", since: timeAt(50) })],
    ],
  ])("is not told: %s", ([reason, inputs]) => {
    expect(remaining(...inputs)).toEqual({ type: "remaining", known: false, reason });
  });
});

describe("stalls", () => {
  it("are told after five minutes without any change, with what stands still", () => {
    const inputs = [snapshotAt(0), progressAt(10, stage("M1", 100), stage("R2_1", 40), stage("R3_2", 0))];
    expect(told("stall", ...inputs, tick(309))).toEqual([]);
    expect(told("stall", ...inputs, tick(310))).toEqual([
      { type: "stall", since: timeAt(10), what: "running", stages: [{ taskName, stage: "R2_1_job_0" }] },
    ]);
    expect(told("stall", ...inputs, tick(310), progressAt(311, stage("R2_1", 41)))).toEqual([]);
  });

  it.for<readonly ["waiting" | "ending", number, number]>([
    ["waiting", 0, 1],
    ["ending", 100, 0],
  ])("are told of stages that are %s", ([what, percent, stages]) => {
    const found = told("stall", snapshotAt(0), progressAt(10, stage("M1", percent)), tick(400))[0];
    expect(found).toMatchObject({ what });
    expect(found?.stages).toHaveLength(stages);
  });

  it.for<readonly [string, readonly AnalysisInput[]]>([
    ["in the queue", [snapshotAt(0, "Waiting", { progress: [{ taskName, stages: [stage("M1", 0)] }] })]],
    ["of a watch that asks for no progress", [snapshotAt(0)]],
    [
      "while the service does not answer",
      [
        snapshotAt(0),
        progressAt(1, stage("M1", 1)),
        eventAt(20, { type: "trouble", code: "unavailable", message: "Away.", since: timeAt(20) }),
      ],
    ],
    ["just after it answers again", [snapshotAt(0), progressAt(1, stage("M1", 1)), eventAt(990, { type: "recovered", since: timeAt(20) })]],
    ["after the end", [snapshotAt(0), progressAt(1, stage("M1", 1)), eventAt(20, { type: "lost", message: "Gone." })]],
  ])("are not told %s", ([, inputs]) => {
    expect(told("stall", ...inputs, tick(1000))).toEqual([]);
  });

  it("count the time of the events, also when a snapshot comes again", () => {
    const again = snapshotAt(200, "Running", { progress: [{ taskName, stages: [stage("M1", 5)] }] });
    expect(told("stall", snapshotAt(0), progressAt(5, stage("M1", 5)), again, tick(305))).toMatchObject([{ since: timeAt(5) }]);
  });
});

describe("skew", () => {
  const running = (seconds: number, ended: number, total = 40): AnalysisInput =>
    progressAt(
      seconds,
      stage("R2_1", 1 + Math.floor((98 * ended) / total), { totalWorkers: total, terminatedWorkers: ended, runningWorkers: total - ended }),
    );
  const workers = (at: number, ...all: readonly ReturnType<typeof worker>[]): AnalysisInput => ({
    type: "workers",
    at: timeAt(at),
    taskName,
    workers: all,
  });
  const ended = Array.from({ length: 39 }, (_, index) => worker(index, 1000 + index, 5, 60));

  it("is told when the last worker was alone for half as long as the others took", () => {
    const inputs = [snapshotAt(0), running(5, 0), running(85, 39)];
    expect(told("skew", ...inputs, tick(124))).toEqual([]);
    expect(told("skew", ...inputs, tick(125))).toEqual([
      {
        type: "skew",
        taskName,
        stage: "R2_1_job_0",
        by: "last-worker",
        workerId: null,
        logId: null,
        ratio: null,
        leftWorkers: 1,
        totalWorkers: 40,
      },
    ]);
    expect(told("skew", ...inputs, workers(124, ...ended, worker(39, 1000, 5, null)), tick(125))).toMatchObject([
      { by: "last-worker", workerId: expect.stringContaining("#39_0"), logId: "log39" },
    ]);
  });

  it("counts the others from the submit when the stage was already running", () => {
    expect(told("skew", snapshotAt(1000), running(1000, 39), tick(1100))).toEqual([]);
    expect(told("skew", snapshotAt(1000), running(1000, 39), tick(1500))).toHaveLength(1);
  });

  it("is told at once from a list of workers, by records or by time, with the worker", () => {
    const slow = worker(39, 5100, 5, null);
    expect(told("skew", snapshotAt(0), running(5, 0), running(61, 39), workers(62, ...ended, slow))).toMatchObject([
      { by: "records", workerId: slow.id, ratio: 5 },
    ]);
    expect(told("skew", snapshotAt(0), running(5, 0), workers(300, ...ended, worker(39, 900, 5, null)))).toMatchObject([
      { by: "time", ratio: 5.36 },
    ]);
  });

  it.for<readonly [string, readonly AnalysisInput[]]>([
    ["of few workers", [running(5, 0, 3), running(60, 2, 3), tick(400)]],
    ["by a backup worker", [running(5, 0), workers(300, ...ended, worker(3, 90_000, 5, null, 1)), tick(301)]],
    [
      "while most workers still run",
      [
        running(5, 0),
        workers(300, ...ended.slice(0, 10), ...Array.from({ length: 30 }, (_, index) => worker(10 + index, 99_000, 5, null))),
      ],
    ],
    [
      "after the end of the stage",
      [running(5, 0), running(60, 39), tick(400), progressAt(401, stage("R2_1", 100, { totalWorkers: 40, terminatedWorkers: 40 }))],
    ],
  ])("is not told %s", ([, inputs]) => {
    expect(told("skew", snapshotAt(0), ...inputs)).toEqual([]);
  });
});

it("tells backup workers that run", () => {
  expect(told("backup-workers", snapshotAt(0), progressAt(5, stage("M1", 10, { backupWorkers: 2 })))).toEqual([
    { type: "backup-workers", taskName, stage: "M1_job_0", count: 2 },
  ]);
});

describe("the queue", () => {
  const place = (seconds: number, waitPosition: number | null): AnalysisInput => ({
    type: "queue",
    at: timeAt(seconds),
    info: { waitPosition, queueLength: 9 },
  });

  it("is told while all tasks wait, moving or not once it was watched for long enough", () => {
    const waiting = [snapshotAt(0, "Waiting"), place(1, 7)];
    expect(told("queue", snapshotAt(0, "Waiting"))).toEqual([
      { type: "queue", since: timeAt(0), position: null, length: null, moving: null },
    ]);
    expect(told("queue", ...waiting)).toEqual([{ type: "queue", since: timeAt(0), position: 7, length: 9, moving: null }]);
    expect(told("queue", ...waiting, place(60, 5))).toMatchObject([{ position: 5, moving: true }]);
    expect(told("queue", ...waiting, place(200, 8), tick(301))).toMatchObject([{ position: 8, moving: false }]);
    expect(told("queue", ...waiting, place(60, 5), place(200, 5), tick(360))).toMatchObject([{ position: 5, moving: false }]);
    expect(told("queue", ...waiting, eventAt(9, { type: "tasks", tasks: view().tasks }))).toEqual([]);
  });
});

it("begins anew when an interactive query runs again as another instance", () => {
  const rerun = eventAt(60, {
    type: "rerun",
    reason: "retry",
    message: "Again.",
    odpsCode: null,
    from: "i",
    view: view("Running", { instanceId: "j" }),
  });
  expect(after([snapshotAt(0), ...steady(5, 50), rerun]).notices).toEqual([{ type: "remaining", known: false, reason: "no-stages" }]);
});

it("says nothing before the first snapshot and after the end, and never changes an analysis", () => {
  const running = after([snapshotAt(0), ...steady(5, 50)]);
  const notices = JSON.stringify(running.notices);
  expect(startAnalysis().next(progressAt(1, stage("M1", 1)))).toMatchObject({ at: timeAt(1), notices: [] });
  expect(running.next(eventAt(60, { type: "succeeded" })).notices).toEqual([]);
  expect(JSON.stringify(running.notices)).toBe(notices);
  expect(startAnalysis().at).toBeNull();
});

it.for([{ stallMs: 0 }, { stallMs: NaN }, { skewRatio: 1 }])("refuses %j", (options) => {
  expect(() => startAnalysis(options)).toThrow(MaxComputeError);
});

it("accepts whatever comes, in any order: no error, no range that is none", () => {
  const extra: fc.Arbitrary<AnalysisInput> = fc.oneof(
    fc.record({ type: fc.constant("tick" as const), at: fc.oneof(fc.string(), fc.nat(9_000_000).map(timeAt)) }),
    fc.record({
      type: fc.constant("queue" as const),
      at: fc.constant(timeAt(1)),
      info: fc.option(fc.record({ waitPosition: fc.option(fc.integer()), queueLength: fc.option(fc.integer()) })),
    }),
    fc.record({
      type: fc.constant("workers" as const),
      at: fc.constant(timeAt(1)),
      taskName: fc.string(),
      workers: fc.array(fc.nat(9).map((index) => worker(index, index, 1, index > 5 ? null : 2))),
    }),
  );
  const inputs = fc.tuple(arbitraryEvents(["a", "b"]), fc.array(extra, { maxLength: 8 })).chain(([events, more]) => {
    const all: readonly AnalysisInput[] = [...events.flatMap((event) => (event.type === "error" ? [] : [event])), ...more];
    return fc.shuffledSubarray([...all], { minLength: all.length });
  });
  fc.assert(
    fc.property(inputs, (all) => {
      let analysis = startAnalysis();
      for (const input of all) {
        analysis = analysis.next(input);
        for (const notice of analysis.notices) {
          if (notice.type === "remaining" && notice.known)
            expect(notice.fromMs >= 0 && notice.fromMs <= notice.toMs && Number.isFinite(notice.toMs)).toBe(true);
          if (notice.type === "rate") expect(notice.inputRecordsPerSecond >= 0 && Number.isFinite(notice.inputRecordsPerSecond)).toBe(true);
        }
      }
    }),
  );
});
