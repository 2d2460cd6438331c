import { isMaxComputeError, listedState, type InstanceSummary, type LiveListFilter, type MaxCompute } from "@maxcompute-rx/node";
import {
  asyncScheduler,
  BehaviorSubject,
  catchError,
  EMPTY,
  from,
  merge,
  mergeMap,
  retry,
  Subject,
  Subscription,
  switchMap,
  takeWhile,
  tap,
  throwError,
  timer,
  type Observable,
  type SchedulerLike,
} from "rxjs";

import type { HistoryStore, StoredJob } from "./history-store.ts";
import { JobRecorder } from "./job-recorder.ts";

/** What the recorder needs of a client. */
export type RecordedProject = Pick<MaxCompute, "project" | "instanceListEvents$" | "instance">;

/** What is recorded, and where it is stored. */
export interface RecordHistoryParts {
  /** The client whose watches the pages share, so that a job costs one request at a time however many look at it. */
  readonly mc: RecordedProject;
  readonly store: HistoryStore;
  /** The list that the board of the pages shows: the same filter shares the same requests. */
  readonly filter: LiveListFilter;
  /** How many running jobs are asked for their stages at the same time; of the others, only the end is seen. */
  readonly mostFollowed: number;
  readonly scheduler?: SchedulerLike | undefined;
}

/** Of the jobs that had ended when the server first looked, this many of the newest are recorded. */
const mostPast = 200;
/** How many sources and how many ended jobs are asked for at the same time. */
const lookUps = 4;
/** The time that the request for a source takes at least, in milliseconds: four sources per second are a fifth of what all watches may ask. */
const sourceMs = 1000;
/** The pause after the service could not be asked for longer than a watch tolerates, in milliseconds. */
const retryMs = 30_000;
/** The time between two removals of old jobs, in milliseconds. */
const pruneMs = 600_000;

/** Records every job of the live list until the subscription ends. An error of the service never ends it. */
export function recordHistory(parts: RecordHistoryParts): Subscription {
  const { mc, store, filter, scheduler = asyncScheduler } = parts;
  const recorder = new Recorder(parts, scheduler);
  const running = recorder.running;
  for (const job of store.running(mc.project)) recorder.resume(job);
  running.add(
    mc
      .instanceListEvents$(filter)
      .pipe(retry({ delay: () => timer(retryMs, scheduler) }))
      .subscribe((event) => {
        if (event.type === "snapshot") recorder.seeAll(event.view.instances);
        if (event.type === "changed") {
          for (const summary of event.updated) recorder.see(summary);
          for (const id of event.removed) recorder.forget(id);
        }
      }),
  );
  running.add(timer(0, pruneMs, scheduler).subscribe(() => store.prune(scheduler.now())));
  return running;
}

/** A job in the list. Without a recorder, its end is stored already. */
interface SeenJob {
  readonly recorder: JobRecorder | null;
  /** Whether its stages are asked for. */
  readonly followed$: BehaviorSubject<boolean>;
}

class Recorder {
  readonly running = new Subscription();
  readonly #parts: RecordHistoryParts;
  readonly #scheduler: SchedulerLike;
  readonly #jobs = new Map<string, SeenJob>();
  readonly #sources = new Subject<JobRecorder>();
  readonly #past = new Subject<JobRecorder>();
  /** The jobs whose stages are asked for, and those that run and wait for their turn. */
  readonly #followed = new Set<string>();
  readonly #unfollowed = new Set<string>();

