import type { Credentials } from "../auth/credentials.ts";
import type { ApiClient } from "../http/api-client.ts";
import { loadOnce } from "../load-once.ts";
import type { CallOptions } from "../options.ts";
import { createTunnelClient } from "../results/tunnel/tunnel-client.ts";
import type { Settings } from "../settings.ts";
import type { AbortSignalLike } from "../transport.ts";
import { listInstancesCall, readInstancePage } from "../wire/instance/instance-list.ts";
import { instanceStatusCall, readInstanceInfo } from "../wire/instance/instance-status.ts";
import { settingsText, writeJob } from "../wire/job/job.ts";
import { progressCall, readProgress } from "../wire/task/progress.ts";
import { listQueueingCall, queueingCall, readQueueingInfo, readQueueingPage } from "../wire/queue/queueing.ts";
import { guidInXml, readJob, sourceCall } from "../wire/job/job-source.ts";
import { stopInstanceCall } from "../wire/instance/stop-instance.ts";
import { resultText } from "../wire/task/result-text.ts";
import { readTaskResults, resultCall } from "../wire/task/task-result.ts";
import { readTaskStatuses, taskStatusCall } from "../wire/task/task-status.ts";
import { readSubqueryId } from "../wire/session/subquery-id.ts";
import type { MaxqaSubmit } from "../wire/instance/create-instance.ts";
import type { Job } from "../wire/job/job.ts";
import type { InteractiveQueries } from "../interactive/interactive-queries.ts";
import {
  deleteXFlowCall,
  listXFlowsCall,
  readXFlow,
  readXFlowPage,
  readXSource,
  writeXFlow,
  xflowCall,
  xsourceCall,
} from "../wire/xflow/xflow.ts";
import { createLogviewLinker } from "./logview.ts";
import { outcomeError } from "./outcome-error.ts";
import { onlyOne } from "./only-one.ts";
import { itemsOfPages } from "./pages.ts";
import type { ProjectCalls, Submitted } from "./project-calls.ts";
import { jobCommon, sqlJob, sqlSettings } from "./sql-job.ts";
import { createSubmitter, type Submission } from "./submit.ts";
import { syncEnd } from "./sync-instance.ts";
import { createTaskInspector } from "./task-inspector.ts";
import { randomUuid } from "./uuid.ts";
import { createXFlowReader } from "./xflow-reader.ts";

/** The parts of a client that the calls need. */
export interface ProjectCallsParts extends Omit<Settings, "credentials"> {
  /** Sends the calls. */
  readonly api: ApiClient;
  /** Creates a client for the calls to a tunnel, which has its own endpoint. */
  readonly connectTunnel: (endpoint: string) => ApiClient;
  /** Used for legacy LogView links only. */
  readonly credentials: (call: CallOptions) => Promise<Credentials>;
}

