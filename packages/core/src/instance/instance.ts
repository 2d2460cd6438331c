import type { Observable } from "rxjs";

import type { InstanceInfo, InstanceStatus, TaskInfo, TaskProgress, TaskResult } from "../model.ts";
import type { CallOptions } from "../options.ts";
import type { ArrayReadOptions, CheckedReadOptions, ReaderOptions } from "../results/reader/read-options.ts";
import type { ResultRow, RowValues } from "../results/values/row.ts";
import type { ResultReader } from "../results/reader/result-reader.ts";
import type { InstanceEvent, InstanceView } from "../watch/instance/instance-event.ts";
import type { Job } from "../wire/job/job.ts";
import type { QueueingInfo } from "../wire/queue/queueing.ts";
import type { Worker } from "../wire/task/task-detail.ts";
import type { TaskSummary } from "../wire/task/task-summary.ts";
import type { XFlowAction } from "../wire/xflow/xflow.ts";
import type { LogviewRequest } from "../calls/logview.ts";
import type { InteractiveState } from "../interactive/interactive-run.ts";
import type { WorkerLogOptions } from "../calls/task-inspector.ts";

/** Options of the methods that wait. Ending a wait by signal or timeout never stops the job; only {@link Instance.stop} does. */
export interface WaitOptions extends CallOptions {
  /** Longest time to wait, in milliseconds; then the wait rejects with `timeout`. Default: no limit. */
  readonly timeoutMs?: number | undefined;
}

/** What a watch requests besides the status. */
export interface WatchInterest {
  /** The tasks and their status. Default false. */
  readonly tasks?: boolean | undefined;
  /** The stages of running tasks. Default false. */
  readonly progress?: boolean | undefined;
}

/**
 * A handle for one instance, which is one run of a job. It is created from an id, without a request.
 *
 * All its streams share one watch per client, by reference count: the first subscriber starts it, and it ends with the last
 * one. Unsubscribing never stops the job. Late subscribers first receive what is known. The streams complete after the end of
 * the instance, and error only if the service can no longer be asked (transient faults are tolerated for `watch.toleranceMs`).
 */
export interface Instance {
  /** The id, such as `20230101120000123gabc1def2`. It is enough to create a handle for the same instance later. */
  readonly id: string;
  /** The project that it runs in. */
  readonly project: string;
  /** What was known when the handle was created by a list or by {@link MaxCompute.getInstance}; otherwise null. */
  readonly info: InstanceInfo | null;
  /** Whether the answer to the submit already contained the results (docs/protocol.md 2.4). */
  readonly isSync: boolean;
  /**
   * How an interactive query runs, and why it has fallen back to an ordinary job, if it has; null for an ordinary job. When a query
   * falls back while it runs, `id` becomes the id of the job. Only the handle of {@link MaxCompute.runSqlInteractive} falls back, while
   * one of its streams is subscribed to or one of its waits or readings runs; a handle that is created from the id sees the failure.
   */
  readonly interactive: InteractiveState | null;

  /**
   * Everything that happens: a `snapshot` first, then changes of status, tasks and progress, then one terminal event
   * (`succeeded`, `failed`, `cancelled` or `lost`) and completion.
   *
   * @example
   * ```ts
   * instance.events$.subscribe((event) => {
   *   if (event.type === "failed") console.error(event.message);
   * });
   * ```
   */
  readonly events$: Observable<InstanceEvent>;
  /** The same events with fewer requests: only those that `interest` asks for. Without `interest`, only the status is requested. */
  watch(interest?: WatchInterest): Observable<InstanceEvent>;
  /** All that is known, now and after each change. Requests status, tasks and progress. */
  readonly view$: Observable<InstanceView>;
  /** The status, now and after each change. Causes no requests for tasks or progress until the end. */
  readonly status$: Observable<InstanceStatus>;
  /**
   * The stages of each running task, now and after each change. The first value may be empty. Progress is requested at most once
   * every `watch.progressIntervalMs` (default 1000 ms).
   *
   * @example
   * ```ts
   * instance.progress$.subscribe((tasks) => {
   *   for (const task of tasks) console.log(formatStageProgress(task, new Date()));
   * });
   * ```
   */
  readonly progress$: Observable<readonly TaskProgress[]>;
  /** Sub-instances of an XFlow as they appear, each once; completes with the instance (docs/protocol.md 4.4). */
  readonly xflowSubInstances$: Observable<XFlowSubInstance>;

