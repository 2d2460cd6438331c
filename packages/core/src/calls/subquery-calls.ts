import { MaxComputeError } from "../error.ts";
import { stateNow } from "../interactive/state-now.ts";
import { taskOf } from "../interactive/subquery-source.ts";
import type { InstanceInfo, TaskResult } from "../model.ts";
import type { CallOptions } from "../options.ts";
import type { OpenReaderParts } from "../results/reader/open-reader.ts";
import { openSessionReader } from "../results/reader/open-session-reader.ts";
import { readInstanceError } from "../wire/errors/instance-error.ts";
import { readTaskXml } from "../wire/job/job-source.ts";
import { queueingCall, readQueueingInfo } from "../wire/queue/queueing.ts";
import {
  cancelSubqueryCall,
  readCancelAnswer,
  readSessionState,
  readSubqueryText,
  sessionTaskName,
  sessionTaskType,
  subqueryParameter,
  subqueryStateCall,
  subqueryTextCall,
  type SessionState,
} from "../wire/session/session.ts";
import type { Subquery } from "../wire/session/subquery-id.ts";
import { readTaskDetail, taskDetailCall, workersOf } from "../wire/task/task-detail.ts";
import type { LogviewRequest } from "./logview.ts";
import type { ProjectCalls } from "./project-calls.ts";

export interface SubqueryCallsParts extends OpenReaderParts {
  /** The calls of ordinary instances. */
  readonly calls: ProjectCalls;
}

/** The calls about one query in a session (docs/protocol.md 5.5), which ask the session's instance. */
export function createSubqueryCalls(parts: SubqueryCallsParts, instanceId: string, subquery: Subquery): ProjectCalls {
  const { api, project, calls } = parts;
  const { sessionId, queryId } = subquery;

  const state = async ({ signal }: CallOptions): Promise<SessionState> => {
    const found = readSessionState(await api.call(subqueryStateCall(project, sessionId, queryId, "result"), { signal }));
    if (found !== null && !found.result.includes("SubQuery not found")) return found;
    throw new MaxComputeError("not_found", `Session ${sessionId} does not know query ${queryId}, or has ended.`, {
      instanceId,
      nextStep: "Run the query again: results of interactive queries end with their session.",
    });
  };

  const now = (options: CallOptions): Promise<SessionState> => stateNow((signal) => state({ signal }), parts.scheduler, options.signal);

  const detail = async (options: CallOptions): Promise<Readonly<Record<string, unknown>>> =>
    readTaskDetail(await api.call(taskDetailCall(project, sessionId, sessionTaskName, "detail", subqueryParameter(queryId)), options));

  return {
    ...calls,
    info: async (_id, options): Promise<InstanceInfo> => {
      const { status, statusText } = taskOf(await now(options));
      const hasEnded = status === "Success" || status === "Failed" || status === "Cancelled";
      const word = hasEnded ? "Terminated" : status === "Running" ? "Running" : "Unknown";
      return {
        id: instanceId,
        status: word,
        statusText: word === "Unknown" ? statusText : word,
        owner: null,
        startTime: null,
        endTime: null,
      };
    },
    async stop(_id, { signal }) {
      const refusal = readCancelAnswer(await api.call(cancelSubqueryCall(project, sessionId, queryId), { signal }));
      if (refusal !== null)
        throw new MaxComputeError("invalid_state", `The query was not cancelled: ${refusal}`, {
          instanceId,
          nextStep: "Look at its status: it may have ended.",
        });
    },
    taskStatuses: async (_id, options) => [taskOf(await now(options))],
    taskResults: async (_id, options) => [resultOf(await state(options))],
    taskProgress: (_id, _taskName, options) => calls.taskProgress(sessionId, sessionTaskName, options),
    async job(_id, options) {
      const xml = readSubqueryText(await api.call(subqueryTextCall(project, sessionId, queryId, "sourcexml"), options));
      const task = readTaskXml(xml);
      if (task === null) throw new MaxComputeError("unexpected_answer", "The session does not tell the text of the query.", { instanceId });
      // All calls about the query name the session's task.
      return { tasks: [{ ...task, name: sessionTaskName }] };
    },
    tasks: {
      ...calls.tasks,
      async summary(_id, _taskName, options) {
        const text = readSubqueryText(await api.call(subqueryTextCall(project, sessionId, queryId, "sqlstats"), options));
        return { text, details: {}, cost: null, finalized: null };
      },
      detail: (_id, _taskName, options) => detail(options),
      workers: async (_id, _taskName, options) => workersOf(await detail(options)),
      workerLog: (_id, logId, options) => calls.tasks.workerLog(sessionId, logId, options),
      quota: (_id, _taskName, options) => calls.tasks.quota(sessionId, sessionTaskName, options),
      info: (_id, taskName, key, options) => calls.tasks.info(sessionId, taskName, key, options),
      putInfo: (_id, taskName, key, value, options) => calls.tasks.putInfo(sessionId, taskName, key, value, options),
    },
    openReader: (_id, options) => openSessionReader(parts, instanceId, subquery, options, async () => finishedResult(await state(options))),
    queueingInfo: async (_id, { signal }) =>
      readQueueingInfo(await api.call(queueingCall(project, sessionId, subqueryParameter(queryId)), { signal })),
    logviewAddress: async (_id, request: LogviewRequest) => `${await calls.logviewAddress(sessionId, request)}&subQuery=${queryId}`,
  };
}

/** The result of a query that has succeeded; otherwise its error. */
function finishedResult(state: SessionState): TaskResult {
  const task = taskOf(state);
  switch (task.status) {
    case "Success":
      return resultOf(state);
    case "Failed":
      throw readInstanceError(state.result);
    case "Cancelled":
      throw new MaxComputeError("job_cancelled", "The query was stopped before it ended, so it has no result.", {
        nextStep: "Run the query again.",
      });
    default:
      throw new MaxComputeError("invalid_state", `The query has not ended (${task.statusText}), so there is no result yet.`, {
        nextStep: "Wait for it first, with waitForSuccess.",
      });
  }
}

/** The result of the query, as an ordinary task has it. */
function resultOf({ result, word, statusText }: SessionState): TaskResult {
  return {
    name: sessionTaskName,
    type: sessionTaskType,
    statusText: taskOf({ word, statusText }).statusText,
    // The task sends no format. A SELECT's text is CSV, all others are plain; both are read the same way.
    format: null,
    transform: null,
    bytes: new TextEncoder().encode(result),
    descriptor: null,
  };
}
