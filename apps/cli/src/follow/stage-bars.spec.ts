import type { Instance, InstanceView, Notice, StageProgress } from "@maxcompute-rx/node";
import { from, of, Subject } from "rxjs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { displayWidth } from "../terminal/display-text.ts";
import type { Screen } from "./job-block.ts";
import { stageBars } from "./stage-bars.ts";

const start = "2026-01-01T12:00:00.000Z";
const plain = (_colour: string, text: string): string => text;

beforeEach(() => vi.useFakeTimers({ now: new Date(start) }));
afterEach(() => vi.useRealTimers());

/** A job whose views the test makes up. */
function job(title: string, id = title): { title: string; instance: Instance; views: Subject<InstanceView> } {
  const views = new Subject<InstanceView>();
  return { title, views, instance: { id, view$: views } as unknown as Instance }; // bars use nothing else
}

function stage(name: string, percent: number, more: Partial<StageProgress> = {}): StageProgress {
  const workers = {
    runningWorkers: percent === 100 ? 0 : 1,
    terminatedWorkers: percent === 100 ? 2 : 1,
    totalWorkers: 2,
    backupWorkers: 0,
  };
  return {
    name,
    status: percent === 100 ? "TERMINATED" : percent === 0 ? "WAITING" : "RUNNING",
    ...workers,
    inputRecords: 10,
    outputRecords: percent * 1000,
    finishedPercentage: percent,
    ...more,
  };
}

function view(stages: readonly StageProgress[], more: Partial<InstanceView> = {}): InstanceView {
  const times = { startTime: start, endTime: null };
  return {
    instanceId: "id",
    project: "p",
    status: "Running",
    statusText: "Running",
    owner: null,
    ...times,
    tasks: [],
    progress: [{ taskName: "t", stages }],
    trouble: null,
    outcome: null,
    ...more,
  };
}

function show(
  jobs: readonly ReturnType<typeof job>[],
  screen: Partial<Screen> = {},
): { frames: string[]; last: () => string; completed: () => boolean } {
  const frames: string[] = [];
  let completed = false;
  stageBars(from(jobs), () => ({ columns: 80, rows: 24, paint: plain, ...screen })).subscribe({
    next: (frame) => frames.push(frame),
    complete: () => (completed = true),
  });
  return { frames, last: () => frames.at(-1) ?? "", completed: () => completed };
}

