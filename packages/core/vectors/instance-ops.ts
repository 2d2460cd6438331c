import { formatStageProgress } from "../src/instance/format-stage-progress.ts";
import { InstanceStatus } from "../src/model.ts";
import type { TaskResult } from "../src/model.ts";
import type { ApiAnswer, ApiCall } from "../src/wire/call/api-call.ts";
import { readCreated } from "../src/wire/instance/create-instance.ts";
import { readInstanceError } from "../src/wire/errors/instance-error.ts";
import { readInstancePage } from "../src/wire/instance/instance-list.ts";
import type { InstanceFilter } from "../src/wire/instance/instance-list.ts";
import { instanceStatusCall, readInstanceInfo } from "../src/wire/instance/instance-status.ts";
import { readInstanceStatus } from "../src/wire/format/status-word.ts";
import { bearerTokenCall, readSignedToken } from "../src/wire/logview/logview.ts";
import { progressCall, readProgress } from "../src/wire/task/progress.ts";
import { projectCall, readProject } from "../src/wire/project/project.ts";
import { queueingCall, readQueueingInfo } from "../src/wire/queue/queueing.ts";
import { readTenant, tenantCall } from "../src/wire/project/tenant.ts";
import { quotaCall, readQuotaAnswer } from "../src/wire/quota/quota.ts";
import {
  readSessionState,
  readSubqueryAnswer,
  sessionNameIn,
  sessionStateCall,
  submitSubqueryCall,
  subqueryStateCall,
} from "../src/wire/session/session.ts";
import type { SessionState } from "../src/wire/session/session.ts";
import { isQuery } from "../src/interactive/read-only-sql.ts";
import { refusedQuery } from "../src/interactive/interactive-error.ts";
import { readJob, sourceCall } from "../src/wire/job/job-source.ts";
import { readSqlCost } from "../src/wire/job/sql-cost.ts";
import { requestTarget } from "../src/wire/call/request-target.ts";
import { resultText } from "../src/wire/task/result-text.ts";
import { readTaskResults, resultCall } from "../src/wire/task/task-result.ts";
import { readTaskDetail, taskDetailCall, workersOf } from "../src/wire/task/task-detail.ts";
import { readTaskQuota, taskQuotaCall } from "../src/wire/task/task-info.ts";
import { readTaskSummary, taskSummaryCall } from "../src/wire/task/task-summary.ts";
import { readTaskStatuses, taskStatusCall } from "../src/wire/task/task-status.ts";
import { createDownloadCall, readDownloadSession } from "../src/wire/tunnel/tunnel-session.ts";
import { readXResult, readXSource, xresultCall, xsourceCall } from "../src/wire/xflow/xflow.ts";
import {
  instanceValue,
  workerValue,
  queueingValue,
  instanceStatusText,
  taskValue,
  resultValue,
  syncTaskEntry,
  jobTaskValue,
} from "./instance-values.ts";
import { readTable } from "./read-table.ts";
import { cannedClient } from "./canned-client.ts";
import { goodAnswer } from "./case-input.ts";
import type { CaseInput } from "./case-input.ts";
import { vectorValue } from "./python-text.ts";
import { isJsonObject, parseExactJson, stringOf } from "./vector.ts";
import type { JsonObject } from "./vector.ts";

/** Runs a case with the library. Returns its result in the notation of the vector files, or throws its error. */
export type InstanceOp = (input: CaseInput) => unknown;

