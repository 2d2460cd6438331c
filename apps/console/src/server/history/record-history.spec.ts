import {
  foldEvent,
  InstanceStatus,
  MaxComputeError,
  readRecording,
  type Instance,
  type InstanceEvent,
  type InstanceEventBody,
  type InstanceListEvent,
  type InstanceSummary,
  type InstanceView,
  type Job,
} from "@maxcompute-rx/node";
import { concat, NEVER, of as just, ReplaySubject, Subject, VirtualTimeScheduler, type Observable } from "rxjs";
import { afterEach, describe, expect, it } from "vitest";

import { HistoryStore, type StoredJob } from "./history-store.ts";
import { recordHistory, type RecordHistoryParts } from "./record-history.ts";

const start = Date.UTC(2023, 0, 1, 12);
const iso = (seconds: number): string => new Date(start + seconds * 1000).toISOString();

const stores: HistoryStore[] = [];
afterEach(() => {
  for (const store of stores.splice(0)) store.close();
});

/** A project whose events the spec makes up. */
function bed(more: Partial<RecordHistoryParts> = {}) {
  const store = more.store ?? new HistoryStore(":memory:", { maxAgeMs: 1e12, maxBytes: 1e9 });
  if (more.store === undefined) stores.push(store);
  const list$ = new ReplaySubject<InstanceListEvent>();
  const watches = new Map<string, Subject<InstanceEvent>>();
  const asked: string[] = [];
  const sources = new Map<string, Job>();
  const told = new Map<string, InstanceEvent & { readonly type: "snapshot" }>();
  const of = (id: string): Subject<InstanceEvent> => {
    const events$ = watches.get(id) ?? new Subject<InstanceEvent>();
    watches.set(id, events$);
    return events$;
  };
  const instance = (id: string) => ({
    // As the client's: a later subscriber begins with a snapshot of everything known.
    watch: ({ progress = false } = {}): Observable<InstanceEvent> => {
      asked.push(`${id}${progress ? " with progress" : ""}`);
      const known = told.get(id);
      const events$ = of(id);
      return known === undefined ? events$ : concat(just(known), events$);
    },
    getJob: async () => {
      asked.push(`${id} source`);
      const job = sources.get(id);
      if (job === undefined) throw new MaxComputeError("not_found", "There is none.");
      return job;
    },
  });
  const scheduler = Object.assign(new VirtualTimeScheduler(undefined, 0), { now: () => start });
  const mc = { project: "p", instanceListEvents$: () => list$, instance: instance as unknown as (id: string) => Instance };
  const recording = recordHistory({ mc, store, filter: {}, mostFollowed: 2, scheduler, ...more });
  const numbers = new Map<string, number>();
  return {
    store,
    asked,
    sources,
    recording,
    list: (...instances: InstanceSummary[]) =>
      list$.next({ type: "snapshot", at: iso(0), view: { instances, more: false, trouble: null } }),
    tell(id: string, seconds: number, body: InstanceEventBody) {
      numbers.set(id, (numbers.get(id) ?? 0) + 1);
      const event: InstanceEvent = { instanceId: id, seq: numbers.get(id) ?? 0, at: iso(seconds), ...body };
      const known = "view" in body ? body.view : told.get(id)?.view;
      if (known !== undefined)
        told.set(id, { instanceId: id, seq: event.seq, at: event.at, type: "snapshot", view: foldEvent(known, event) });
      of(id).next(event);
    },
    fail: (id: string, error: Error) => of(id).error(error),
    job: (id: string): StoredJob | null => store.find("p", id),
    read: (id: string) => readRecording((store.recording("p", id) ?? "").split("\n")),
  };
}

function summary(instanceId: string, more: Partial<InstanceSummary> = {}): InstanceSummary {
  const nothing = {
    endTime: null,
    outcome: null,
    priority: null,
    progress: null,
    jobName: null,
    taskType: null,
    waitPosition: null,
    queueLength: null,
  };
  return {
    instanceId,
    project: "p",
    status: InstanceStatus.Running,
    statusText: "Running",
    owner: "ann",
    startTime: iso(0),
    ...nothing,
    ...more,
  };
}

function view(instanceId: string, more: Partial<InstanceView> = {}): InstanceView {
  return {
    instanceId,
    project: "p",
    status: InstanceStatus.Running,
    statusText: "Running",
    owner: "ann",
    startTime: iso(0),
    endTime: null,
    tasks: [],
    progress: [],
    trouble: null,
    outcome: null,
    ...more,
  };
}