describe("stage bars", () => {
  it("show a job from its first second to its end, whose frame is the last one", () => {
    const one = job("sales", "20260101120000000gabc");
    const { frames, last, completed } = show([one]);
    expect(last()).toBe("○ sales                        waiting       0 s  20260101120000000gabc");
    one.views.next(view([stage("M1_job_0", 50), stage("R2_1_job_0", 0)]));
    vi.advanceTimersByTime(2000);
    expect(last()).toBe(
      [
        "● sales                        running       2 s  20260101120000000gabc",
        "  M1_job_0       ████████████░░░░░░░░░░░░  50%  1/2 workers  50,000 rows",
        "  R2_1_job_0     ░░░░░░░░░░░░░░░░░░░░░░░░   0%  1/2 workers  0 rows",
      ].join("\n"),
    );
    const before = frames.length;
    const end = { status: "Terminated", endTime: "2026-01-01T12:00:02.500Z", outcome: { type: "succeeded" } } as const;
    one.views.next(view([stage("M1_job_0", 100), stage("R2_1_job_0", 100)], end));
    one.views.complete();
    vi.advanceTimersByTime(100);
    expect(completed()).toBe(true);
    expect(frames.length).toBe(before + 1);
    expect(last()).toMatch(/^✔ sales +succeeded +3 s[^]*100% {2}2\/2 workers/);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("are redrawn at most ten times a second, however much happens", () => {
    const one = job("busy");
    const { frames } = show([one]);
    for (let percent = 0; percent < 100; percent += 1) {
      one.views.next(view([stage("M1", percent)]));
      vi.advanceTimersByTime(10);
    }
    expect(frames.length).toBeLessThanOrEqual(12);
  });

  it("show why a job failed and that one cannot be looked at, without harm to the others", () => {
    const [bad, gone, good] = [job("bad"), job("gone"), job("good")];
    const { last, completed } = show([bad, gone, good]);
    bad.views.next(
      view([], { outcome: { type: "failed", taskName: "t", message: "ODPS-0130131:[1,1] Table\nnot found", odpsCode: null } }),
    );
    gone.views.error(new Error("no route"));
    good.views.next(view([stage("M1", 10)]));
    vi.advanceTimersByTime(1000);
    expect(last().split("\n")).toEqual([
      expect.stringMatching(/^✖ bad +failed/),
      "  ODPS-0130131:[1,1] Table not found",
      expect.stringMatching(/^\? gone +unknown/),
      "  no route",
      expect.stringMatching(/^● good +running/),
      expect.stringMatching(/^ {2}M1 .* 10%/),
    ]);
    expect(completed()).toBe(false);
  });

  it("show notices under them until the end: what asks for attention in lines of its own, then the pace", () => {
    const stageRef = { taskName: "t", stage: "M1_job_0" };
    const notices: readonly Notice[] = [
      { type: "stall", since: "2026-01-01T11:55:00.000Z", what: "running", stages: [stageRef] },
      { type: "backup-workers", ...stageRef, count: 1 },
      { type: "remaining", known: true, fromMs: 20_000, toMs: 60_000 },
      { type: "rate", ...stageRef, inputRecordsPerSecond: 1234, outputRecordsPerSecond: 0, workersPerSecond: 0 },
    ];
    const one = { ...job("one"), notices$: of(notices) };
    const { last } = show([one]);
    one.views.next(view([stage("M1_job_0", 40)]));
    vi.advanceTimersByTime(200);
    expect(last().split("\n").slice(2)).toEqual([
      "  ! nothing has changed for 5 min: M1 runs without progress",
      "  20 to 60 s left · M1 reads 1,234 records/s",
    ]);
    one.views.next(view([stage("M1_job_0", 100)], { outcome: { type: "succeeded" } }));
    one.views.complete();
    vi.advanceTimersByTime(1000);
    expect(last()).not.toContain("left");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("say while the service cannot be asked, and go on when it can", () => {
    const one = job("one");
    const { last } = show([one]);
    one.views.next(view([stage("M1", 10)], { trouble: { code: "unavailable", message: "The service is away.", since: start } }));
    vi.advanceTimersByTime(1000);
    expect(last()).toMatch(/^● one +running[^]*M1[^]*\n {2}cannot look for the moment: The service is away\.$/);
    one.views.next(view([stage("M1", 10)]));
    vi.advanceTimersByTime(1000);
    expect(last()).not.toContain("away");
  });

  it.for([200, 120, 80, 60, 40, 30, 24])(
    "are never wider than a terminal of %i columns, wide characters and tricks included",
    (columns) => {
      const one = job("销售汇总 \u001b[31m报表 👩‍💻 per city and region", "20260101120000000gabcdefghij");
      const { last } = show([one], { columns });
      const stages = [
        stage("M1_job_0", 7, { totalWorkers: 99_999, backupWorkers: 12, outputRecords: 123_456_789_012 }),
        stage("R2_阶段阶段阶段阶段", 100),
      ];
      one.views.next(view(stages, { outcome: { type: "failed", taskName: "t", message: "错误".repeat(100), odpsCode: null } }));
      vi.advanceTimersByTime(1000);
      expect(last().split("\n")).toHaveLength(columns < 80 ? 5 : 4); // the id below the title
      for (const line of last().split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
      expect(last()).not.toContain("\u001b");
    },
  );

  it.for([120, 80, 60, 40, 30])("show ids whole on a terminal of %i columns, so that they can be copied", (columns) => {
    const id = "20260101120000000gabcdefghij";
    const [nameless, named] = [job(id), job("销售汇总 per city and region of last year", `${id.slice(0, -1)}k`)];
    const { last } = show([nameless, named], { columns });
    nameless.views.next(view([], { outcome: { type: "succeeded" } }));
    vi.advanceTimersByTime(1000);
    expect(last()).toContain(id);
    expect(last()).toContain(`${id.slice(0, -1)}k`);
    if (columns >= 40) expect(last()).toContain("succeed");
    for (const line of last().split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
  });

  it("give up stages where they are too many lines: of ended jobs first, reasons never", () => {
    const [done, failed, running] = [job("done"), job("failed"), job("running")];
    const { last } = show([done, failed, running], { rows: 9 });
    const stages = [1, 2, 3].map((number) => stage(`M${number}`, 50));
    done.views.next(view(stages, { outcome: { type: "succeeded" } }));
    failed.views.next(view(stages, { outcome: { type: "failed", taskName: "t", message: "broken", odpsCode: null } }));
    running.views.next(view(stages));
    vi.advanceTimersByTime(1000);
    const starts = last()
      .split("\n")
      .map((line) => line.trim().split(" ")[0] + " " + (line.trim().split(/ +/)[1] ?? "").slice(0, 7));
    expect(starts.map((text) => text.trim().replace(/█.*/, ""))).toEqual(
      ["✔ done", "✖ failed", "broken", "● running", "M1", "M2", "M3"].map((text) => expect.stringContaining(text) as string),
    );
  });
});