/** The operations of `instances` that this version has. */
export const instanceOps: Readonly<Record<string, InstanceOp>> = {
  listPage: (input) => {
    const page = readInstancePage(goodAnswer(input));
    return {
      marker: page.marker,
      maxItems: page.maxItems === null ? null : String(page.maxItems),
      instances: page.instances.map(instanceValue),
    };
  },

  list: async (input) => {
    const { client, requests } = cannedClient(input);
    const ids: string[] = [];
    for await (const instance of client.listInstances(filterOf(input.args))) ids.push(instance.id);
    return { ids, requests };
  },

  reload: (input) => {
    const call = instanceStatusCall(input.project, input.id, { held: input.args.blocking === true });
    return { ...instanceValue(readInstanceInfo(input.id, goodAnswer(input))), request: target(call, input) };
  },

  taskStatuses: (input) => {
    const { statusText, tasks } = readTaskStatuses(goodAnswer(input));
    return {
      tasks: tasks.map(taskValue),
      instanceStatus: instanceStatusText(statusText),
      request: target(taskStatusCall(input.project, input.id), input),
    };
  },

  result: (input) => ({
    tasks: readTaskResults(goodAnswer(input)).map(resultValue),
    request: target(resultCall(input.project, input.id), input),
  }),

  csv: (input) => {
    const { columns, rows } = readTable(first(readTaskResults(goodAnswer(input))));
    return { columns, rows: rows.map((row) => columns.map(({ type }, index) => vectorValue(row[index], type))) };
  },

  create: (input) => {
    const { id, results } = readCreated(goodAnswer(input));
    return {
      instanceId: id,
      isSync: results !== null,
      status: results === null ? null : InstanceStatus.Terminated,
      results: (results ?? []).map(resultValue),
      taskStatusesFromResults: results && Object.fromEntries(results.map(syncTaskEntry)),
    };
  },

  progress: (input) => {
    const progress = readProgress(input.taskName, goodAnswer(input));
    const formatted = formatStageProgress(progress, new Date());
    return {
      stages: progress.stages,
      formattedWithoutTimestamp: formatted.slice("2023-01-01 12:00:00 ".length),
      request: target(progressCall(input.project, input.id, input.taskName), input),
    };
  },

  source: (input) => {
    const job = readJob(goodAnswer(input));
    return {
      ...job,
      name: job.name ?? null,
      comment: job.comment ?? null,
      priority: job.priority ?? null,
      runningCluster: job.runningCluster ?? null,
      guid: job.guid ?? null,
      tasks: job.tasks.map(jobTaskValue),
      request: target(sourceCall(input.project, input.id), input),
    };
  },

  summary: (input) => {
    const answer = goodAnswer(input);
    const { text, details, finalized } = readTaskSummary(answer);
    const { Instance: instance } = asObject(parseExactJson(new TextDecoder().decode(answer.body)));
    const jsonSummary = stringOf(asObject(instance), "JsonSummary") ?? null;
    return {
      summary: details,
      summaryText: text,
      jsonSummary,
      finalized,
      request: target(taskSummaryCall(input.project, input.id, input.taskName), input),
    };
  },

  cost: (input) => {
    const { cost } = readTaskSummary(goodAnswer(input));
    return { cpuCost: cost?.cpu, memoryCost: cost?.memory, inputSize: cost?.input };
  },

  detail2: (input) => {
    const detail = readTaskDetail(goodAnswer(input));
    return {
      detail,
      workers: workersOf(detail).map(workerValue),
      request: target(taskDetailCall(input.project, input.id, input.taskName, "detail"), input),
    };
  },

  quota: (input) => ({
    json: readTaskQuota(goodAnswer(input)),
    request: target(taskQuotaCall(input.project, input.id, input.taskName), input),
  }),

  info: async (input) => {
    const { client, requests } = cannedClient(input);
    const text = await client.instance(input.id).getTaskInfo(input.taskName, stringOf(input.args, "key") ?? "");
    return { text, request: requests[0] };
  },

  queueingInfo: (input) => {
    const info = readQueueingInfo(goodAnswer(input));
    return { ...queueingValue(info), request: target(queueingCall(input.project, input.id), input) };
  },

  queueingInfos: async (input) => {
    const { client, requests } = cannedClient(input);
    const infos: unknown[] = [];
    for await (const info of client.listQueueingInfos(filterOf(input.args))) infos.push(queueingValue(info));
    return { infos, requests };
  },

  xresult: (input) => ({
    actions: Object.fromEntries(readXResult(goodAnswer(input)).map((action) => [action.name, action])),
    request: target(xresultCall(input.project, input.id), input),
  }),

  xsubs: async (input) => {
    const { client, requests } = cannedClient(input);
    const found = await client.getXFlowSubInstances(input.id);
    return { subInstances: Object.fromEntries([...found].map(([name, instance]) => [name, instance.id])), requests };
  },

  xsource: (input) => {
    const run = readXSource(goodAnswer(input));
    return {
      project: run.xflowProject,
      xflow: run.xflowName,
      parameters: run.parameters,
      priority: run.priority ?? null,
      properties: run.properties ?? null,
      request: target(xsourceCall(input.project, input.id), input),
    };
  },

  error: (input) => {
    goodAnswer(input);
    throw new Error("The status of the response is a good one.");
  },

  instanceError: (input) => {
    throw readInstanceError(new TextDecoder().decode(goodAnswer(input).body));
  },

  sqlCost: (input) => readSqlCost(resultText(first(readTaskResults(goodAnswer(input))))),

  // Hours and policy are arguments of the caller. The files contain them only in the expected body.
  bearerToken: (input) => {
    const { expires_in_hours: hours = 24, policy = {} } = asObject(parseExactJson(stringOf(input.expect, "requestBody") ?? "{}"));
    const call = bearerTokenCall(input.project, asObject(policy), Number(hours));
    return { token: readSignedToken(goodAnswer(input)), request: target(call, input), requestBody: new TextDecoder().decode(call.body) };
  },

  tenant: (input) => ({ ...readTenant(goodAnswer(input)), request: target(tenantCall(), input) }),

  quotaReload: (input) => {
    const nickname = decodeURIComponent(/\/quotas\/([^?]+)/.exec(stringOf(input.expect, "request") ?? "")?.[1] ?? "");
    const { quota, connection } = readQuotaAnswer(goodAnswer(input));
    const query = { tenantId: stringOf(input.args, "tenant_id"), region: stringOf(input.args, "region_id") };
    return { ...quota, mcqaConn: connection, request: target(quotaCall(input.project, nickname, query), input) };
  },

  downloadSession: (input) => {
    const { downloadId, status, recordCount, columns, quotaName } = readDownloadSession(goodAnswer(input));
    const call = createDownloadCall(
      { project: input.project, instanceId: input.id, quotaName: stringOf(input.args, "quota_name") },
      { limit: input.args.limit === true },
    );
    const schema = columns.map(({ name, type }) => ({ name, type: type.text.toUpperCase() }));
    return { id: downloadId, status, count: recordCount, schema, quotaName, request: target(call, input) };
  },

  session: (input) => {
    const answer = goodAnswer(input);
    const queryId = Number(input.args.subqueryId ?? 0);
    switch (stringOf(input.args, "do")) {
      case "submit": {
        const sql = stringOf(input.args, "sql") ?? "";
        const found = readSubqueryAnswer(answer);
        if (found.type === "refused") throw refusedQuery(found);
        return {
          subqueryId: found.queryId,
          isSelect: isQuery(sql),
          request: target(submitSubqueryCall(input.project, input.id, sql, {}), input),
        };
      }
      case "poll": {
        const state = sessionState(answer);
        const taskStatus = wordOf(state);
        const hasEnded = taskStatus === "Failed" || taskStatus === "Cancelled";
        const status = hasEnded ? "Terminated" : taskStatus === "Unknown" ? "Suspended" : taskStatus;
        const request = target(subqueryStateCall(input.project, input.id, queryId, "result"), input);
        return { status, taskStatus, result: state.result, warnings: state.warnings, subqueryIdAfter: queryId, request };
      }
      default: {
        const state = sessionState(answer);
        const { word, result } = state;
        if (word === "failed" || word === "cancelled") throw readInstanceError(result);
        // PyODPS does not recognise the end of a session (docs/protocol.md 5.5).
        const status = word === "running" ? "Running" : "Suspended";
        return { status, sessionName: sessionNameIn(state), request: target(sessionStateCall(input.project, input.id, "status"), input) };
      }
    }
  },

  project: (input) => ({ ...readProject(goodAnswer(input)), request: target(projectCall(input.project), input) }),
};

