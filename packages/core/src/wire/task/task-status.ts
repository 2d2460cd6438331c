import type { InstanceStatus, TaskInfo } from "../../model.ts";
import { readXmlAnswer } from "../call/answer.ts";
import type { ApiAnswer, ApiCall } from "../call/api-call.ts";
import { readHttpDate } from "../format/http-date.ts";
import { readInstanceStatus, readTaskStatus } from "../format/status-word.ts";
import { instancePath } from "../call/resource-path.ts";
import { childOf, childrenOf, textOf } from "../format/xml.ts";
import type { XmlElement } from "../format/xml.ts";

/** The answer to `?taskstatus`: the status of the instance, and its tasks in their order; none right after the submit. */
export interface TaskStatuses {
  readonly status: InstanceStatus;
  readonly statusText: string;
  readonly tasks: readonly TaskInfo[];
}

/** Asks for the status of all tasks (docs/protocol.md 2.6). */
export function taskStatusCall(project: string, id: string): ApiCall {
  return { method: "GET", path: instancePath(project, id), query: [["taskstatus", null]] };
}

/** Reads the answer to `?taskstatus`. */
export function readTaskStatuses(answer: ApiAnswer): TaskStatuses {
  const root = readXmlAnswer(answer, "Instance", ["Status", "Tasks"]);
  const statusText = textOf(root, "Status") ?? "";
  const tasks = childOf(root, "Tasks");
  return {
    status: readInstanceStatus(statusText),
    statusText,
    tasks: tasks === undefined ? [] : childrenOf(tasks, "Task").map(readTask),
  };
}

function readTask(element: XmlElement): TaskInfo {
  const statusText = textOf(element, "Status") ?? "";
  const histories = childOf(element, "Histories");
  return {
    name: textOf(element, "Name") ?? "",
    type: element.attributes.Type ?? "",
    status: readTaskStatus(statusText),
    statusText,
    startTime: readHttpDate(textOf(element, "StartTime")),
    endTime: readHttpDate(textOf(element, "EndTime")),
    histories: histories === undefined ? [] : childrenOf(histories, "History").map(readTask),
  };
}