  /**
   * Resolves with the state of its watch at this moment, as a short text that is safe in URLs and contains no secret:
   * {@link MaxCompute.resumeWatch} goes on from it in another process or page. It contains everything up to the last event that the
   * subscribers received, so take it while you are subscribed, in the subscriber. If nobody watches the instance, a resumed watch
   * begins at the beginning.
   *
   * Rejects with `unsupported` in a page whose gateway has no `watchTokenKey`.
   *
   * @param interest what the resumed watch requests besides the status. Default: tasks and progress, like {@link Instance.events$}
   * @example
   * ```ts
   * instance.events$.subscribe(async (event) => {
   *   show(event);
   *   await storeToken(await instance.watchToken());
   * });
   * ```
   */
  watchToken(interest?: WatchInterest): Promise<string>;

  /** Requests status, owner, start and end time. Rejects with `not_found` if the service does not know the instance. */
  reload(options?: CallOptions): Promise<InstanceInfo>;
  /** The current status. Sends no request if the end is already known. */
  getStatus(options?: CallOptions): Promise<InstanceStatus>;
  /** Whether it has ended, with any outcome. */
  isTerminated(options?: CallOptions): Promise<boolean>;
  /** Whether it runs or waits. */
  isRunning(options?: CallOptions): Promise<boolean>;
  /** Whether it has ended and all its tasks succeeded. */
  isSuccessful(options?: CallOptions): Promise<boolean>;
  /** Who submitted it, such as `ALIYUN$name@example.com`; null when the service does not say. */
  getOwner(options?: CallOptions): Promise<string | null>;
  /** When the service accepted it; null when the service does not say. */
  getStartTime(options?: CallOptions): Promise<Date | null>;
  /** When it ended; null while it runs. */
  getEndTime(options?: CallOptions): Promise<Date | null>;

  /**
   * Resolves when the instance has ended, with any outcome. Rejects with `timeout`, with `aborted`, or if the service cannot be
   * asked for longer than `watch.toleranceMs`; the job then continues.
   */
  waitForCompletion(options?: WaitOptions): Promise<void>;
  /**
   * Resolves when the instance has succeeded. Rejects with `job_failed` (or a more precise code) if a task failed, `job_cancelled`
   * if it was stopped, `not_found` if the service no longer knows it, and otherwise like {@link Instance.waitForCompletion}.
   *
   * @example
   * ```ts
   * await instance.waitForSuccess({ timeoutMs: 600_000 });
   * ```
   */
  waitForSuccess(options?: WaitOptions): Promise<void>;
  /** Stops the job. Rejects with `invalid_state` if it has already ended (docs/protocol.md 2.5). Of a query in a session, only the query is stopped. */
  stop(options?: CallOptions): Promise<void>;

