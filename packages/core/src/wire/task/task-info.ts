import { MaxComputeError } from "../../error.ts";
import { answerDetails, bodyText, readJsonAnswer } from "../call/answer.ts";
import type { ApiAnswer, ApiCall } from "../call/api-call.ts";
import { instancePath } from "../call/resource-path.ts";
import { writeXml, xmlNode } from "../format/xml-writer.ts";

/** Asks for the quota of a task; two calls closer than 30 s answer an empty object (docs/protocol.md 2.13). */
export function taskQuotaCall(project: string, id: string, taskName: string): ApiCall {
  return {
    method: "GET",
    path: instancePath(project, id),
    query: [
      ["instancequota", null],
      ["taskname", taskName],
    ],
  };
}

/** Reads a quota, whose members the service does not document. */
export function readTaskQuota(answer: ApiAnswer): Readonly<Record<string, unknown>> {
  return readJsonAnswer(answer, "a quota");
}

/** Asks for a text that a task stores under a key, such as `warnings` (docs/protocol.md 2.14). */
export function taskInfoCall(project: string, id: string, taskName: string, key: string): ApiCall {
  return {
    method: "GET",
    path: instancePath(project, id),
    query: [
      ["info", null],
      ["taskname", taskName],
      ["key", key],
    ],
  };
}

/** Stores a text under a key of a task. */
export function putTaskInfoCall(project: string, id: string, taskName: string, key: string, value: string): ApiCall {
  return {
    method: "PUT",
    path: instancePath(project, id),
    query: [
      ["info", null],
      ["taskname", taskName],
    ],
    headers: { "content-type": "application/xml" },
    body: writeXml(xmlNode("Instance", [xmlNode("Key", key), xmlNode("Value", value)])),
  };
}

/** Reads such a text. Ordinary tasks answer with an empty body, which raises `unexpected_answer`. */
export function readTaskInfo(answer: ApiAnswer, taskName: string): string {
  const text = bodyText(answer.body);
  if (text !== "") return text;
  throw new MaxComputeError("unexpected_answer", `Task ${taskName} answered nothing.`, {
    ...answerDetails(answer),
    taskName,
    nextStep: "Tasks that run once keep no such texts; ask a session's task, or for another key.",
  });
}