/** Creates the calls of one project from the functions of `wire/`. */
export function createProjectCalls(parts: ProjectCallsParts): ProjectCalls {
  const { api, endpoint, project, region, scheduler, credentials } = parts;
  const submitter = createSubmitter({ api, project, resubmitSameGuid: parts.submit.resubmitSameGuid, scheduler });
  const logview = createLogviewLinker({ api, endpoint, project, region, options: parts.logview, credentials });
  const xflow = createXFlowReader(api, project);
  const tunnelClient = createTunnelClient(parts);

  const guidOfJob = async (id: string, signal: AbortSignalLike | undefined): Promise<string | null> =>
    readJob(await api.call(sourceCall(project, id), { signal })).guid ?? null;
  const guidOfXFlow = async (id: string, signal: AbortSignalLike | undefined): Promise<string | null> =>
    readXSource(await api.call(xsourceCall(project, id), { signal })).guid ?? null;
  const newGuid = (): string | null => (parts.submit.guid ? randomUuid() : null);

  const submitBody = async (submission: Submission, { signal }: CallOptions): Promise<Submitted> => {
    const { id, results } = await submitter(submission, signal);
    return { instanceId: id, sync: results && syncEnd(id, project, results, scheduler.now()) };
  };

  const submitJob = (job: Job, call: CallOptions, maxqa?: MaxqaSubmit): Promise<Submitted> => {
    const guid = job.guid ?? newGuid();
    return submitBody({ body: writeJob({ ...job, guid: guid ?? undefined }), guid, guidOf: guidOfJob, maxqa }, call);
  };

  const submit: ProjectCalls["submit"] = async (job, options) => {
    if (typeof job === "string") {
      return submitBody({ body: new TextEncoder().encode(job), guid: guidInXml(job), guidOf: guidOfJob }, options);
    }
    const given = Object.fromEntries(Object.entries(jobCommon(options, parts)).filter(([, value]) => value !== undefined));
    return submitJob({ ...job, ...given }, options);
  };

  // Loaded when it is needed first. An `import()` of code that is there takes a fifth of a millisecond each time.
  const later = loadOnce(() => import("./later-calls.ts"));

  // Not by `loadOnce`: sessions that were never opened must not be loaded to be closed.
  let queries: Promise<InteractiveQueries<Submitted>> | null = null;
  const interactive = (): Promise<InteractiveQueries<Submitted>> =>
    (queries ??= loadQueries().catch((error: unknown) => {
      queries = null;
      throw error;
    }));
  const loadQueries = async (): Promise<InteractiveQueries<Submitted>> => {
    const { createInteractiveQueries } = await later();
    return createInteractiveQueries({ api, project, scheduler, submitJob: (job, maxqa, call) => submitJob(job, call, maxqa) });
  };

  const account = async () => (await later()).createAccountCalls(parts);

  const tables = async () => (await later()).createTableCalls(parts);

  const calls: ProjectCalls = {
    async of(instanceId) {
      const subquery = readSubqueryId(instanceId);
      if (subquery === null) return calls;
      const { createSubqueryCalls } = await later();
      return createSubqueryCalls({ ...parts, tunnelClient, calls }, instanceId, subquery);
    },

    async info(instanceId, options) {
      return readInstanceInfo(instanceId, await api.call(instanceStatusCall(project, instanceId, { held: false }), options));
    },

    list: (filter, { signal }) =>
      itemsOfPages(async (marker) => {
        const page = readInstancePage(await api.call(listInstancesCall(project, filter, marker), { signal }));
        return { items: page.instances, marker: page.marker };
      }),

    async stop(instanceId, options) {
      await api.call(stopInstanceCall(project, instanceId), options);
    },

    async taskStatuses(instanceId, options) {
      return readTaskStatuses(await api.call(taskStatusCall(project, instanceId), options)).tasks;
    },

    async taskResults(instanceId, options) {
      return readTaskResults(await api.call(resultCall(project, instanceId), options));
    },

    async taskProgress(instanceId, taskName, options) {
      return readProgress(taskName, await api.call(progressCall(project, instanceId, taskName), options));
    },

    async job(instanceId, options) {
      return readJob(await api.call(sourceCall(project, instanceId), options));
    },

    tasks: createTaskInspector(api, project),

    async queueingInfo(instanceId, options) {
      return readQueueingInfo(await api.call(queueingCall(project, instanceId), options));
    },

    listQueueing: (filter, { signal }) =>
      itemsOfPages(async (marker) => {
        const page = readQueueingPage(await api.call(listQueueingCall(project, filter, marker), { signal }));
        return { items: page.infos, marker: page.marker };
      }),

    // Loaded when the first result is read, because the decoders of rows are the largest part of the code.
    async openReader(instanceId, options, results) {
      const { openReader } = await later();
      return openReader({ ...parts, tunnelClient }, instanceId, options, results);
    },
    prepareReader({ tunnel, quotaName = parts.tunnel.quotaName }) {
      // If the code cannot be loaded now, opening the reader says so.
      later().catch(() => {});
      if (tunnel !== false) tunnelClient.prepare(quotaName);
    },
    logviewAddress: (instanceId, request) => logview.address(instanceId, request),
    outcomeError,
    onlyOne,
    resultText,
    readSqlCost: async (text) => (await later()).readSqlCost(text),

    submit,
    async submitSql(sql, options, type = "SQL") {
      // Few texts need the code that distinguishes such statements.
      const mayMerge = type === "SQL" && /\balter\s+table\b/i.test(sql);
      return submit(mayMerge ? (await later()).sqlOrMergeJob(sql, options, parts) : sqlJob(sql, options, parts, type), options);
    },

    async submitMerge(table, options) {
      return submit((await later()).mergeJob(table, options, parts), options);
    },

    async submitInteractive(sql, { quotaName, session, fallback, signal, ...options }) {
      const settings = sqlSettings(sql, options, parts);
      const jobs = { job: (hints: typeof settings) => sqlJob(sql, { ...options, hints }, parts) };
      const { submitted, run } = await (await interactive()).run({ sql, quotaName, session, fallback, signal, settings }, jobs);
      return { ...submitted, run };
    },

    async closeSessions(options) {
      await (await queries)?.close(options);
    },

    async submitXFlow(xflowName, options) {
      const { xflowProject = project, parameters, priority, hints } = options;
      const properties = hints && { settings: settingsText(hints) };
      const guid = newGuid();
      const body = writeXFlow(project, { xflowProject, xflowName, parameters, priority, properties, guid: guid ?? undefined });
      return submitBody({ body, guid, guidOf: guidOfXFlow }, options);
    },

    xflowActions: (instanceId, { signal }) => xflow.actions(instanceId, signal),
    xflowSubInstances: (instanceId, { signal }) => xflow.subInstances(instanceId, signal),
    watchSubInstances: async (...parts) => (await later()).watchSubInstances(...parts),

    async xflow(name, options) {
      return readXFlow(name, await api.call(xflowCall(project, name), options));
    },

    async deleteXFlow(name, { signal }) {
      // Sent once: after a lost answer, a second request would be refused, because the first has deleted it.
      await api.call(deleteXFlowCall(project, name), { signal, repeatable: "once" });
    },

    listXFlows: ({ owner, signal }) =>
      itemsOfPages(async (marker) => {
        const page = readXFlowPage(await api.call(listXFlowsCall(project, owner, marker), { signal }));
        return { items: page.xflows, marker: page.marker };
      }),

    async *listSchemas(options) {
      yield* (await tables()).listSchemas(options);
    },
    async *listTables(filter) {
      yield* (await tables()).listTables(filter);
    },
    table: async (name, options) => (await tables()).table(name, options),
    async *listPartitions(table, options) {
      yield* (await tables()).listPartitions(table, options);
    },

    tenant: async (options) => (await account()).tenant(options),
    quota: async (nickname, options) => (await account()).quota(nickname, options),
    async *listQuotas(options) {
      yield* (await account()).listQuotas(options);
    },
    securityQuery: async (query, options) => (await account()).securityQuery(query, options),
  };
  return calls;
}
