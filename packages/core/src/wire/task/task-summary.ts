import type { ApiAnswer, ApiCall } from "../call/api-call.ts";
import { readJsonAnswer } from "../call/answer.ts";
import { isObject } from "../format/json.ts";
import { instancePath } from "../call/resource-path.ts";

/** What a task has used (docs/protocol.md 2.9). */
export interface TaskCost {
  /** In hundredths of a core, times seconds. */
  readonly cpu: number | null;
  /** In MB, times seconds. */
  readonly memory: number | null;
  /** Bytes read. */
  readonly input: number | null;
}

/** What a task was and did, as the service sums it up (docs/protocol.md 2.9). Everything is null or empty where there is no summary. */
export interface TaskSummary {
  /** For people, several lines. */
  readonly text: string | null;
  /** For programs: inputs, outputs, stages and more, as the service gives it. */
  readonly details: Readonly<Record<string, unknown>>;
  /** What the task has used; null where the summary does not say. */
  readonly cost: TaskCost | null;
  /** Whether the summary is the last one; null when the service does not say. */
  readonly finalized: boolean | null;
}

/** Asks for the summary of a task. */
export function taskSummaryCall(project: string, id: string, taskName: string): ApiCall {
  return { method: "GET", path: instancePath(project, id), query: [["instancesummary", null], ["taskname", taskName]] };
}

/** Reads the summary; its details are JSON inside a JSON text. */
export function readTaskSummary(answer: ApiAnswer): TaskSummary {
  const instance = readJsonAnswer(answer, "a summary").Instance;
  const { JsonSummary: json, Summary: text } = isObject(instance) ? instance : {};
  const details = parse(json);
  return {
    text: typeof text === "string" ? text : null,
    details,
    cost: isObject(details.Cost) ? costOf(details.Cost) : null,
    finalized: flag(answer.headers["x-odps-task-finalized"]),
  };
}

function parse(json: unknown): Readonly<Record<string, unknown>> {
  if (typeof json !== "string") return {};
  try {
    const details: unknown = JSON.parse(json);
    return isObject(details) ? details : {};
  } catch {
    return {};
  }
}

function costOf({ CPU, Memory, Input }: Readonly<Record<string, unknown>>): TaskCost {
  const number = (value: unknown): number | null => (typeof value === "number" ? value : null);
  return { cpu: number(CPU), memory: number(Memory), input: number(Input) };
}

function flag(text: string | undefined): boolean | null {
  return text === undefined || text === "" ? null : text.toLowerCase() === "true";
}
