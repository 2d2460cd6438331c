import type { Observable } from "rxjs";

import type { Instance, WaitOptions, WatchInterest, XFlowSubInstance } from "./instance/instance.ts";
import type { EndHandler, EndOptions } from "./instance/end-handler.ts";
import type { WatchedInstances } from "./instance/watch-instances.ts";
import type { CallOptions } from "./options.ts";
import type { ArrayReadOptions, CheckedReadOptions, ReaderOptions } from "./results/reader/read-options.ts";
import type { ResultRow, RowValues } from "./results/values/row.ts";
import type { LogviewRequest } from "./calls/logview.ts";
import type { TableFilter, TableQuery } from "./calls/table-options.ts";
import type { SecurityQueryOptions } from "./calls/security-options.ts";
import type { JobOptions, MergeOptions, SqlOptions } from "./calls/sql-job.ts";
import type { InteractiveOptions } from "./calls/interactive-options.ts";
import type { InteractiveTarget } from "./interactive/interactive-queries.ts";
import type { TenantInfo } from "./wire/project/tenant.ts";
import type { QuotaInfo, QuotaQuery } from "./wire/quota/quota.ts";
import type { XFlowOptions } from "./calls/xflow-options.ts";
import type { InstanceListEvent, InstanceListView, LiveListFilter } from "./watch/list/instance-list-event.ts";
import type { InstanceFilter } from "./wire/instance/instance-list.ts";
import type { Job } from "./wire/job/job.ts";
import type { QueueingFilter, QueueingInfo } from "./wire/queue/queueing.ts";
import type { SqlCost } from "./wire/job/sql-cost.ts";
import type { SchemaInfo, TableDescription, TableInfo, TablePartition } from "./wire/table/table.ts";
import type { XFlowAction, XFlowInfo, XFlowSource } from "./wire/xflow/xflow.ts";

/** A client for one MaxCompute project. Created by {@link createMaxCompute}, or by an adapter's `connect`. */
export interface MaxCompute {
  /** Address of the service or the gateway. */
  readonly endpoint: string;
  /** The project of all calls. */
  readonly project: string;

  /** Creates a handle for an instance, without a request. */
  instance(id: string): Instance;
  /** Resolves with a handle if the service knows the instance; rejects with `not_found` otherwise (docs/protocol.md 2.2). */
  getInstance(id: string, options?: CallOptions): Promise<Instance>;
  /** Whether the service knows the instance. */
  existInstance(id: string, options?: CallOptions): Promise<boolean>;
  /** Instances, newest first, each with its `info`. The next page is requested when it is needed (docs/protocol.md 2.1). */
  listInstances(filter?: InstanceFilter & CallOptions): AsyncIterable<Instance>;
  /** The instances that wait or run, with place in the queue, priority and progress (docs/protocol.md 2.12). */
  listQueueingInfos(filter?: QueueingFilter & CallOptions): AsyncIterable<QueueingInfo>;
  /**
   * The instances that wait, run or have just ended, now and after each change. Subscribers with the same filter share one
   * poll, by reference count. Never completes; errors if the service can no longer be asked (transient faults are tolerated for
   * `watch.toleranceMs` and reported as `trouble`).
   */
  instances$(filter?: LiveListFilter): Observable<InstanceListView>;
  /** The same list as events: first a snapshot, then the changes. Plain JSON, small enough to forward. */
  instanceListEvents$(filter?: LiveListFilter): Observable<InstanceListEvent>;
  /**
   * Watches many instances in one stream of events, each with its `instanceId`. Pass the ids of the instances, or a filter to watch
   * all instances of a live list that have not ended at the beginning, and all that appear in it later.
   *
   * Each instance begins with a `snapshot` and has exactly one last event: its outcome, or `error` if it cannot be watched, which
   * does not affect the others. With ids, the stream completes when all instances have ended. With a filter, it never completes,
   * and errors if the list can no longer be requested. Events are not queued. Watches are shared with all other subscribers of
   * this client, so several streams of the same instances cost no more than one. Its `watchToken()` is the state of the watch, from
   * which {@link MaxCompute.resumeWatch} goes on.
   *
   * @param interest what to request besides the status. Default: nothing.
   * @example
   * ```ts
   * mc.watchInstances(ids).subscribe((event) => {
   *   if (event.type === "failed") console.log(event.instanceId, event.message);
   * });
   * ```
   */
  watchInstances(which: Iterable<string> | LiveListFilter, interest?: WatchInterest): WatchedInstances;
  /**
   * Goes on with a watch from a token of {@link Instance.watchToken} or {@link WatchedInstances.watchToken}, also in another process, page
   * or day. The events are those of {@link MaxCompute.watchInstances}.
   *
   * Each instance begins with a `snapshot` of what was told before, with the number of the last event. If it had not ended,
   * `trouble` with the code `aborted` marks the gap since the token was taken, and `recovered` its end. Then follow the changes, each once:
   * those that happened in the gap as far as the service still says, which is the last state and not each one between. An instance
   * whose end was told before is told by its snapshot only. One that the service has forgotten is `lost`.
   *
   * Errors with `invalid_argument` for a damaged token and for one of another project, `unsupported` for one of a later version, and
   * `forbidden` for one that the gateway gave to another caller.
   *
   * @param more more instances to watch, or another filter of the list. Default: only what the token contains
   * @example
   * ```ts
   * mc.resumeWatch(await readFile("watch.token", "utf8")).subscribe(({ instanceId, type }) => console.log(instanceId, type));
   * ```
   */
  resumeWatch(token: string, more?: Iterable<string> | LiveListFilter): WatchedInstances;
  /**
   * Calls a handler once for the end of each instance: of those with these ids, or of all in a live list that have not ended yet or
   * appear later. A handler that fails is called again, with growing pauses. Faults of the service are waited out, however long they last.
   *
   * With a `store`, this also holds across restarts: what ended while the program did not run is told, and no end is told again whose
   * handler has succeeded. There is one exception: if the program dies after its handler has succeeded and before that is saved,
   * the next run calls the handler again. If that matters, make the handler idempotent by the id of the instance.
   * An `error`, for an instance that cannot be watched, is not remembered: the next run tries again.
   *
   * With ids, resolves when the handlers for all of them have succeeded; with a filter, never. Rejects with the error of a handler
   * whose attempts are used up: with ids after the others are done, with a filter at once. Rejects at once with the error of the store,
   * of a job that may not be stopped, of a list that may not be requested, and with `aborted`. Handlers that have begun are waited for.
   * At most eight run at the same time.
   *
   * @example
   * ```ts
   * await mc.onEnd(ids, async ({ instanceId, type }) => notify(`${instanceId} has ${type}`), { stopAfterMs: 3_600_000 });
   * ```
   */
  onEnd(which: Iterable<string> | LiveListFilter, handler: EndHandler, options?: EndOptions): Promise<void>;
  /** Stops a job; see {@link Instance.stop}. */
  stopInstance(id: string, options?: CallOptions): Promise<void>;

