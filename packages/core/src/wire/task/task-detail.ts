import type { ApiAnswer, ApiCall, QueryParameter } from "../call/api-call.ts";
import { bodyText, readJsonAnswer } from "../call/answer.ts";
import { isObject } from "../format/json.ts";
import { instancePath } from "../call/resource-path.ts";

/** One worker of a task (docs/protocol.md 2.10). What the service does not send is null. */
export interface Worker {
  /** Id of the worker, such as `Odps/project_x/M1#0_0`. */
  readonly id: string | null;
  /** Name of its stage, such as `M1`. */
  readonly type: string | null;
  /** The id to ask for its logs with; null while it has none. */
  readonly logId: string | null;
  /** The service's word for its status, such as `Terminated`. */
  readonly status: string | null;
  /** When it started; null while it waits. */
  readonly startTime: Date | null;
  /** When it ended; null while it runs. */
  readonly endTime: Date | null;
  /** Number of bytes read. */
  readonly inputBytes: number | null;
  /** Number of rows read. */
  readonly inputRecords: number | null;
  /** Number of bytes written. */
  readonly outputBytes: number | null;
  /** Number of rows written. */
  readonly outputRecords: number | null;
}

/** A log of a worker: a name that PyODPS uses, or the service's own word. */
export type WorkerLogType = "stdout" | "stderr" | "waterfall_summary" | "jstack" | "pstack" | "hs_err_log" | "coreinfo" | (string & {});

/** Asks for the detail of a task: the newer form, or the one that LogView uses. */
export function taskDetailCall(
  project: string,
  id: string,
  taskName: string,
  form: "instancedetail" | "detail",
  ...more: readonly QueryParameter[]
): ApiCall {
  return { method: "GET", path: instancePath(project, id), query: [[form, null], ["taskname", taskName], ...more] };
}

/** Reads a detail, whose members the service does not document; an empty body gives an empty object. */
export function readTaskDetail(answer: ApiAnswer): Readonly<Record<string, unknown>> {
  return bodyText(answer.body).trim() === "" ? {} : readJsonAnswer(answer, "the detail of a task");
}

/** The workers in a detail: every object with an array `instances` is a group of them, its name their stage (docs/protocol.md 2.10). */
export function workersOf(detail: unknown): readonly Worker[] {
  if (Array.isArray(detail)) return detail.flatMap(workersOf);
  if (!isObject(detail)) return [];
  const { instances, name, ...others } = detail;
  const own = Array.isArray(instances) ? instances.filter(isObject).map((worker) => workerOf(worker, text(name))) : workersOf(instances);
  return [...own, ...Object.values(others).flatMap(workersOf)];
}

/** Asks for a log of a worker, as text; `size` in bytes. */
export function workerLogCall(project: string, id: string, logId: string, type?: WorkerLogType, size?: number): ApiCall {
  const query: QueryParameter[] = [
    ["log", null],
    ["id", logId],
  ];
  if (type !== undefined) query.push(["logtype", logWords.get(type.toLowerCase()) ?? type]);
  if (size !== undefined && size > 0) query.push(["size", String(size)]);
  return { method: "GET", path: instancePath(project, id), query };
}

const logWords: ReadonlyMap<string, string> = new Map([
  ["hs_err_log", "hs_err_*.log"],
  ["coreinfo", "coreinfo.tmp"],
]);

function workerOf(worker: Readonly<Record<string, unknown>>, type: string | null): Worker {
  return {
    id: text(worker.id),
    type,
    logId: text(worker.logId) || null,
    status: text(worker.status),
    startTime: time(worker.startTime),
    endTime: time(worker.endTime),
    inputBytes: count(worker.input_bytes),
    inputRecords: count(worker.input_records),
    outputBytes: count(worker.output_bytes),
    outputRecords: count(worker.output_records),
  };
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** Numbers travel as text here. */
function count(value: unknown): number | null {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

/** Seconds since 1970; 0 for a worker that has not started or ended. */
function time(value: unknown): Date | null {
  return typeof value === "number" && value > 0 ? new Date(value * 1000) : null;
}
