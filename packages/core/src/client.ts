import { distinctUntilChanged, map, type Observable, type SchedulerLike } from "rxjs";

import { isMaxComputeError } from "./error.ts";
import { createInstance, type InstanceContext } from "./instance/instance-handle.ts";
import type { Instance } from "./instance/instance.ts";
import { manyInstances } from "./instance/many-instances.ts";
import { loadOnce } from "./load-once.ts";
import { notLoaded } from "./not-loaded.ts";
import type { WatchTokens } from "./instance/watch-state.ts";
import type { ArrayReadOptions, CheckedReadOptions, ReaderOptions } from "./results/reader/read-options.ts";
import type { ResultRow, RowValues } from "./results/values/row.ts";
import type { ProjectCalls, Submitted } from "./calls/project-calls.ts";
import type { InstanceListEvent, LiveListFilter } from "./watch/list/instance-list-event.ts";
import { createListRegistry, type ListRegistry, type ListSource } from "./watch/list/list-registry.ts";
import { createWatchRegistry, type WatchRegistry, type WatchSource } from "./watch/instance/registry.ts";
import type { MaxCompute, QueryOptions } from "./max-compute.ts";

/** The parts of a client: the sources of its events, and its calls. */
export interface ClientParts {
  readonly endpoint: string;
  readonly project: string;
  readonly watchSource: WatchSource;
  readonly listSource: ListSource;
  /** Immediately, or when their code is loaded: a page that only watches never needs it. */
  readonly calls: () => ProjectCalls | Promise<ProjectCalls>;
  /** Immediately, or when their code is loaded. */
  readonly tokens: () => WatchTokens | Promise<WatchTokens>;
  readonly scheduler: SchedulerLike;
}

