import type { InstanceInfo, TaskResult } from "../../model.ts";
import { readXmlAnswer, unexpectedAnswer } from "../call/answer.ts";
import type { ApiAnswer, ApiCall } from "../call/api-call.ts";
import { readHttpDate } from "../format/http-date.ts";
import { isMaxqaId } from "../call/maxqa-id.ts";
import { instancePath } from "../call/resource-path.ts";
import { taskResultsOf } from "../task/task-result.ts";
import { readInstanceStatus } from "../format/status-word.ts";
import { textOf } from "../format/xml.ts";

/** The status of an instance, and its results when the answer contains them, as for synchronous instances (docs/protocol.md 2.3). */
export interface InstanceAnswer {
  readonly info: InstanceInfo;
  readonly results: readonly TaskResult[] | null;
}

/**
 * Asks for the status. With `held`, the service delays the answer until the instance ends or some seconds have passed
 * (docs/protocol.md 2.3). For an instance of MaxQA there is only this form (docs/protocol.md 5.6).
 */
export function instanceStatusCall(project: string, id: string, options: { readonly held: boolean }): ApiCall {
  return { method: "GET", path: instancePath(project, id), query: options.held || isMaxqaId(id) ? [["instancestatus", null]] : [] };
}

/** Reads the answer to the status call, results included. */
export function readInstanceAnswer(id: string, answer: ApiAnswer): InstanceAnswer {
  const root = readXmlAnswer(answer, "Instance", ["Status"]);
  const statusText = textOf(root, "Status");
  if (statusText === null) throw unexpectedAnswer(answer, "an <Instance> with a <Status>", "It has no status.");
  const { headers } = answer;
  const info: InstanceInfo = {
    id,
    status: readInstanceStatus(statusText),
    statusText,
    owner: headers["x-odps-owner"] || null,
    startTime: readHttpDate(headers["x-odps-start-time"]),
    endTime: readHttpDate(headers["x-odps-end-time"]),
  };
  const results = taskResultsOf(root, answer);
  return { info, results: results.length === 0 ? null : results };
}

/** Reads the answer to the status call. */
export function readInstanceInfo(id: string, answer: ApiAnswer): InstanceInfo {
  return readInstanceAnswer(id, answer).info;
}
