import { map, Observable, type Observer, type SchedulerLike, type Subscriber } from "rxjs";

import { isMaxComputeError } from "../error.ts";
import { throwIfAborted } from "../http/abort.ts";
import type { InstanceInfo, InstanceStatus, TaskInfo, TaskProgress, TaskResult } from "../model.ts";
import type { CallOptions } from "../options.ts";
import type { ArrayReadOptions, CheckedReadOptions, ReaderOptions } from "../results/reader/read-options.ts";
import type { ResultRow, RowValues } from "../results/values/row.ts";
import type { ResultReader } from "../results/reader/result-reader.ts";
import type { LogviewRequest } from "../calls/logview.ts";
import type { ProjectCalls } from "../calls/project-calls.ts";
import type { WorkerLogOptions } from "../calls/task-inspector.ts";
import type { SyncEnd } from "../calls/sync-instance.ts";
import type { InstanceEvent, InstanceView } from "../watch/instance/instance-event.ts";
import type { Interest } from "../watch/instance/question.ts";
import type { WatchUpdate, WatchRegistry } from "../watch/instance/registry.ts";
import type { AbortSignalLike } from "../transport.ts";
import type { InteractiveRun, InteractiveState } from "../interactive/interactive-run.ts";
import { isMaxqaId } from "../wire/call/maxqa-id.ts";
import { readSubqueryId } from "../wire/session/subquery-id.ts";
import type { Job } from "../wire/job/job.ts";
import type { Worker } from "../wire/task/task-detail.ts";
import type { TaskSummary } from "../wire/task/task-summary.ts";
import type { QueueingInfo } from "../wire/queue/queueing.ts";
import type { XFlowAction } from "../wire/xflow/xflow.ts";
import type { Instance, WaitOptions, WatchInterest, XFlowSubInstance } from "./instance.ts";
import { loadedStream } from "./loaded-stream.ts";
import { waitForOutcome } from "./wait.ts";
import type { WatchState, WatchTokens } from "./watch-state.ts";

/** The parts of a client that its handles share. */
export interface InstanceContext {
  readonly project: string;
  readonly registry: WatchRegistry;
  /** Immediately, or when the code of the calls is loaded. */
  readonly calls: () => ProjectCalls | Promise<ProjectCalls>;
  readonly scheduler: SchedulerLike;
  readonly tokens: () => WatchTokens | Promise<WatchTokens>;
  /** Code that is loaded when it is needed first. An `import()` of code that is there takes a fifth of a millisecond each time. */
  readonly later: () => Promise<typeof import("./later.ts")>;
}

/** What is known when a handle is created. */
export interface Known {
  readonly info?: InstanceInfo | null;
  /** The end of the instance, if the answer to the submit contained it. */
  readonly sync?: SyncEnd | null;
  /** How an interactive query runs, and as which instance. */
  readonly run?: InteractiveRun;
}

/** One part of the view, whenever it changes. */
function distinctOf<T>(updates$: Observable<WatchUpdate>, part: (view: InstanceView) => T): Observable<T> {
  return new Observable((subscriber) => updates$.subscribe(new DistinctPart(subscriber, part)));
}

/** Does what `map` and `distinctUntilChanged` would, in one object: thousands of these may be subscribed. */
class DistinctPart<T> implements Observer<WatchUpdate> {
  readonly #subscriber: Subscriber<T>;
  readonly #part: (view: InstanceView) => T;
  #last: T | undefined;
  #isFirst = true;

  constructor(subscriber: Subscriber<T>, part: (view: InstanceView) => T) {
    this.#subscriber = subscriber;
    this.#part = part;
  }

