import type { Observable } from "rxjs";

import type { Credentials } from "./auth/credentials.ts";
import { isMaxComputeError } from "./error.ts";
import { createApiClient } from "./http/api-client.ts";
import { withDeadline } from "./http/abort.ts";
import { createAuthorizer } from "./http/authorizer.ts";
import { createRequestBudget } from "./http/budget.ts";
import type { AbortSignalLike } from "./transport.ts";
import { createInstance, type InstanceContext } from "./instance/instance-handle.ts";
import type { Instance, WaitOptions, XFlowSubInstance } from "./instance/instance.ts";
import { createLogviewLinker, type LogviewRequest } from "./instance/logview.ts";
import { itemsOfPages } from "./instance/pages.ts";
import { sqlJob, jobCommon, type JobOptions, type SqlOptions } from "./instance/sql-job.ts";
import { createSubmitter, type Submission } from "./instance/submit.ts";
import { endOfSyncInstance } from "./instance/sync-instance.ts";
import { randomUuid } from "./instance/uuid.ts";
import { createXFlowReader } from "./instance/xflow.ts";
import type { CallOptions, MaxComputeOptions } from "./options.ts";
import type { ResultRow } from "./results/result-rows.ts";
import { readSettings } from "./settings.ts";
import { createPollingSource } from "./watch/polling-source.ts";
import { createWatchRegistry } from "./watch/registry.ts";
import { listInstancesCall, readInstancePage, type InstanceFilter } from "./wire/instance-list.ts";
import { settingsText, writeJob, type Job, type SettingValue } from "./wire/job.ts";
import { guidInXml, readJob, sourceCall } from "./wire/source.ts";
import { readSqlCost, type SqlCost } from "./wire/sql-cost.ts";
import { listXFlowsCall, readXFlowPage, readXSource, writeXFlow, xsourceCall, type XFlowAction, type XFlowInfo } from "./wire/xflow.ts";

/** What can be said of an XFlow run. */
export interface XFlowOptions extends CallOptions {
  /** Project that the XFlow belongs to, such as `algo_public`. Default: the client's. */
  readonly xflowProject?: string | undefined;
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  readonly priority?: number | undefined;
  readonly hints?: Readonly<Record<string, SettingValue>> | undefined;
}

/** A MaxCompute project: everything that it can be asked. Made by {@link createMaxCompute}, or by an adapter's `connect`. */
export interface MaxCompute {
  readonly endpoint: string;
  readonly project: string;

  /** A handle on an instance, without a request. */
  instance(id: string): Instance;
  /** A handle on an instance that the service knows; `not_found` otherwise (docs/protocol.md 2.2). */
  getInstance(id: string, options?: CallOptions): Promise<Instance>;
  existInstance(id: string, options?: CallOptions): Promise<boolean>;
  /** Instances, newest first, each with its `info`. The next page is asked for when it is needed (docs/protocol.md 2.1). */
  listInstances(filter?: InstanceFilter & CallOptions): AsyncIterable<Instance>;
  stopInstance(id: string, options?: CallOptions): Promise<void>;

  /** Submits a SQL text; resolves as soon as the service has taken it. Never submits twice (`submit_unknown`). */
  runSql(sql: string, options?: SqlOptions): Promise<Instance>;
  /** Submits a SQL text and waits until it has succeeded. */
  executeSql(sql: string, options?: SqlOptions & WaitOptions): Promise<Instance>;
  /** Submits a SELECT, waits and gives its rows by column name; nothing is sent before the first row is asked for. */
  query(sql: string, options?: SqlOptions & WaitOptions): AsyncIterable<ResultRow>;
  /** What a SQL text would cost (docs/protocol.md 5.3). */
  executeSqlCost(sql: string, options?: SqlOptions & WaitOptions): Promise<SqlCost>;
  /** Submits any job: a {@link Job}, or the whole XML of a submit, which is sent as it is and without a Guid of ours. */
  submit(job: Job | string, options?: JobOptions): Promise<Instance>;

  /** Starts an XFlow (docs/protocol.md 4.3). */
  runXFlow(xflowName: string, options?: XFlowOptions): Promise<Instance>;
  /** Starts an XFlow and waits until it has succeeded. */
  executeXFlow(xflowName: string, options?: XFlowOptions & WaitOptions): Promise<Instance>;
  getXFlowResults(id: string, options?: CallOptions): Promise<ReadonlyMap<string, XFlowAction>>;
  getXFlowSubInstances(id: string, options?: CallOptions): Promise<ReadonlyMap<string, Instance>>;
  /** Sub-instances of an XFlow as they appear, each once. */
  xflowSubInstances$(id: string): Observable<XFlowSubInstance>;
  /** XFlows of a project. */
  listXFlows(options?: { readonly owner?: string | undefined } & CallOptions): AsyncIterable<XFlowInfo>;

  /** A link for people; see {@link Instance.getLogviewAddress}. */
  getLogviewAddress(id: string, request?: LogviewRequest): Promise<string>;
}

/**
 * A client of one project. Makes no request by itself, and needs no closing beyond its transport's.
 *
 * @throws {MaxComputeError} `invalid_argument` when options are missing, unknown or wrong
 */
