import type { ResultColumn, ResultDescriptor, TaskResult } from "../../model.ts";
import { readJsonText, readXmlAnswer, unexpectedAnswer } from "../call/answer.ts";
import type { ApiAnswer, ApiCall } from "../call/api-call.ts";
import { decodeBase64 } from "../format/base64.ts";
import { normalizeType } from "../format/column-type.ts";
import { isObject } from "../format/json.ts";
import { instancePath } from "../call/resource-path.ts";
import { childOf, childrenOf, textOf } from "../format/xml.ts";
import type { XmlElement } from "../format/xml.ts";

/** The content of a `<Result>` element; see {@link TaskResult}. */
export type ResultContent = Pick<TaskResult, "format" | "transform" | "bytes">;

/** Asks for the results of all tasks (docs/protocol.md 2.7). */
export function resultCall(project: string, id: string): ApiCall {
  return { method: "GET", path: instancePath(project, id), query: [["result", null]] };
}

/** Reads the answer to `?result`. */
export function readTaskResults(answer: ApiAnswer): readonly TaskResult[] {
  return taskResultsOf(readXmlAnswer(answer, "Instance", ["Tasks"]), answer);
}

/** The results in an `<Instance>` element, which the answers to a submit and to the status call may contain as well. */
export function taskResultsOf(instance: XmlElement, answer: ApiAnswer): readonly TaskResult[] {
  const tasks = childOf(instance, "Tasks");
  return tasks === undefined ? [] : childrenOf(tasks, "Task").map((task) => readTaskResult(task, answer));
}

/** Reads a `<Result>` element; `transform` says how its text was sent. */
export function readResultContent(result: XmlElement, answer: ApiAnswer): ResultContent {
  const transform = result.attributes.Transform ?? null;
  const bytes = transform === "Base64" ? decodeBase64(result.textBytes) : result.textBytes;
  if (bytes === null) throw unexpectedAnswer(answer, "a result in Base64", "It is not Base64.");
  return { format: result.attributes.Format ?? null, transform, bytes };
}

const noContent: ResultContent = { format: null, transform: null, bytes: new Uint8Array() };

function readTaskResult(task: XmlElement, answer: ApiAnswer): TaskResult {
  const result = childOf(task, "Result");
  return {
    name: textOf(task, "Name") ?? "",
    type: task.attributes.Type ?? "",
    statusText: textOf(task, "Status"),
    ...(result === undefined ? noContent : readResultContent(result, answer)),
    descriptor: readDescriptor(childOf(task, "ResultDescriptor")?.text.trim() ?? "", answer),
  };
}

function readDescriptor(text: string, answer: ApiAnswer): ResultDescriptor | null {
  if (text === "") return null;
  const json = readJsonText(text, answer, "a result descriptor");
  if (!isObject(json)) return null;
  const status = json.SelectResultStatus;
  return {
    isSelect: json.IsSelect === true,
    selectResultStatus: typeof status === "string" ? status.toUpperCase() : null,
    columns: isObject(json.Schema) ? readColumns(json.Schema.Columns) : null,
  };
}

function readColumns(value: unknown): readonly ResultColumn[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  return value.filter(isObject).map((column) => ({ name: String(column.Name), type: normalizeType(String(column.Type)) }));
}