  next({ view }: WatchUpdate): void {
    const value = this.#part(view);
    if (!this.#isFirst && value === this.#last) return;
    this.#isFirst = false;
    this.#last = value;
    this.#subscriber.next(value);
  }

  error(error: unknown): void {
    this.#subscriber.error(error);
  }

  complete(): void {
    this.#subscriber.complete();
  }
}

const statusOnly: Interest = { tasks: false, progress: false };
const everything: Interest = { tasks: true, progress: true };
const progressOnly: Interest = { tasks: false, progress: true };

function interactiveStateOf(id: string): InteractiveState | null {
  if (readSubqueryId(id) !== null) return { kind: "session", fellBack: null };
  return isMaxqaId(id) ? { kind: "maxqa", fellBack: null } : null;
}

export function createInstance(context: InstanceContext, id: string, known: Known = {}): Instance {
  return new InstanceHandle(context, id, known);
}

class InstanceHandle implements Instance {
  id: string;
  readonly project: string;
  readonly info: InstanceInfo | null;
  interactive: InteractiveState | null;
  // A private field, so that a printed handle does not show the client.
  readonly #context: InstanceContext;
  readonly #sync: SyncEnd | null;
  readonly #run: InteractiveRun | null;
  // Each getter always returns the same stream: code that compares streams, such as a hook of a page, would otherwise subscribe again.
  #events$: Observable<InstanceEvent> | undefined;
  #view$: Observable<InstanceView> | undefined;
  #status$: Observable<InstanceStatus> | undefined;
  #progress$: Observable<readonly TaskProgress[]> | undefined;
  #xflowSubInstances$: Observable<XFlowSubInstance> | undefined;

  constructor(context: InstanceContext, id: string, { info = null, sync = null, run }: Known) {
    this.id = id;
    this.interactive = run?.state ?? interactiveStateOf(id);
    this.#run = run ?? null;
    run?.onChange(() => {
      this.id = run.instanceId;
      this.interactive = run.state;
    });
    this.project = context.project;
    this.info = info;
    this.#context = context;
    this.#sync = sync;
  }

  get isSync(): boolean {
    return this.#sync !== null;
  }