  constructor(parts: RecordHistoryParts, scheduler: SchedulerLike) {
    this.#parts = parts;
    this.#scheduler = scheduler;
    this.running.add(this.#sources.pipe(mergeMap((job) => merge(this.#askSource(job), timer(sourceMs, scheduler)), lookUps)).subscribe());
    this.running.add(this.#past.pipe(mergeMap((job) => this.#watch(job), lookUps)).subscribe());
  }

  /** A job that ran when the server ended. The service may still know how it ended. */
  resume(job: StoredJob): void {
    this.#record(job, job.fingerprint === null);
  }

  seeAll(summaries: readonly InstanceSummary[]): void {
    const present = new Set(summaries.map(({ instanceId }) => instanceId));
    for (const id of this.#jobs.keys()) if (!present.has(id)) this.forget(id);
    const past = summaries.filter(({ instanceId, status }) => status === "Terminated" && !this.#jobs.has(instanceId));
    const tooOld = new Set(past.slice(mostPast).map(({ instanceId }) => instanceId));
    for (const summary of summaries) if (!tooOld.has(summary.instanceId)) this.see(summary);
  }

  see(summary: InstanceSummary): void {
    const { instanceId, status, startTime, endTime } = summary;
    if (!this.#jobs.has(instanceId)) this.#meet(summary);
    const { recorder = null } = this.#jobs.get(instanceId) ?? {};
    if (recorder === null) return;
    recorder.listed(summary, this.#scheduler.now());
    if (status === "Terminated" && startTime === null && endTime === null) return;
    // A job that waits has no stages yet.
    if (listedState(summary) === "running" && !this.#followed.has(instanceId)) {
      this.#unfollowed.add(instanceId);
      this.#followMore();
    }
  }

  /** The list does not contain it any more. */
  forget(id: string): void {
    if (this.#jobs.get(id)?.recorder == null) this.#jobs.delete(id);
  }

  #meet({ instanceId, project, jobName, owner, status, startTime, endTime }: InstanceSummary): void {
    const known = this.#parts.store.find(project, instanceId);
    if (known !== null && known.outcome !== "running")
      return void this.#jobs.set(instanceId, { recorder: null, followed$: new BehaviorSubject(false) });
    const time = (text: string | null): number | null => (text === null ? null : Date.parse(text));
    const nothing = {
      name: null,
      fingerprint: null,
      sql: null,
      started: null,
      errorCode: null,
      errorMessage: null,
      inputRecords: null,
      outputRecords: null,
    };
    const job: StoredJob = known ?? {
      ...nothing,
      project,
      id: instanceId,
      name: jobName,
      owner,
      submitted: time(startTime),
      ended: time(endTime),
      outcome: "running",
      seen: this.#scheduler.now(),
    };
    this.#record(job, job.fingerprint === null, status === "Terminated");
  }

  #record(job: StoredJob, asksSource: boolean, hasEnded = false): void {
    const recorder = new JobRecorder(job, this.#parts.store, this.#scheduler);
    this.#jobs.set(job.id, { recorder, followed$: new BehaviorSubject(false) });
    if (asksSource) this.#sources.next(recorder);
    if (hasEnded) return this.#past.next(recorder);
    const watching = this.#watch(recorder).subscribe({ complete: () => this.running.remove(watching) });
    this.running.add(watching);
  }

  #watch(recorder: JobRecorder): Observable<unknown> {
    const { id } = recorder.job;
    const { followed$ } = this.#jobs.get(id) ?? { followed$: new BehaviorSubject(false) };
    return followed$.pipe(
      switchMap((progress) => this.#parts.mc.instance(id).watch({ tasks: progress, progress })),
      tap((event) => recorder.watched(event)),
      takeWhile(() => recorder.job.outcome === "running"),
      retry({ delay: (error) => (isUnknown(error) ? throwError(() => error) : timer(retryMs, this.#scheduler)) }),
      catchError(() => {
        recorder.gone();
        return EMPTY;
      }),
      tap({ complete: () => this.#ended(recorder) }),
    );
  }

  #ended({ job: { id } }: JobRecorder): void {
    // While the list still contains it, it is not to be recorded again.
    this.#jobs.set(id, { recorder: null, followed$: new BehaviorSubject(false) });
    this.#followed.delete(id);
    this.#unfollowed.delete(id);
    this.#followMore();
  }

  #followMore(): void {
    for (const id of this.#unfollowed) {
      if (this.#followed.size >= this.#parts.mostFollowed) return;
      this.#unfollowed.delete(id);
      this.#followed.add(id);
      this.#jobs.get(id)?.followed$.next(true);
    }
  }

  #askSource(recorder: JobRecorder): Observable<unknown> {
    // The history shows a job without its source as well.
    return from(
      this.#parts.mc
        .instance(recorder.job.id)
        .getJob()
        .then((job) => recorder.knownAs(job)),
    ).pipe(catchError(() => EMPTY));
  }
}

/** Whether asking again cannot help: the service does not know the job, or does not tell. */
function isUnknown(error: unknown): boolean {
  return isMaxComputeError(error) && (error.code === "not_found" || error.code === "forbidden");
}
