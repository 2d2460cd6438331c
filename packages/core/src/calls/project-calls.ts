import type { Observable, SchedulerLike } from "rxjs";

import type { MaxComputeError } from "../error.ts";
import type { InstanceInfo, TaskInfo, TaskProgress, TaskResult } from "../model.ts";
import type { CallOptions } from "../options.ts";
import type { ReaderOptions } from "../results/reader/read-options.ts";
import type { ResultReader } from "../results/reader/result-reader.ts";
import type { AbortSignalLike } from "../transport.ts";
import type { InstanceOutcome } from "../watch/instance/instance-event.ts";
import type { InstanceFilter } from "../wire/instance/instance-list.ts";
import type { Job } from "../wire/job/job.ts";
import type { SqlCost } from "../wire/job/sql-cost.ts";
import type { QueueingFilter, QueueingInfo } from "../wire/queue/queueing.ts";
import type { TenantInfo } from "../wire/project/tenant.ts";
import type { QuotaInfo, QuotaQuery } from "../wire/quota/quota.ts";
import type { InteractiveRun } from "../interactive/interactive-run.ts";
import type { SchemaInfo, TableDescription, TableInfo, TablePartition } from "../wire/table/table.ts";
import type { XFlowAction, XFlowInfo, XFlowSource } from "../wire/xflow/xflow.ts";
import type { LogviewRequest } from "./logview.ts";
import type { InteractiveOptions } from "./interactive-options.ts";
import type { SecurityQueryOptions } from "./security-options.ts";
import type { JobOptions, MergeOptions, SqlOptions } from "./sql-job.ts";
import type { SyncEnd } from "./sync-instance.ts";
import type { TableFilter, TableQuery } from "./table-options.ts";
import type { TaskInspector } from "./task-inspector.ts";
import type { XFlowOptions } from "./xflow-options.ts";

/**
 * All calls of one project: single questions with one answer, and lists. The client and its handles use them. In a page they
 * are loaded with the first call, because a page that only watches does not need them.
 */
export interface ProjectCalls {
  /** The calls for one instance: these, or for a query in a session those that ask its session. The methods below are called on the result. */
  of(instanceId: string): ProjectCalls | Promise<ProjectCalls>;
  info(instanceId: string, options: CallOptions): Promise<InstanceInfo>;
  /** The next page is requested when it is needed. */
  list(filter: InstanceFilter, options: CallOptions): AsyncIterable<InstanceInfo>;
  stop(instanceId: string, options: CallOptions): Promise<void>;
  taskStatuses(instanceId: string, options: CallOptions): Promise<readonly TaskInfo[]>;
  taskResults(instanceId: string, options: CallOptions): Promise<readonly TaskResult[]>;
  taskProgress(instanceId: string, taskName: string, options: CallOptions): Promise<TaskProgress>;
  job(instanceId: string, options: CallOptions): Promise<Job>;
  /** The calls about details of tasks. */
  readonly tasks: TaskInspector;
  queueingInfo(instanceId: string, options: CallOptions): Promise<QueueingInfo | null>;
  listQueueing(filter: QueueingFilter, options: CallOptions): AsyncIterable<QueueingInfo>;
  /** @param results the results in the answer to the submit; null for an ordinary job */
  openReader(instanceId: string, options: ReaderOptions, results: readonly TaskResult[] | null): Promise<ResultReader>;
  /** Does what {@link openReader} needs and what can be done before the instance has ended. Never fails. */
  prepareReader(options: ReaderOptions): void;
  logviewAddress(instanceId: string, request: LogviewRequest): Promise<string>;
  /** The error for an outcome other than success; null for success. */
  readonly outcomeError: (outcome: InstanceOutcome, instanceId: string) => MaxComputeError | null;
  /** The text of a result. Throws `result_damaged` if it is not UTF-8. */
  readonly resultText: (result: TaskResult) => string;
  /** The task or result of this name; without a name, the only one. Throws `not_found`. */
  readonly onlyOne: <T extends { readonly name: string }>(
    instanceId: string,
    what: "task" | "result",
    items: readonly T[],
    name: string | undefined,
  ) => T;
  /** Reads the result of an SQLCost task. */
  readonly readSqlCost: (text: string) => Promise<SqlCost>;

  submit(job: Job | string, options: JobOptions): Promise<Submitted>;
  submitSql(sql: string, options: SqlOptions, type?: "SQL" | "SQLCost"): Promise<Submitted>;
  submitInteractive(sql: string, options: InteractiveOptions): Promise<SubmittedInteractive>;
  /** Ends the sessions of interactive queries. */
  closeSessions(options: CallOptions): Promise<void>;
  submitMerge(table: string, options: MergeOptions): Promise<Submitted>;
  submitXFlow(xflowName: string, options: XFlowOptions): Promise<Submitted>;

  xflowActions(instanceId: string, options: CallOptions): Promise<readonly XFlowAction[]>;
  /** Ids of the sub-instances by name, including those of nested workflows (docs/protocol.md 4.4). */
  xflowSubInstances(instanceId: string, options: CallOptions): Promise<ReadonlyMap<string, string>>;
  /** Names and ids of the sub-instances as they appear; see the function. */
  readonly watchSubInstances: (
    subInstances: (signal: AbortSignalLike) => Promise<ReadonlyMap<string, string>>,
    ended$: Observable<unknown>,
    scheduler: SchedulerLike,
  ) => Promise<Observable<readonly [name: string, id: string]>>;
  xflow(name: string, options: CallOptions): Promise<XFlowSource>;
  deleteXFlow(name: string, options: CallOptions): Promise<void>;
  listXFlows(options: { readonly owner?: string | undefined } & CallOptions): AsyncIterable<XFlowInfo>;

  listSchemas(options: CallOptions): AsyncIterable<SchemaInfo>;
  listTables(filter: TableFilter): AsyncIterable<TableInfo>;
  table(name: string, options: TableQuery): Promise<TableDescription>;
  listPartitions(table: string, options: TableQuery): AsyncIterable<TablePartition>;

  tenant(options: CallOptions): Promise<TenantInfo>;
  quota(nickname: string, options: QuotaQuery & CallOptions): Promise<QuotaInfo>;
  listQuotas(options: Pick<QuotaQuery, "region"> & CallOptions): AsyncIterable<QuotaInfo>;
  /** The result, read as JSON if it is JSON. */
  securityQuery(query: string, options: SecurityQueryOptions): Promise<unknown>;
}

/** An interactive query that the service has accepted. */
export interface SubmittedInteractive extends Submitted {
  readonly run: InteractiveRun;
}

/** A job that the service has accepted. */
export interface Submitted {
  readonly instanceId: string;
  /** The end of the job, if the answer to the submit contained it; null for an ordinary job. */
  readonly sync: SyncEnd | null;
}