  /**
   * Submits a SQL text. Resolves as soon as the service has accepted the job, without waiting for its end. A job is never submitted
   * twice: rejects with `submit_unknown` if the answer was lost and the instance was not found. Rejects with `sql_refused` for a
   * syntax error that the service reports immediately, and for several statements in one text: the service runs them as one job only
   * with the hint `odps.sql.submit.mode=script`, and at most one of them may show a result (docs/protocol.md 5.7). `SET` statements do
   * not count.
   */
  runSql(sql: string, options?: SqlOptions): Promise<Instance>;
  /**
   * Runs a SQL text interactively: in a session of the project, which starts queries much faster than ordinary jobs, or in a quota
   * for interactive queries (docs/protocol.md 5.5, 5.6). Resolves as soon as the query is accepted. A query that cannot run
   * interactively runs as an ordinary job, now or later, unless `fallback` forbids it: {@link Instance.interactive} and the event
   * `rerun` say why. Statements that change something are never run twice.
   *
   * The client attaches to a session with its first query, and again when it has expired; all queries share it.
   *
   * Rejects with `not_found` or `invalid_argument` for a quota that does not exist or is not for interactive queries, and otherwise like
   * `runSql`.
   *
   * @example
   * ```ts
   * const query = await mc.runSqlInteractive("select name, count(*) as flowers from pyodps_iris group by name");
   * for await (const row of query.rows()) console.log(row.name, row.flowers);
   * if (query.interactive?.fellBack) console.log(query.interactive.fellBack.message);
   * ```
   */
  runSqlInteractive(sql: string, options?: InteractiveOptions): Promise<Instance>;
  /**
   * Ends the sessions to which this client has attached for interactive queries; results of their queries can no longer be read. Sessions
   * that are not closed expire by themselves.
   */
  closeSessions(options?: CallOptions): Promise<void>;
  /** Submits a SQL text and waits for its success. Rejects like `runSql` and {@link Instance.waitForSuccess}. */
  executeSql(sql: string, options?: SqlOptions & WaitOptions): Promise<Instance>;
  /**
   * Submits a SELECT, waits for its success and returns all its rows: by column name, as arrays, or checked by a schema; see
   * {@link Instance.rows}. Nothing is sent before the first row is requested. Leaving the loop early does not stop the job.
   *
   * @example
   * ```ts
   * for await (const row of mc.query("select name, count(*) as flowers from pyodps_iris group by name")) {
   *   console.log(row.name, row.flowers);
   * }
   * ```
   */
  query<T>(sql: string, options: QueryOptions & CheckedReadOptions<T>): AsyncIterable<T>;
  query(sql: string, options: QueryOptions & ArrayReadOptions): AsyncIterable<RowValues>;
  query<Row extends object = ResultRow>(sql: string, options?: QueryOptions): AsyncIterable<Row>;
  /** Estimates the cost of a SQL text without running it (docs/protocol.md 5.3). */
  executeSqlCost(sql: string, options?: SqlOptions & WaitOptions): Promise<SqlCost>;
  /** Submits any job: a {@link Job}, or the complete XML of a submit, which is sent unchanged, without adding a Guid. */
  submit(job: Job | string, options?: JobOptions): Promise<Instance>;