const task = (startTime: string) => ({ name: "t", type: "SQL", status: "Running" as const, startTime, endTime: null });

function stage(name: string, finishedPercentage: number, inputRecords = 0, outputRecords = 0) {
  return {
    name,
    status: "RUNNING",
    runningWorkers: 1,
    terminatedWorkers: 0,
    totalWorkers: 1,
    backupWorkers: 0,
    inputRecords,
    outputRecords,
    finishedPercentage,
  };
}

const settled = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve));

describe("the history", () => {
  it("holds a job from its submit to its end, with its name, its SQL without secrets, its queue, its records and its recording", async () => {
    const { list, tell, job, read, sources } = bed();
    sources.set("a", { name: "orders", tasks: [{ type: "SQL", name: "t", query: "set k.secret=hidden; select 1;" }] });
    list(summary("a", { waitPosition: 3 }));
    await settled();
    expect(job("a")).toMatchObject({
      outcome: "running",
      name: "orders",
      sql: "set k.secret=…; select 1;",
      fingerprint: expect.stringMatching(/^[\da-f]{16}$/),
    });
    list(summary("a"));
    tell("a", 1, { type: "snapshot", view: view("a") });
    tell("a", 21, { type: "tasks", tasks: [task(iso(20))] });
    tell("a", 25, {
      type: "progress",
      progress: { taskName: "t", stages: [stage("M1_job_0", 50, 700, 70), stage("R2_1_job_0", 0, 70, 7)] },
    });
    tell("a", 60, {
      type: "status",
      status: InstanceStatus.Terminated,
      statusText: "Terminated",
      owner: "ann",
      startTime: iso(0),
      endTime: iso(50),
    });
    tell("a", 61, { type: "failed", taskName: "t", message: "ODPS-0123: token=abcdefgh is wrong", odpsCode: "ODPS-0123" });
    expect(job("a")).toMatchObject({
      submitted: start,
      started: start + 20_000,
      ended: start + 50_000,
      outcome: "failed",
      errorCode: "ODPS-0123",
      errorMessage: "ODPS-0123: token=… is wrong",
      inputRecords: 700,
      outputRecords: 7,
    });
    const { damage, unended, events } = read("a");
    expect([damage, unended]).toEqual([[], []]);
    expect(events.map(({ type }) => type)).toEqual(["snapshot", "tasks", "progress", "status", "failed"]);
  });

  it.each([
    ["as the task tells, where the list agrees", 3, 3],
    ["as the list tells, where the task says it began in the queue", 0, 9],
  ])("counts the time in the queue %s", (_what, taskStart, queued) => {
    let now = start;
    const scheduler = Object.assign(new VirtualTimeScheduler(undefined, 0), { now: () => now });
    const { list, tell, job } = bed({ scheduler });
    now = start + 2000;
    list(summary("a", { waitPosition: 1 }));
    now = start + 9000;
    list(summary("a"));
    tell("a", 10, { type: "snapshot", view: view("a", { tasks: [task(iso(taskStart))] }) });
    expect(job("a")?.started).toBe(start + queued * 1000);
  });

  it("asks at most so many running jobs for their stages, none that waits, and the next one when one has ended", async () => {
    const { list, tell, asked, read } = bed();
    list(summary("a"), summary("b", { waitPosition: 1 }), summary("c"), summary("d"));
    await settled();
    const progress = (): string[] => asked.filter((one) => one.endsWith("progress"));
    expect(progress()).toEqual(["a with progress", "c with progress"]);
    tell("d", 1, { type: "snapshot", view: view("d") });
    tell("a", 1, { type: "snapshot", view: view("a") });
    tell("a", 2, { type: "succeeded" });
    expect(progress()).toEqual(["a with progress", "c with progress", "d with progress"]);
    tell("d", 3, { type: "succeeded" });
    expect(read("d").damage).toEqual([]);
  });

  it("keeps few of the thousand progress events of a long job: each change of state, and the last one", async () => {
    const { list, tell, read, job } = bed();
    list(summary("a"));
    tell("a", 0, { type: "snapshot", view: view("a") });
    for (let second = 1; second <= 4000; second += 1)
      tell("a", second, { type: "progress", progress: { taskName: "t", stages: [stage("M1", second / 40, second)] } });
    tell("a", 4001, { type: "succeeded" });
    const { events, damage } = read("a");
    expect(damage).toEqual([]);
    expect(events.length).toBeLessThan(500);
    const last = events.findLast((event) => event.type === "progress");
    expect(last?.progress.stages[0]?.inputRecords).toBe(4000);
    expect(job("a")?.inputRecords).toBe(4000);
  });

  it("keeps fewer events of a plan with hundreds of stages, each of which contains them all, and their last states", async () => {
    const { list, tell, read } = bed();
    list(summary("a"));
    tell("a", 0, { type: "snapshot", view: view("a") });
    const stages = (ended: number) =>
      Array.from({ length: 200 }, (_, index) => ({
        ...stage(`M${index}`, index < ended ? 100 : 0),
        status: index < ended ? "TERMINATED" : "READY",
        runningWorkers: 0,
      }));
    for (let second = 1; second <= 300; second += 1)
      tell("a", second, { type: "progress", progress: { taskName: "t", stages: stages(Math.floor(second / 1.5)) } });
    tell("a", 301, { type: "succeeded" });
    const { events, damage } = read("a");
    expect(damage).toEqual([]);
    // A state has changed 200 times.
    expect(events.length).toBeLessThan(170);
    const last = events.findLast((event) => event.type === "progress");
    expect(last?.progress.stages.every(({ finishedPercentage }) => finishedPercentage === 100)).toBe(true);
  });

  it("records a job that had ended before, once, and not again after a restart", async () => {
    const first = bed();
    const ended = summary("a", { status: InstanceStatus.Terminated, endTime: iso(9) });
    first.list(ended);
    first.tell("a", 100, {
      type: "snapshot",
      view: view("a", { status: InstanceStatus.Terminated, endTime: iso(9), tasks: [task(iso(4))] }),
    });
    first.tell("a", 100, { type: "cancelled", taskName: "t" });
    first.list(ended);
    await settled();
    expect(first.job("a")).toMatchObject({ outcome: "cancelled", started: start + 4000, ended: start + 9000 });
    expect(first.asked).toEqual(["a source", "a"]);
    first.recording.unsubscribe();
    const second = bed({ store: first.store });
    second.list(ended);
    await settled();
    expect(second.asked).toEqual([]);
  });

  it("completes after a restart what had run: from the service, or as an end that nobody knows", async () => {
    const first = bed();
    first.list(summary("a"), summary("b"));
    first.tell("a", 1, { type: "snapshot", view: view("a") });
    first.recording.unsubscribe();
    const second = bed({ store: first.store });
    second.tell("a", 100, { type: "snapshot", view: view("a", { status: InstanceStatus.Terminated, endTime: iso(50) }) });
    second.tell("a", 101, { type: "succeeded" });
    second.fail("b", new MaxComputeError("not_found", "There is no such instance."));
    expect(second.job("a")).toMatchObject({ outcome: "succeeded", ended: start + 50_000 });
    expect(second.job("b")).toMatchObject({ outcome: "unknown", ended: null });
    expect(second.read("a")).toMatchObject({ damage: [], unended: [], gaps: [{ from: iso(1) }] });
  });

  it("does not end when the service cannot be asked", async () => {
    const { fail, job, asked, list } = bed();
    list(summary("a"));
    fail("a", new MaxComputeError("unavailable", "The service is away."));
    expect(job("a")?.outcome).toBe("running");
    expect(asked).toContain("a with progress");
  });

  it("asks for four sources per second at most, so that a first start with hundreds of jobs is no rush", async () => {
    const scheduler = Object.assign(new VirtualTimeScheduler(undefined, 0), { now: () => start });
    const { list, asked } = bed({ scheduler });
    const isSource = (question: string): boolean => question.endsWith(" source");
    list(...Array.from({ length: 9 }, (_, index) => summary(`job${index}`)));
    for (const [second, expected] of [4, 8, 9].entries()) {
      scheduler.maxFrames = second * 1000;
      scheduler.flush();
      await settled();
      expect(asked.filter(isSource)).toHaveLength(expected);
    }
  });
});

it("leaves nothing behind", () => {
  const { recording, list } = bed({
    mc: {
      project: "p",
      instanceListEvents$: () => NEVER,
      instance: () => {
        throw new Error("not asked");
      },
    },
  });
  list(summary("a"));
  recording.unsubscribe();
  expect(recording.closed).toBe(true);
});