  get events$(): Observable<InstanceEvent> {
    return (this.#events$ ??= this.watch(everything));
  }

  get view$(): Observable<InstanceView> {
    return (this.#view$ ??= distinctOf(this.#updates(everything), (view) => view));
  }

  get status$(): Observable<InstanceStatus> {
    return (this.#status$ ??= distinctOf(this.#updates(statusOnly), (view) => view.status));
  }

  get progress$(): Observable<readonly TaskProgress[]> {
    return (this.#progress$ ??= distinctOf(this.#updates(progressOnly), (view) => view.progress));
  }

  get xflowSubInstances$(): Observable<XFlowSubInstance> {
    const look = (signal: AbortSignalLike): Promise<ReadonlyMap<string, string>> =>
      this.#ask((calls) => calls.xflowSubInstances(this.id, { signal }));
    const { calls, scheduler } = this.#context;
    return (this.#xflowSubInstances$ ??= loadedStream(async () =>
      (await calls()).watchSubInstances(look, this.#updates(statusOnly), scheduler),
    ).pipe(map(([name, id]) => ({ name, instance: createInstance(this.#context, id) }))));
  }

  watch({ tasks = false, progress = false }: WatchInterest = {}): Observable<InstanceEvent> {
    return this.#updates({ tasks, progress }).pipe(map(({ event }) => event));
  }

  async watchToken({ tasks = true, progress = true }: WatchInterest = {}): Promise<string> {
    const { project, registry, scheduler, tokens } = this.#context;
    // Without waiting: this is what the subscribers know at this moment.
    const last = registry.told(this.id);
    const at = new Date(scheduler.now()).toISOString();
    const told = last ? { seq: last.event.seq, view: last.view } : null;
    const state: WatchState = { project, at, interest: { tasks, progress }, filter: null, newest: null, instances: [[this.id, told]] };
    return (await tokens()).seal(state);
  }

  reload(options: CallOptions = {}): Promise<InstanceInfo> {
    return this.#ask((calls) => calls.info(this.id, options));
  }

  async getStatus(options?: CallOptions): Promise<InstanceStatus> {
    // An end that was seen is final, and so is a synchronous answer.
    if (this.isSync || this.#context.registry.ended(this.id)?.view.status === "Terminated") return "Terminated";
    return (await this.reload(options)).status;
  }

  async isTerminated(options?: CallOptions): Promise<boolean> {
    return (await this.getStatus(options)) === "Terminated";
  }

  async isRunning(options?: CallOptions): Promise<boolean> {
    return (await this.getStatus(options)) === "Running";
  }

  async isSuccessful(options?: CallOptions): Promise<boolean> {
    if (!(await this.isTerminated(options))) return false;
    const tasks = await this.getTaskStatuses(options);
    return [...tasks.values()].every((task) => task.status === "Success");
  }

  async getOwner(options?: CallOptions): Promise<string | null> {
    return this.info?.owner ?? (await this.reload(options)).owner;
  }

  async getStartTime(options?: CallOptions): Promise<Date | null> {
    return this.info?.startTime ?? (await this.reload(options)).startTime;
  }

  async getEndTime(options?: CallOptions): Promise<Date | null> {
    return this.info?.endTime ?? (await this.reload(options)).endTime;
  }

  async waitForCompletion(options?: WaitOptions): Promise<void> {
    await this.#outcome(options);
  }

  async waitForSuccess(options?: WaitOptions): Promise<void> {
    const outcome = await this.#outcome(options);
    if (outcome.type === "succeeded") return;
    const error = (await this.#context.calls()).outcomeError(outcome, this.id);
    if (error) throw error;
  }

  stop(options: CallOptions = {}): Promise<void> {
    return this.#ask((calls) => calls.stop(this.id, options));
  }

  async getTaskNames(options?: CallOptions): Promise<readonly string[]> {
    if (this.#sync) return this.#sync.results.map((result) => result.name);
    return (await this.getJob(options)).tasks.map((task) => task.name);
  }

  async getTaskStatuses(options: CallOptions = {}): Promise<ReadonlyMap<string, TaskInfo>> {
    const tasks = this.#sync?.tasks ?? (await this.#ask((calls) => calls.taskStatuses(this.id, options)));
    return new Map(tasks.map((task) => [task.name, task]));
  }

  async getTaskResult(taskName?: string, options?: CallOptions): Promise<string> {
    const results = await this.getRawTaskResults(options);
    const { onlyOne, resultText } = await this.#context.calls();
    return resultText(onlyOne(this.id, "result", results, taskName));
  }

  async getTaskResults(options?: CallOptions): Promise<ReadonlyMap<string, string>> {
    const results = await this.getRawTaskResults(options);
    const { resultText } = await this.#context.calls();
    return new Map(results.map((result) => [result.name, resultText(result)]));
  }

  async getRawTaskResults(options: CallOptions = {}): Promise<readonly TaskResult[]> {
    return this.#sync?.results ?? this.#ask((calls) => calls.taskResults(this.id, options));
  }

  getTaskProgress(taskName?: string, options: CallOptions = {}): Promise<TaskProgress> {
    return this.#askOfTask(taskName, options, (calls, name) => calls.taskProgress(this.id, name, options));
  }

  getTaskSummary(taskName?: string, options: CallOptions = {}): Promise<TaskSummary> {
    return this.#askOfTask(taskName, options, (calls, name) => calls.tasks.summary(this.id, name, options));
  }

  getTaskDetail(taskName?: string, options: CallOptions = {}): Promise<Readonly<Record<string, unknown>>> {
    return this.#askOfTask(taskName, options, (calls, name) => calls.tasks.detail(this.id, name, options));
  }

  getTaskWorkers(taskName?: string, options: CallOptions = {}): Promise<readonly Worker[]> {
    return this.#askOfTask(taskName, options, (calls, name) => calls.tasks.workers(this.id, name, options));
  }

  getWorkerLog(logId: string, options: WorkerLogOptions = {}): Promise<string> {
    return this.#ask((calls) => calls.tasks.workerLog(this.id, logId, options));
  }

  getTaskQuota(taskName?: string, options: CallOptions = {}): Promise<Readonly<Record<string, unknown>>> {
    return this.#askOfTask(taskName, options, (calls, name) => calls.tasks.quota(this.id, name, options));
  }

  getTaskInfo(taskName: string, key: string, options: CallOptions = {}): Promise<string> {
    return this.#ask((calls) => calls.tasks.info(this.id, taskName, key, options));
  }

  putTaskInfo(taskName: string, key: string, value: string, options: CallOptions = {}): Promise<string> {
    return this.#ask((calls) => calls.tasks.putInfo(this.id, taskName, key, value, options));
  }

  getQueueingInfo(options: CallOptions = {}): Promise<QueueingInfo | null> {
    return this.#ask((calls) => calls.queueingInfo(this.id, options));
  }

  getJob(options: CallOptions = {}): Promise<Job> {
    return this.#ask((calls) => calls.job(this.id, options));
  }

  async getSqlQuery(options?: CallOptions): Promise<string | null> {
    const texts = (await this.getJob(options)).tasks.flatMap((task) => (task.type === "SQL" ? [task.query] : []));
    return texts.length === 1 ? (texts[0] ?? null) : null;
  }

  openReader(options: ReaderOptions = {}): Promise<ResultReader> {
    return this.#ask((calls) => calls.openReader(this.id, options, this.#sync?.results ?? null));
  }

  rows<T>(options: ReaderOptions & CheckedReadOptions<T>): AsyncIterable<T>;
  rows(options: ReaderOptions & ArrayReadOptions): AsyncIterable<RowValues>;
  rows(options?: ReaderOptions): AsyncIterable<ResultRow>;
  async *rows({ timeoutMs, ...options }: ReaderOptions & Partial<CheckedReadOptions<unknown>> = {}): AsyncIterable<unknown> {
    const reader = (await this.#openWhileRunning(options)) ?? (await this.#openAtEnd({ ...options, timeoutMs }));
    yield* reader.rows(options);
  }

  async #openAtEnd(options: ReaderOptions): Promise<ResultReader> {
    throwIfAborted(options.signal);
    const { openAtEnd } = await this.#context.later();
    return openAtEnd(this, this.#context, options);
  }

  /** The tunnel waits for the end of a query in a session by itself, which saves a request. If that fails, the usual way tells the reason. */
  async #openWhileRunning(options: ReaderOptions): Promise<ResultReader | null> {
    const mayWait =
      options.tunnel !== false && this.#run !== null && this.interactive?.kind === "session" && this.interactive.fellBack === null;
    if (!mayWait) return null;
    try {
      return await this.openReader({ ...options, tunnel: true });
    } catch (error) {
      if (options.signal?.aborted || !isMaxComputeError(error)) throw error;
      return null;
    }
  }

  getLogviewAddress(request: LogviewRequest = {}): Promise<string> {
    return this.#ask((calls) => calls.logviewAddress(this.id, request));
  }

  async getXFlowResults(options: CallOptions = {}): Promise<ReadonlyMap<string, XFlowAction>> {
    const actions = await this.#ask((calls) => calls.xflowActions(this.id, options));
    return new Map(actions.map((action) => [action.name, action]));
  }

  async getXFlowSubInstances(options: CallOptions = {}): Promise<ReadonlyMap<string, Instance>> {
    const ids = await this.#ask((calls) => calls.xflowSubInstances(this.id, options));
    return new Map([...ids].map(([name, id]) => [name, createInstance(this.#context, id)]));
  }

  #updates(interest: Interest): Observable<WatchUpdate> {
    const { registry } = this.#context;
    return this.#run?.updates(registry, interest) ?? registry.updates(this.id, interest);
  }

  #outcome(options?: WaitOptions) {
    return waitForOutcome(this.#updates(statusOnly), this.id, this.#context.scheduler, options);
  }

  #askOfTask<T>(given: string | undefined, options: CallOptions, call: (calls: ProjectCalls, taskName: string) => Promise<T>): Promise<T> {
    return this.#ask(async (calls) => {
      if (given !== undefined) return call(calls, given);
      const tasks = (await this.getTaskNames(options)).map((name) => ({ name }));
      return call(calls, calls.onlyOne(this.id, "task", tasks, undefined).name);
    });
  }

  // Adds the id of this instance to the errors of its calls.
  async #ask<T>(call: (calls: ProjectCalls) => Promise<T>): Promise<T> {
    try {
      return await call(await (await this.#context.calls()).of(this.id));
    } catch (error) {
      if (isMaxComputeError(error)) throw error.with({ instanceId: this.id });
      throw error;
    }
  }
}
