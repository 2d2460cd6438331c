import { MaxComputeError, type Instance, type MaxCompute } from "@maxcompute-rx/browser";

import { isSetting, scanSql, statementsOf } from "../sql/text/sql-scanner.ts";

/** A job that can be run again. */
export interface RepeatableJob {
  readonly sql: string;
  /** Submits it as a new job, with its name, priority and settings. The old instance is not changed. */
  run(): Promise<Instance>;
}

/**
 * The job of an instance, to be run again.
 *
 * @throws {MaxComputeError} `unsupported` if the job is not one SQL task
 */
export async function repeatableJob(mc: MaxCompute, id: string): Promise<RepeatableJob> {
  const { name, priority, tasks } = await mc.instance(id).getJob();
  const [task, ...others] = tasks;
  if (task?.type !== "SQL" || others.length > 0) {
    throw new MaxComputeError("unsupported", "Only a job with a single SQL task can be run again from here.", { instanceId: id });
  }
  const { query, properties } = task;
  return { sql: query, run: () => mc.runSql(query, { name, priority, hints: settingsOf(properties?.["settings"]) }) };
}

/** Whether a SQL text only reads. In doubt it does not: a job that has failed may have written a part of its work. */
export function onlyReads(sql: string): boolean {
  const statements = statementsOf(sql).filter((statement) => !isSetting(statement));
  return (
    statements.length > 0 &&
    statements.every(({ text }) => {
      const parts = scanSql(text).map(({ kind, from, to }) => (kind === "code" ? text.slice(from, to) : " "));
      const code = parts.join("").trim();
      return (
        /^\(*\s*(select|with|explain)\b/i.test(code) &&
        !/\b(insert|into|overwrite|merge|update|delete|create|drop|alter|truncate)\b/i.test(code)
      );
    })
  );
}

/** The settings of a task, which are a JSON object as text. What is no text there is left out. */
export function settingsOf(text: string | undefined): Readonly<Record<string, string>> {
  try {
    const settings: unknown = JSON.parse(text ?? "{}");
    if (typeof settings !== "object" || settings === null) return {};
    return Object.fromEntries(Object.entries(settings).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])));
  } catch {
    return {};
  }
}