  /**
   * Starts a job about the files of a table: merges small files, compacts, archives, freezes or restores them (docs/protocol.md 2.4).
   * Statements such as `ALTER TABLE … MERGE SMALLFILES` in {@link runSql} start the same job. Resolves and rejects like `runSql`.
   */
  runMerge(table: string, options?: MergeOptions): Promise<Instance>;
  /**
   * Starts a job about the files of a table and waits for its success.
   *
   * @example
   * ```ts
   * await mc.executeMerge("sales", { partition: "ds='20230101'" });
   * await mc.executeMerge("sales", { action: "freeze", partition: "ds='20190101'" });
   * ```
   */
  executeMerge(table: string, options?: MergeOptions & WaitOptions): Promise<Instance>;

  /** Starts an XFlow (docs/protocol.md 4.3). */
  runXFlow(xflowName: string, options?: XFlowOptions): Promise<Instance>;
  /** Starts an XFlow and waits for its success. */
  executeXFlow(xflowName: string, options?: XFlowOptions & WaitOptions): Promise<Instance>;
  /** Nodes of an XFlow by name; see {@link Instance.getXFlowResults}. */
  getXFlowResults(id: string, options?: CallOptions): Promise<ReadonlyMap<string, XFlowAction>>;
  /** Sub-instances of an XFlow by the name of their node; see {@link Instance.getXFlowSubInstances}. */
  getXFlowSubInstances(id: string, options?: CallOptions): Promise<ReadonlyMap<string, Instance>>;
  /** Sub-instances of an XFlow as they appear, each once. */
  xflowSubInstances$(id: string): Observable<XFlowSubInstance>;
  /** An XFlow of the project with its source (docs/protocol.md 4.2). Rejects with `not_found` if there is none. */
  getXFlow(name: string, options?: CallOptions): Promise<XFlowSource>;
  /** Whether the project has this XFlow. */
  existXFlow(name: string, options?: CallOptions): Promise<boolean>;
  /** Deletes an XFlow of the project (docs/protocol.md 4.2). Rejects with `not_found` if there is none. */
  deleteXFlow(name: string, options?: CallOptions): Promise<void>;
  /** XFlows of a project. */
  listXFlows(options?: { readonly owner?: string | undefined } & CallOptions): AsyncIterable<XFlowInfo>;

  /** The schemas of the project (docs/protocol.md 8.9). Rejects where projects have no schemas. */
  listSchemas(options?: CallOptions): AsyncIterable<SchemaInfo>;
  /** The tables and views of a schema, in the order of the service (docs/tunnel.md 11.3). The next page is requested when it is needed. */
  listTables(filter?: TableFilter): AsyncIterable<TableInfo>;
  /**
   * A table with its columns (docs/tunnel.md 11.2). Rejects with `not_found` if there is none.
   *
   * @example
   * ```ts
   * const { columns, partitionColumns } = await mc.getTable("sale_detail");
   * console.log(columns.map(({ name, type }) => `${name} ${type}`), partitionColumns.length);
   * ```
   */
  getTable(name: string, options?: TableQuery): Promise<TableDescription>;
  /** The partitions of a table (docs/tunnel.md 11.3); none for a table without partitions. */
  listPartitions(table: string, options?: TableQuery): AsyncIterable<TablePartition>;

  /** The tenant of the account (docs/protocol.md 8.3). */
  getTenant(options?: CallOptions): Promise<TenantInfo>;
  /** A quota by its nickname (docs/protocol.md 8.8). Rejects with `not_found` if there is none. */
  getQuota(nickname: string, options?: QuotaQuery & CallOptions): Promise<QuotaInfo>;
  /** Whether there is a quota of this nickname. */
  existQuota(nickname: string, options?: QuotaQuery & CallOptions): Promise<boolean>;
  /** The quotas that the project can use (docs/protocol.md 8.8). */
  listQuotas(options?: Pick<QuotaQuery, "region"> & CallOptions): AsyncIterable<QuotaInfo>;

  /**
   * Runs a statement about users, roles and permissions, such as `whoami`, `list roles` or `grant admin to user`, which is not SQL
   * (docs/protocol.md 8.6). Waits for statements that the service does not answer at once. Resolves with the result: a value read from
   * JSON, or a text if the result is not JSON; its form is the service's. Rejects with `job_failed` if a statement fails later, and with
   * `timeout` if it takes too long. It is not sent again after a lost answer.
   */
  executeSecurityQuery(query: string, options?: SecurityQueryOptions): Promise<unknown>;

  /** A link to a web page about the instance; see {@link Instance.getLogviewAddress}. */
  getLogviewAddress(id: string, request?: LogviewRequest): Promise<string>;
}

/** How a query runs, and how its rows are read; `quotaName` is the job's. */
export interface QueryOptions extends SqlOptions, Omit<ReaderOptions, "quotaName"> {
  /**
   * Run it interactively, as {@link MaxCompute.runSqlInteractive} does: true, or where and how; `quotaName` stands there. Default: as
   * an ordinary job.
   */
  readonly interactive?: boolean | InteractiveTarget | undefined;
}
