import { bodyText, readJsonAnswer } from "../call/answer.ts";
import type { ApiAnswer, ApiCall } from "../call/api-call.ts";
import { closeStatement, settingsText, type JobTask, type SettingValue } from "../job/job.ts";
import { putTaskInfoCall, taskInfoCall } from "../task/task-info.ts";

// A session is an instance with one task of the type SQLRT, whose texts (`?info`) carry everything (docs/protocol.md 5.5).

/** The session that every project has. */
export const publicSession = "public.default";
/** The name of a session's task, which all its calls name. */
export const sessionTaskName = "AnonymousSQLRTTask";
/** The type of that task. */
export const sessionTaskType = "SQLRT";

/** The task that attaches to a session by its name. */
export function attachTask(sessionName: string): JobTask {
  const settings = { "odps.sql.session.share.id": sessionName, "odps.sql.session.name": sessionName, "odps.sql.submit.mode": "script" };
  return { type: "Other", element: sessionTaskType, name: sessionTaskName, properties: { settings: settingsText(settings) }, fields: {} };
}

/** What a session or a query in it is doing. Numbers that the clients do not know are `unknown`. */
export type SessionWord = "running" | "failed" | "terminated" | "cancelled" | "unknown";

const words: ReadonlyMap<unknown, SessionWord> = new Map<unknown, SessionWord>([
  [2, "running"],
  [4, "failed"],
  [5, "terminated"],
  [6, "cancelled"],
]);

/** The state of a session or of a query in it. */
export interface SessionState {
  readonly word: SessionWord;
  /** The number that was sent, as text. */
  readonly statusText: string;
  /** For a session such as `Session name: public.default`; for a query its result, or why it failed. */
  readonly result: string;
  readonly warnings: string;
}

/** Asks for the state of a session. `wait_attach_success` is answered when the session runs, or after some time. */
export function sessionStateCall(project: string, sessionId: string, key: "status" | "wait_attach_success"): ApiCall {
  return taskInfoCall(project, sessionId, sessionTaskName, key);
}

/** Asks for the state of a query. `result` contains its result; `get_finished_status` is answered when it has ended, or after some time. */
export function subqueryStateCall(project: string, sessionId: string, queryId: number, key: "result" | "get_finished_status"): ApiCall {
  return taskInfoCall(project, sessionId, sessionTaskName, `${key}_${queryId}`);
}

/** Reads either; null for an empty body, which a task that has ended sends. */
export function readSessionState(answer: ApiAnswer): SessionState | null {
  if (bodyText(answer.body).trim() === "") return null;
  const { status, result, warnings } = readJsonAnswer(answer, "the state of a session");
  return {
    word: words.get(typeof status === "string" ? Number(status) : status) ?? "unknown",
    statusText: textOf(status),
    result: textOf(result),
    warnings: textOf(warnings),
  };
}

/** The name of a session in the text of its state; null if there is none. */
export function sessionNameIn({ result }: SessionState): string | null {
  return /Session name: (.*)$/.exec(result)?.[1] ?? null;
}

/** Submits a query to a session. */
export function submitSubqueryCall(
  project: string,
  sessionId: string,
  sql: string,
  settings: Readonly<Record<string, SettingValue>>,
): ApiCall {
  const value = JSON.stringify({ query: closeStatement(sql), settings: JSON.parse(settingsText(settings)) as unknown });
  return putTaskInfoCall(project, sessionId, sessionTaskName, "query", value);
}

/** The answer of a session to a query. */
export type SubqueryAnswer =
  | { readonly type: "accepted"; readonly queryId: number }
  /** The session does not take the query: `status` is `NotFound` if the session has ended. */
  | { readonly type: "refused"; readonly status: string; readonly message: string };

/** Reads the answer to {@link submitSubqueryCall}. */
export function readSubqueryAnswer(answer: ApiAnswer): SubqueryAnswer {
  const { status, result } = readJsonAnswer(answer, "the answer of a session to a query");
  const word = textOf(status);
  if (word !== "ok") return { type: "refused", status: word, message: textOf(result) };
  const inner = innerJson(result);
  const queryId = inner.queryId;
  if (typeof queryId === "number" && Number.isSafeInteger(queryId) && queryId >= 0) return { type: "accepted", queryId };
  return { type: "refused", status: "Failed", message: textOf(inner.result ?? result) };
}

/** Asks to cancel a query in a session; the session goes on. */
export function cancelSubqueryCall(project: string, sessionId: string, queryId: number): ApiCall {
  return putTaskInfoCall(project, sessionId, sessionTaskName, "cancel", String(queryId));
}

/** Reads the answer: null if the query is cancelled, else the reason of the session. */
export function readCancelAnswer(answer: ApiAnswer): string | null {
  const { status, result } = readJsonAnswer(answer, "the answer of a session to a cancellation");
  return status === "ok" ? null : textOf(result) || textOf(status);
}

/** Asks for another text about a query: its SQL as XML (`sourcexml`), or a summary (`sqlstats`). */
export function subqueryTextCall(project: string, sessionId: string, queryId: number, key: "sourcexml" | "sqlstats"): ApiCall {
  return taskInfoCall(project, sessionId, sessionTaskName, `${key}_${queryId}`);
}

/** Reads such a text. */
export function readSubqueryText(answer: ApiAnswer): string {
  return textOf(readJsonAnswer(answer, "a text of a session").result);
}

/** The name by which other calls of an instance know a query of a session: the parameter `subquery_id`. */
export function subqueryParameter(queryId: number): readonly ["subquery_id", string] {
  return ["subquery_id", `session_query_${queryId}`];
}

function innerJson(result: unknown): Readonly<Record<string, unknown>> {
  try {
    const inner: unknown = typeof result === "string" ? JSON.parse(result) : result;
    return typeof inner === "object" && inner !== null ? Object.fromEntries(Object.entries(inner)) : {};
  } catch {
    return {};
  }
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}
