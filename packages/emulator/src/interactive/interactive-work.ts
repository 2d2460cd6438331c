import type { TaskResult } from "../jobs/instance.ts";
import { TaskFailure, type TaskRun, type TaskWork } from "../jobs/live.ts";
import type { PreparedTask } from "../jobs/task-work.ts";
import type { SqlStatement } from "../sql/sql-engine.ts";
import { limitedRows } from "./limited-rows.ts";

/** Interactive stages take a tenth of the time. */
export const interactiveSpeed = 10;

/** Rows that a SELECT without LIMIT gives at most, unless `odps.sql.select.auto.limit` says otherwise (docs/protocol.md 5.5). */
const defaultRowLimit = 1_000_000;

/** Fails at once. */
export function failing(text: string): TaskWork {
  return () => Promise.reject(new TaskFailure(text));
}

/** The same work, whose result has no more rows than interactive queries may give. */
export function withRowLimit({ work, statements }: Pick<PreparedTask, "work" | "statements">): TaskWork {
  const last = statements.findLast(({ kind }) => kind === "select");
  if (last === undefined || hasLimit(last)) return work;
  const limit = Number(last.settings["odps.sql.select.auto.limit"]) || defaultRowLimit;
  return async (run) => limited(await work(run), limit);
}

function limited(result: TaskResult, limit: number): TaskResult {
  if (result.format === "text" || result.rows.count <= limit) return result;
  const { rows, descriptor } = result;
  const truncated =
    descriptor === undefined ? {} : { descriptor: descriptor.replace('"SelectResultStatus":"FULL"', '"SelectResultStatus":"TRUNCATED"') };
  return { ...result, ...truncated, rows: limitedRows(rows, limit), cutAfter: limit };
}

function hasLimit({ text }: SqlStatement): boolean {
  return /\blimit\s+\d+(?:\s*(?:,|\boffset\b)\s*\d+)?\s*$/i.test(text);
}

/** The same work, given up with this error when `signal` is aborted. */
export function unlessAborted(work: TaskWork, signal: AbortSignal): TaskWork {
  return async (run) => {
    try {
      return await work({ ...run, signal: AbortSignal.any([run.signal, signal]) });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  };
}

/** The same work, failing with this text when it has taken so long. */
export function withinTime(work: TaskWork, ms: number, text: string): TaskWork {
  return async (run: TaskRun) => {
    const over = new AbortController();
    const done = new AbortController();
    const timeIsUp = (): void => over.abort(new TaskFailure(text));
    run.clock.sleep(ms, AbortSignal.any([run.signal, done.signal])).then(timeIsUp, () => {});
    try {
      return await unlessAborted(work, over.signal)(run);
    } finally {
      done.abort();
    }
  };
}