function target(call: ApiCall, { currentProject, schema }: CaseInput): string {
  return requestTarget(call, { project: currentProject, schema });
}

function sessionState(answer: ApiAnswer): SessionState {
  const state = readSessionState(answer);
  if (state === null) throw new Error("The session answers nothing.");
  return state;
}

// The words of PyODPS.
function wordOf({ word }: SessionState): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function filterOf(args: JsonObject): InstanceFilter {
  const time = (value: unknown): number | undefined => (value === undefined || value === null ? undefined : Number(value) * 1000);
  return {
    status: statusOf(args),
    startTime: time(args.start_time),
    endTime: time(args.end_time),
    onlyOwner: typeof args.only_owner === "boolean" ? args.only_owner : undefined,
    jobName: stringOf(args, "job_name"),
    quotaIndex: args.quota_index === undefined || args.quota_index === null ? undefined : String(args.quota_index),
    maxItems: typeof args.max_items === "number" ? args.max_items : undefined,
  };
}

// The files use a spelling that Python callers may use; our filter uses another one.
function statusOf(args: JsonObject): InstanceStatus | undefined {
  const word = stringOf(args, "status");
  return word === undefined ? undefined : readInstanceStatus(word);
}

function first(results: readonly TaskResult[]): TaskResult {
  const [result] = results;
  if (result === undefined) throw new Error("There is no result.");
  return result;
}

function asObject(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}
