import type { ApiAnswer, ApiCall } from "../call/api-call.ts";
import { readJsonAnswer, readOptionalAnswer } from "../call/answer.ts";
import { isObject } from "../format/json.ts";
import { instancePath } from "../call/resource-path.ts";

/** The resources that a task has used (docs/protocol.md 2.9). What the service does not send is null. */
export interface TaskCost {
  /** CPU use in hundredths of a core times seconds: 100 is one core for one second. */
  readonly cpu: number | null;
  /** Memory use in MB times seconds. */
  readonly memory: number | null;
  /** Number of bytes read. */
  readonly input: number | null;
}

/** The service's summary of a task (docs/protocol.md 2.9). All members are null or empty when there is no summary. */
export interface TaskSummary {
  /** The summary for people, of several lines. */
  readonly text: string | null;
  /** The summary for programs, as the service sends it: inputs, outputs, stages and more. */
  readonly details: Readonly<Record<string, unknown>>;
  /** The resources that the task has used; null when the summary does not contain them. */
  readonly cost: TaskCost | null;
  /** Whether the summary will not change any more; null when the service does not say. */
  readonly finalized: boolean | null;
}

/** Asks for the summary of a task. */
export function taskSummaryCall(project: string, id: string, taskName: string): ApiCall {
  return {
    method: "GET",
    path: instancePath(project, id),
    query: [
      ["instancesummary", null],
      ["taskname", taskName],
    ],
  };
}

/**
 * Reads the summary; its details are JSON inside a JSON text. A body in another form is no summary, as other clients read it
 * (docs/protocol.md 2.9).
 *
 * @throws {MaxComputeError} `unexpected_answer` for an HTML page, which is not the service's
 */
export function readTaskSummary(answer: ApiAnswer): TaskSummary {
  const instance = readOptionalAnswer(answer, () => readJsonAnswer(answer, "a summary"))?.Instance;
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
