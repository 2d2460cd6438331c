import {
  foldEvent,
  recordEvents,
  redactText,
  stageState,
  type InstanceEvent,
  type InstanceOutcome,
  type InstanceSummary,
  type InstanceView,
  type Job,
  type TaskProgress,
} from "@maxcompute-rx/node";
import { Subject, type SchedulerLike } from "rxjs";

import { fingerprintOf } from "./fingerprint.ts";
import type { HistoryStore, StoredJob } from "./history-store.ts";

/** A long job is stored with about this many progress events per factor e of its time, and one for each change of a stage's state. */
const progressSteps = 100;
/** Each progress event has all stages. Of a plan with more of them, fewer events are stored, and none for a change of a state: there are many. */
const wideStages = 100;
const wideSteps = 50;

/** Stores what becomes known about one job: from the list, from its source, and from its watch. Sends no request. */
export class JobRecorder {
  readonly #store: HistoryStore;
  readonly #kept = new Subject<InstanceEvent>();
  #job: StoredJob;
  #view: InstanceView | null = null;
  #seq = 0;
  /** The last progress of each task that was not stored, because little had happened since the one before. */
  readonly #skipped = new Map<string, InstanceEvent>();
  readonly #lastKept = new Map<string, { readonly at: number; readonly states: string }>();
  /** When the list showed it last in a queue, and first out of it: epoch milliseconds. */
  #lastWaiting: number | null = null;
  #firstRunning: number | null = null;

  constructor(job: StoredJob, store: HistoryStore, scheduler: SchedulerLike) {
    this.#store = store;
    this.#job = job;
    store.put(job);
    const { project, id } = job;
    recordEvents(this.#kept, { project, instanceIds: [id], scheduler }).subscribe((line) => store.addLine(project, id, line));
  }

  get job(): StoredJob {
    return this.#job;
  }

  /** What the list tells: names and places in the queue, which the watch does not know. */
  listed(summary: InstanceSummary, now: number): void {
    const { status, waitPosition, jobName, owner } = summary;
    const name = jobName === null || jobName === "" ? this.#job.name : redactText(jobName);
    if (waitPosition !== null) this.#lastWaiting = now;
    else if (status === "Running" && this.#lastWaiting !== null) this.#firstRunning ??= now;
    this.#change({ name, owner: owner ?? this.#job.owner, started: this.#job.started ?? this.#firstRunning });
  }

  /** The source of the job. */
  async knownAs(source: Pick<Job, "name" | "tasks">): Promise<void> {
    const { name } = source;
    const queries = source.tasks.flatMap((task) => ("query" in task ? [task.query] : []));
    const fingerprint = await fingerprintOf(this.#job.project, source);
    this.#change({
      name: name === undefined || name === "" ? this.#job.name : redactText(name),
      sql: queries.length === 0 ? null : redactText(queries.join("\n")),
      fingerprint,
    });
  }

  watched(event: InstanceEvent): void {
    const view = "view" in event ? event.view : this.#view;
    if (view === null) return;
    this.#view = foldEvent(view, event);
    const { owner, startTime, endTime, tasks } = this.#view;
    const starts = tasks.flatMap((task) => (task.startTime === null ? [] : [Date.parse(task.startTime)]));
    const byTasks = starts.length === 0 || tasks.some((task) => task.status === "Waiting") ? null : Math.min(...starts);
    // A task may begin before its job leaves the queue. Where the list has shown that, the start is when the list showed it out of the queue.
    const isExact = byTasks !== null && byTasks >= (this.#lastWaiting ?? -Infinity);
    this.#change({
      owner: owner ?? this.#job.owner,
      submitted: timeOf(startTime) ?? this.#job.submitted,
      started: isExact ? byTasks : (this.#firstRunning ?? this.#job.started ?? byTasks),
      ended: timeOf(endTime),
      ...recordsOf(this.#view.progress),
    });
    this.#record(event);
    if (event.type === "succeeded" || event.type === "failed" || event.type === "cancelled" || event.type === "lost")
      this.#end(event, Date.parse(event.at));
  }

  /** The service does not know the job any more, and nobody saw its end. */
  gone(): void {
    this.#change({ outcome: "unknown" });
    this.#pack();
  }

  #record(event: InstanceEvent): void {
    const at = Date.parse(event.at);
    if (event.type === "progress") {
      const { taskName, stages } = event.progress;
      const states = stages.map((stage) => `${stage.name}:${stageState(stage)}`).join();
      const last = this.#lastKept.get(taskName);
      const isWide = stages.length > wideStages;
      const pause = (at - (this.#job.submitted ?? at)) / (isWide ? wideSteps : progressSteps);
      if (last !== undefined && (isWide || last.states === states) && at - last.at < pause) return void this.#skipped.set(taskName, event);
      this.#skipped.delete(taskName);
      this.#lastKept.set(taskName, { at, states });
    } else if (event.type !== "status" && event.type !== "tasks") {
      for (const [taskName, skipped] of this.#skipped) {
        this.#skipped.delete(taskName);
        this.#keep(skipped);
      }
    }
    this.#keep(event);
  }

  // Numbered anew: events that are left out are no damage, and the watch may have begun again.
  #keep(event: InstanceEvent): void {
    this.#seq += 1;
    this.#kept.next({ ...event, seq: this.#seq });
  }

  #end(outcome: InstanceOutcome, at: number): void {
    const failure = outcome.type === "failed" ? { errorCode: outcome.odpsCode, errorMessage: redactText(outcome.message) } : {};
    this.#change({ outcome: outcome.type === "lost" ? "unknown" : outcome.type, ended: this.#job.ended ?? at, ...failure });
    this.#pack();
  }

  #pack(): void {
    this.#kept.complete();
    this.#store.pack(this.#job.project, this.#job.id);
  }

  #change(changed: Partial<StoredJob>): void {
    const before = this.#job;
    this.#job = { ...before, ...changed };
    if (Object.keys(changed).some((key) => before[key as keyof StoredJob] !== this.#job[key as keyof StoredJob]))
      this.#store.put(this.#job);
  }
}

/** Read by stages that read no other one, and written by the last stage of each task; by their names (docs/protocol.md 2.8). */
function recordsOf(progress: readonly TaskProgress[]): Pick<StoredJob, "inputRecords" | "outputRecords"> | Record<string, never> {
  const tasks = progress.filter(({ stages }) => stages.length > 0);
  if (tasks.length === 0) return {};
  const first = tasks.flatMap(({ stages }) => stages.filter(({ name }, index) => index === 0 || /^[A-Z]+\d+(?![\d]|_\d)/i.test(name)));
  const last = tasks.flatMap(({ stages }) => stages.slice(-1));
  const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0);
  return { inputRecords: sum(first.map((stage) => stage.inputRecords)), outputRecords: sum(last.map((stage) => stage.outputRecords)) };
}

function timeOf(time: string | null): number | null {
  return time === null ? null : Date.parse(time);
}