  /** Names of the tasks, from the job's source (docs/protocol.md 2.11). */
  getTaskNames(options?: CallOptions): Promise<readonly string[]>;
  /** Tasks by name, in order, with earlier attempts as `histories` (docs/protocol.md 2.6). */
  getTaskStatuses(options?: CallOptions): Promise<ReadonlyMap<string, TaskInfo>>;
  /** The result text of a task; without a name, of the only task. Rejects with `not_found` if there is no such task. */
  getTaskResult(taskName?: string, options?: CallOptions): Promise<string>;
  /** Result texts by task name, in order (docs/protocol.md 2.7). A failed task's text is its error message. */
  getTaskResults(options?: CallOptions): Promise<ReadonlyMap<string, string>>;
  /** The results as they were sent: bytes, format and descriptor. */
  getRawTaskResults(options?: CallOptions): Promise<readonly TaskResult[]>;
  /** Stages of a task; without a name, of the only task (docs/protocol.md 2.8). */
  getTaskProgress(taskName?: string, options?: CallOptions): Promise<TaskProgress>;
  /** A summary of what a task read, wrote and cost; without a name, of the only task (docs/protocol.md 2.9). */
  getTaskSummary(taskName?: string, options?: CallOptions): Promise<TaskSummary>;
  /** All details that the service sends about the run of a task, unchanged (docs/protocol.md 2.10). */
  getTaskDetail(taskName?: string, options?: CallOptions): Promise<Readonly<Record<string, unknown>>>;
  /** The workers of a task, with what they have read and written (docs/protocol.md 2.10). */
  getTaskWorkers(taskName?: string, options?: CallOptions): Promise<readonly Worker[]>;
  /** A log of a worker, by its `logId` (docs/protocol.md 2.15). */
  getWorkerLog(logId: string, options?: WorkerLogOptions): Promise<string>;
  /** The quota that a task runs in. If called twice within 30 s, the service answers an empty object (docs/protocol.md 2.13). */
  getTaskQuota(taskName?: string, options?: CallOptions): Promise<Readonly<Record<string, unknown>>>;
  /** A text that a task stores under a key, such as `warnings`. Rejects with `unexpected_answer` if it is empty (docs/protocol.md 2.14). */
  getTaskInfo(taskName: string, key: string, options?: CallOptions): Promise<string>;
  /** Sends a task a text for a key, and resolves with its answer (docs/protocol.md 2.14). */
  putTaskInfo(taskName: string, key: string, value: string, options?: CallOptions): Promise<string>;
  /** Its place in the queue, priority and progress; null when the queue has forgotten it, some time after its end (docs/protocol.md 2.12). */
  getQueueingInfo(options?: CallOptions): Promise<QueueingInfo | null>;
  /** The job as it was submitted (docs/protocol.md 2.11). */
  getJob(options?: CallOptions): Promise<Job>;
  /** The SQL text of the only SQL task, or null. */
  getSqlQuery(options?: CallOptions): Promise<string | null>;

  /**
   * Opens the result of a SELECT: all its rows, typed, streamed through the tunnel (docs/tunnel.md 7.1). The instance must
   * have succeeded; {@link Instance.waitForSuccess} waits for that.
   *
   * Rejects with `result_truncated` if the service has truncated the result, `invalid_state` while the instance runs,
   * `job_failed` or `job_cancelled` if there is no result, `forbidden` without permission to read it, and `invalid_argument` for
   * a column or a range that the result does not have.
   */
  openReader(options?: ReaderOptions): Promise<ResultReader>;

  /**
   * The rows of a SELECT, one by one, without a limit on their number: by column name, as arrays, or checked by a schema. A type
   * argument states the type of a row, as in {@link ResultReader.rows}. First
   * waits for success, at most `timeoutMs`. Sends nothing before the first row is requested. Errors are those of
   * {@link Instance.waitForSuccess} and {@link Instance.openReader}.
   */
  rows<T>(options: ReaderOptions & CheckedReadOptions<T>): AsyncIterable<T>;
  rows(options: ReaderOptions & ArrayReadOptions): AsyncIterable<RowValues>;
  rows<Row extends object = ResultRow>(options?: ReaderOptions): AsyncIterable<Row>;

  /**
   * A link to a web page about the instance: Job Insight or LogView (docs/protocol.md 3). A legacy LogView link contains a token:
   * everyone who has the link can read the instance.
   */
  getLogviewAddress(request?: LogviewRequest): Promise<string>;

  /** Nodes of an XFlow by name (docs/protocol.md 4.4). */
  getXFlowResults(options?: CallOptions): Promise<ReadonlyMap<string, XFlowAction>>;
  /** Sub-instances of an XFlow by node name, including those of nested workflows. */
  getXFlowSubInstances(options?: CallOptions): Promise<ReadonlyMap<string, Instance>>;
}

/** An instance that an XFlow has started. */
export interface XFlowSubInstance {
  /** Name of the node. A node of a nested workflow is called `workflow/node` if its name alone is already used. */
  readonly name: string;
  /** A handle for it, with its own status, progress and LogView link. */
  readonly instance: Instance;
}