/** Creates a client from its parts. {@link createMaxCompute} creates the parts of a client that communicates with the service itself. */
export function createClient(
  { endpoint, project, watchSource, listSource, calls, tokens, scheduler }: ClientParts,
  registry: WatchRegistry = createWatchRegistry(watchSource, scheduler),
  lists: ListRegistry = createListRegistry(listSource, scheduler),
): MaxCompute {
  const later = loadOnce(() => import("./instance/later.ts").catch(notLoaded));
  const context: InstanceContext = { project, registry, calls, tokens, scheduler, later };
  const list = (filter: LiveListFilter): Observable<InstanceListEvent> => lists.updates(filter).pipe(map(({ event }) => event));

  const instance = (id: string): Instance => createInstance(context, id);

  const instanceOf = ({ instanceId, sync }: Submitted): Instance => {
    if (sync) registry.remember(sync.update);
    return createInstance(context, instanceId, { sync });
  };

  const runSql: MaxCompute["runSql"] = async (sql, options = {}) => instanceOf(await (await calls()).submitSql(sql, options));

  function query<T>(sql: string, options: QueryOptions & CheckedReadOptions<T>): AsyncIterable<T>;
  function query(sql: string, options: QueryOptions & ArrayReadOptions): AsyncIterable<RowValues>;
  function query<Row extends object = ResultRow>(sql: string, options?: QueryOptions): AsyncIterable<Row>;
  async function* query(sql: string, options: QueryOptions = {}): AsyncIterable<unknown> {
    // This quota is for the job. Downloads have their own (`tunnel.quotaName`).
    const { quotaName, interactive = false, ...reading } = options;
    const submit =
      interactive === false
        ? runSql(sql, options)
        : runSqlInteractive(sql, { ...reading, quotaName, ...(interactive !== true && interactive) });
    const [run] = await Promise.all([submit, prepareReader(reading)]);
    yield* run.rows(reading);
  }

  const runSqlInteractive: MaxCompute["runSqlInteractive"] = async (sql, options = {}) => {
    const { instanceId, sync, run } = await (await calls()).submitInteractive(sql, options);
    if (sync) registry.remember(sync.update);
    return createInstance(context, instanceId, { sync, run });
  };

  /** While the submit is on its way. A client that cannot load its calls cannot submit either. */
  const prepareReader = async (reading: ReaderOptions): Promise<void> => {
    if (reading.signal?.aborted === true) return;
    // If the code cannot be loaded now, reading says so.
    later().catch(() => {});
    (await calls()).prepareReader(reading);
  };

  const runMerge: MaxCompute["runMerge"] = async (table, options = {}) => instanceOf(await (await calls()).submitMerge(table, options));

  const runXFlow: MaxCompute["runXFlow"] = async (xflowName, options = {}) =>
    instanceOf(await (await calls()).submitXFlow(xflowName, options));

  return {
    endpoint,
    project,
    instance,

    async getInstance(id, options) {
      return createInstance(context, id, { info: await instance(id).reload(options) });
    },

    existInstance: (id, options) => isFound(instance(id).reload(options)),

    async *listInstances({ signal, ...filter } = {}) {
      for await (const info of (await calls()).list(filter, { signal })) yield createInstance(context, info.id, { info });
    },

    async *listQueueingInfos({ signal, ...filter } = {}) {
      yield* (await calls()).listQueueing(filter, { signal });
    },

    instances$: (filter = {}) =>
      lists.updates(filter).pipe(
        map(({ view }) => view),
        distinctUntilChanged(),
      ),
    instanceListEvents$: (filter = {}) => list(filter),

    ...manyInstances({ project, registry, list, tokens, scheduler, stop: (id, options) => instance(id).stop(options) }),
    stopInstance: (id, options) => instance(id).stop(options),
    runSql,
    runSqlInteractive,

    async closeSessions(options = {}) {
      await (await calls()).closeSessions(options);
    },

    async executeSql(sql, options = {}) {
      const run = await runSql(sql, options);
      await run.waitForSuccess(options);
      return run;
    },

    query,

    async executeSqlCost(sql, options = {}) {
      const { submitSql, readSqlCost } = await calls();
      const run = instanceOf(await submitSql(sql, options, "SQLCost"));
      await run.waitForSuccess(options);
      return readSqlCost(await run.getTaskResult(undefined, options));
    },

    async submit(job, options = {}) {
      return instanceOf(await (await calls()).submit(job, options));
    },

    runMerge,

    async executeMerge(table, options = {}) {
      const run = await runMerge(table, options);
      await run.waitForSuccess(options);
      return run;
    },

    runXFlow,

    async executeXFlow(xflowName, options = {}) {
      const run = await runXFlow(xflowName, options);
      await run.waitForSuccess(options);
      return run;
    },

    getXFlowResults: (id, options) => instance(id).getXFlowResults(options),
    getXFlowSubInstances: (id, options) => instance(id).getXFlowSubInstances(options),
    xflowSubInstances$: (id) => instance(id).xflowSubInstances$,

    async getXFlow(name, options = {}) {
      return (await calls()).xflow(name, options);
    },

    existXFlow: async (name, options = {}) => isFound((await calls()).xflow(name, options)),

    async deleteXFlow(name, options = {}) {
      await (await calls()).deleteXFlow(name, options);
    },

    async *listXFlows(options = {}) {
      yield* (await calls()).listXFlows(options);
    },

    async *listSchemas(options = {}) {
      yield* (await calls()).listSchemas(options);
    },

    async *listTables(filter = {}) {
      yield* (await calls()).listTables(filter);
    },

    async getTable(name, options = {}) {
      return (await calls()).table(name, options);
    },

    async *listPartitions(table, options = {}) {
      yield* (await calls()).listPartitions(table, options);
    },

    async getTenant(options = {}) {
      return (await calls()).tenant(options);
    },

    async getQuota(nickname, options = {}) {
      return (await calls()).quota(nickname, options);
    },

    existQuota: async (nickname, options = {}) => isFound((await calls()).quota(nickname, options)),

    async *listQuotas(options = {}) {
      yield* (await calls()).listQuotas(options);
    },

    async executeSecurityQuery(query, options = {}) {
      return (await calls()).securityQuery(query, options);
    },

    getLogviewAddress: (id, request) => instance(id).getLogviewAddress(request),
  };
}

/** Whether a question is answered, and not with `not_found`. */
async function isFound(question: Promise<unknown>): Promise<boolean> {
  try {
    await question;
    return true;
  } catch (error) {
    if (isMaxComputeError(error) && error.code === "not_found") return false;
    throw error;
  }
}
