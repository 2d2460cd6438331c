import type { Instance, SessionState, Task } from "../jobs/instance.ts";
import { writeXml } from "../wire/xml.ts";

/** The answer to `GET ?info` of a session: all four keys are there, because a client needs them (docs/protocol.md 5.5). */
export interface InfoAnswer {
  readonly status: number;
  readonly result: string;
  readonly warnings: string;
  readonly subQueryId?: number;
}

export interface InfoOptions {
  /** Most rows in a text. */
  readonly maxRows: number;
  /** What a query did and used. */
  readonly summary: (query: Instance) => string;
  /** Waits until the promise is settled or the hold is over. */
  readonly hold: (until: Promise<unknown>) => Promise<void>;
}

/** Numbers of the states, of a session and of a query in it. */
const states = { starting: 1, running: 2, failed: 4, terminated: 5, cancelled: 6 } as const;

/** The query that `subquery_id` names, such as `session_query_7`; undefined where there is none (docs/protocol.md 5.5). */
export function subQueryOf({ session }: Instance, name: string): Instance | undefined {
  return session?.queries.get(Number(name.replace(/^session_query_/, "")));
}

/** What a session says under a key. */
export async function sessionInfo(instance: Instance, session: SessionState, key: string, options: InfoOptions): Promise<InfoAnswer> {
  if (key === "wait_attach_success") await options.hold(Promise.race([session.started.promise, instance.ended]));
  if (key === "status" || key === "wait_attach_success") return sessionStatus(instance, session);
  const [, word, digits] = /^(result|get_finished_status|sourcexml|sqlstats)(?:_(\d+))?$/.exec(key) ?? [];
  if (word === undefined) return failed(`There is nothing under the key '${key}'.`);
  const number = digits === undefined ? session.lastQuery : Number(digits);
  const query = session.queries.get(number);
  if (query === undefined) return { ...failed(`SubQuery not found: ${number}`), subQueryId: number };
  if (word === "result" || word === "get_finished_status") await options.hold(query.ended);
  return { ...(await queryInfo(query, word, options)), subQueryId: number };
}

async function queryInfo(query: Instance, word: string, { maxRows, summary }: InfoOptions): Promise<InfoAnswer> {
  const [task] = query.tasks;
  if (task === undefined) throw new TypeError("A query has one task.");
  const status = query.endTime === undefined ? states.running : stateOf(task);
  const answer = (result: string): InfoAnswer => ({ status, result, warnings: warningOf(task) });
  switch (word) {
    case "sourcexml":
      return answer(sourceOf(query));
    case "sqlstats":
      return answer(summary(query));
    case "get_finished_status":
      return answer(status === states.failed ? await resultText(task, maxRows) : "");
    default:
      return answer(query.endTime === undefined ? "" : await resultText(task, maxRows));
  }
}

function sessionStatus(instance: Instance, session: SessionState): InfoAnswer {
  const [task] = instance.tasks;
  const name = `Session name: ${session.name ?? instance.id}`;
  if (task === undefined || task.status === "Waiting") return { status: states.starting, result: "", warnings: "" };
  if (task.status === "Running") return { status: states.running, result: name, warnings: "" };
  return { status: stateOf(task), result: task.result?.format === "text" ? task.result.text : name, warnings: "" };
}

function stateOf({ status }: Task): number {
  switch (status) {
    case "Waiting":
    case "Running":
    case "Suspended":
    case "Unknown":
      return states.running;
    case "Success":
      return states.terminated;
    case "Failed":
      return states.failed;
    case "Cancelled":
      return states.cancelled;
  }
}

function failed(result: string): InfoAnswer {
  return { status: states.failed, result, warnings: "" };
}

/** Clients tell by this sentence that a query was cancelled, which they never run again elsewhere. */
const cancelledText = "Job is cancelled";

async function resultText({ status, result }: Task, maxRows: number): Promise<string> {
  if (status === "Cancelled") return cancelledText;
  if (result === undefined) return "";
  return result.format === "text" ? result.text : withCarriageReturns(new TextDecoder().decode(await result.rows.csv(maxRows)));
}

/** The error of a query that failed or was cancelled. */
export function errorText(query: Instance): string {
  const [task] = query.tasks;
  if (task?.status === "Cancelled") return cancelledText;
  return task?.result?.format === "text" ? task.result.text : "";
}

/** Lines of a session's result end in `\r\n`: one client takes a text without any for no table (docs/protocol.md 5.5). */
function withCarriageReturns(csv: string): string {
  return csv
    .split('"')
    .map((part, index) => (index % 2 === 0 ? part.replaceAll("\n", "\r\n") : part))
    .join('"');
}

function warningOf({ result }: Task): string {
  if (result?.format !== "csv" || result.cutAfter === undefined) return "";
  return `The result was cut after ${result.cutAfter} rows. To get more, add LIMIT to the query or set odps.sql.select.auto.limit.`;
}

/** The task as it was put, without an XML declaration. */
function sourceOf({ source }: Instance): string {
  const tasks = source.content.find((part) => typeof part !== "string" && part.name === "Tasks");
  const task = typeof tasks === "object" ? tasks.content.find((part) => typeof part !== "string") : undefined;
  return task === undefined ? "" : writeXml(task).replace(/^<\?xml[^>]*\?>\s*/, "");
}