export function createMaxCompute(options: MaxComputeOptions): MaxCompute {
  const settings = readSettings(options);
  const { endpoint, project, region, scheduler } = settings;
  const authorizer = createAuthorizer(settings);
  const api = createApiClient({ ...settings, authorizer });
  const budget = createRequestBudget(settings.watch.requestsPerSecond, scheduler);
  const registry = createWatchRegistry(createPollingSource({ ...settings, ...settings.watch, api, budget }), scheduler);
  const submitter = createSubmitter({ api, project, resubmitSameGuid: settings.submit.resubmitSameGuid, scheduler });
  const credentials = ({ signal }: CallOptions): Promise<Credentials> =>
    withDeadline(settings.callTimeoutMs, "The credentials provider", scheduler, signal, () => authorizer.credentials());
  const logview = createLogviewLinker({ api, endpoint, project, region, options: settings.logview, credentials });
  const xflow = createXFlowReader(api, project);
  const context: InstanceContext = { api, project, registry, logview, xflow, scheduler };

  const instance = (id: string): Instance => createInstance(context, id);

  const submitBody = async (submission: Submission, signal: AbortSignalLike | undefined): Promise<Instance> => {
    const { id, results } = await submitter(submission, signal);
    if (results) registry.remember(endOfSyncInstance(id, project, results, scheduler.now()));
    return createInstance(context, id, { results });
  };

  const guidOfJob = async (id: string, signal: AbortSignalLike | undefined): Promise<string | null> =>
    readJob(await api.call(sourceCall(project, id), { signal })).guid ?? null;
  const guidOfXFlow = async (id: string, signal: AbortSignalLike | undefined): Promise<string | null> =>
    readXSource(await api.call(xsourceCall(project, id), { signal })).guid ?? null;
  const newGuid = (): string | null => (settings.submit.guid ? randomUuid() : null);

  const submit = async (job: Job | string, jobOptions: JobOptions = {}): Promise<Instance> => {
    const { signal } = jobOptions;
    if (typeof job === "string") {
      return submitBody({ body: new TextEncoder().encode(job), guid: guidInXml(job), guidOf: guidOfJob }, signal);
    }
    const given = Object.fromEntries(Object.entries(jobCommon(jobOptions, settings)).filter(([, value]) => value !== undefined));
    const whole = { ...job, ...given };
    const guid = whole.guid ?? newGuid();
    return submitBody({ body: writeJob({ ...whole, guid: guid ?? undefined }), guid, guidOf: guidOfJob }, signal);
  };

  const runSql = async (sql: string, sqlOptions: SqlOptions = {}): Promise<Instance> => submit(sqlJob(sql, sqlOptions, settings), sqlOptions);

  const executeSql = async (sql: string, sqlOptions: SqlOptions & WaitOptions = {}): Promise<Instance> => {
    const run = await runSql(sql, sqlOptions);
    await run.waitForSuccess(sqlOptions);
    return run;
  };

  const runXFlow = async (xflowName: string, xflowOptions: XFlowOptions = {}): Promise<Instance> => {
    const { xflowProject = project, parameters, priority, hints, signal } = xflowOptions;
    const properties = hints && { settings: settingsText(hints) };
    const guid = newGuid();
    const body = writeXFlow(project, { xflowProject, xflowName, parameters, priority, properties, guid: guid ?? undefined });
    return submitBody({ body, guid, guidOf: guidOfXFlow }, signal);
  };

  return {
    endpoint,
    project,
    instance,

    async getInstance(id, callOptions) {
      return createInstance(context, id, { info: await instance(id).reload(callOptions) });
    },

    async existInstance(id, callOptions) {
      try {
        await instance(id).reload(callOptions);
        return true;
      } catch (error) {
        if (isMaxComputeError(error) && error.code === "not_found") return false;
        throw error;
      }
    },

    listInstances: ({ signal, ...filter } = {}) =>
      itemsOfPages(async (marker) => {
        const page = readInstancePage(await api.call(listInstancesCall(project, filter, marker), { signal }));
        return { items: page.instances.map((info) => createInstance(context, info.id, { info })), marker: page.marker };
      }),

    stopInstance: (id, callOptions) => instance(id).stop(callOptions),
    runSql,
    executeSql,

    async *query(sql, sqlOptions) {
      const run = await runSql(sql, sqlOptions);
      yield* run.rows(sqlOptions);
    },

    async executeSqlCost(sql, sqlOptions = {}) {
      const run = await submit(sqlJob(sql, sqlOptions, settings, "SQLCost"), sqlOptions);
      await run.waitForSuccess(sqlOptions);
      return readSqlCost(await run.getTaskResult(undefined, sqlOptions));
    },

    submit,
    runXFlow,

    async executeXFlow(xflowName, xflowOptions = {}) {
      const run = await runXFlow(xflowName, xflowOptions);
      await run.waitForSuccess(xflowOptions);
      return run;
    },

    getXFlowResults: (id, callOptions) => instance(id).getXFlowResults(callOptions),
    getXFlowSubInstances: (id, callOptions) => instance(id).getXFlowSubInstances(callOptions),
    xflowSubInstances$: (id) => instance(id).xflowSubInstances$,

    listXFlows: ({ owner, signal } = {}) =>
      itemsOfPages(async (marker) => {
        const page = readXFlowPage(await api.call(listXFlowsCall(project, owner, marker), { signal }));
        return { items: page.xflows, marker: page.marker };
      }),

    getLogviewAddress: (id, request) => instance(id).getLogviewAddress(request),
  };
}
