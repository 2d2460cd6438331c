import { ServiceError } from "../wire/service-error.ts";
import { child, childText } from "../wire/xml.ts";
import type { PlanStage, SqlEngine, SqlOutcome, SqlStatement } from "../sql/sql-engine.ts";
import type { StoredRows } from "../rows/stored-rows.ts";
import { SqlError } from "../sql/sql-errors.ts";
import { isScriptMode } from "../sql/parse/submit-mode.ts";
import type { QueryQueue } from "../sql/duckdb/query-queue.ts";
import { columnTypeText } from "../rows/column-type.ts";
import { textResult } from "./instance.ts";
import type { SubmittedTask } from "./job-xml.ts";
import { runStages, TaskFailure, type TaskRun, type TaskWork } from "./live.ts";
import type { ScheduledStage } from "./scheduled-stage.ts";
import { scheduleStages } from "./stage-schedule.ts";

export interface TaskOptions {
  readonly engine: SqlEngine;
  /** The queue of queries. Metadata statements do not use it: they are short, and submits wait for them. */
  readonly queries: QueryQueue;
  readonly maxResultRows: number;
  readonly resultDescriptor: boolean;
  /** Properties of the project, which are in force where a job says nothing else. */
  readonly projectSettings: () => Readonly<Record<string, string>>;
  /** Whether the project has a user-defined function by this name, in lower case. */
  readonly isUserFunction: (name: string) => boolean;
}

/** What to do for a task, and whether it may be done while its submit waits (docs/protocol.md 2.4). */
export interface PreparedTask {
  readonly work: TaskWork;
  readonly metadataOnly: boolean;
  /** Empty where the task is no SQL, or could not be compiled. */
  readonly statements: readonly SqlStatement[];
}

/** Throws a ServiceError for a task that is refused at once: unparsable SQL or an unknown type. */
export async function prepareTask(submitted: SubmittedTask, options: TaskOptions): Promise<PreparedTask> {
  const task = { ...submitted, settings: { ...options.projectSettings(), ...submitted.settings } };
  switch (task.type) {
    case "SQL":
      return await prepareSql(task.query, task, options);
    case "SQLPlan":
      return await prepareSql(`explain ${task.query}`, task, options);
    case "SQLCost":
      return { work: sqlCost(task, options.engine), metadataOnly: false, statements: [] };
    case "Merge":
      return { work: merge(task, options.engine), metadataOnly: false, statements: [] };
    default:
      throw new ServiceError(
        400,
        "InvalidParameter",
        `ODPS-0420061: Invalid parameter in HTTP request - task type '${task.type}' is not supported.`,
      );
  }
}

async function prepareSql(script: string, task: SubmittedTask, options: TaskOptions): Promise<PreparedTask> {
  let statements: readonly SqlStatement[];
  try {
    statements = await options.engine.prepare(script, task.settings);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    if (isParseError(error)) throw new ServiceError(400, "ParseError", error.message);
    const reason = explained(error, options);
    return { work: () => Promise.reject(reason), metadataOnly: false, statements: [] };
  }
  const [first, second] = statements;
  if (first !== undefined && second !== undefined && !isScriptMode(second.settings))
    throw new ServiceError(400, "ParseError", needsScriptMode);
  if (first !== undefined && first.settings["odps.sql.task.mode"]?.toUpperCase() === "LINEAGE")
    return { work: lineage(first, options.engine), metadataOnly: false, statements };
  return { work: sql(statements, options), metadataOnly: statements.every(({ kind }) => kind === "metadata"), statements };
}

/** A user-defined function is not one that is missing: it is there, and cannot run here. */
function explained(error: SqlError, { isUserFunction }: TaskOptions): Error {
  const [whole, name] = / function (\w+) is not supported .*/.exec(error.message) ?? [];
  if (whole === undefined || name === undefined || !isUserFunction(name.toLowerCase())) return error;
  return new TaskFailure(
    error.message.replace(whole, ` function ${name} is registered, but code in Java or Python does not run in this emulator`),
  );
}

/** The service's words (docs/protocol.md 5.7). */
const needsScriptMode = 'Please add put { "odps.sql.submit.mode" : "script"} for multi-statement query in settings.';

function isParseError(error: SqlError): boolean {
  return error.code === "ODPS-0130161";
}

function sql(statements: readonly SqlStatement[], { engine, queries, maxResultRows, resultDescriptor }: TaskOptions): TaskWork {
  return async (run) => {
    const queried: Promise<SqlOutcome>[] = [];
    const outcomes: SqlOutcome[] = [];
    try {
      for (const [index, statement] of statements.entries()) {
        const plan = statement.kind === "metadata" ? [] : await run.clock.gate(engine.plan(statement));
        const stages = withTarget(scheduleStages(visiblePlan(statement, plan), `job_${index}`, run), statement);
        run.signal.throwIfAborted();
        const query = (): Promise<SqlOutcome> => engine.run(statement, run.signal);
        const running = statement.kind === "metadata" ? query() : queries.run(query, run.signal);
        queried.push(running);
        outcomes.push(await runStages(stages, running, run, writtenBy));
      }
    } catch (error) {
      await run.clock.gate(dropRows(queried));
      throw error;
    }
    // The rows of the only SELECT (docs/protocol.md 5.7); without one, the texts of all statements.
    const select = outcomes.find((outcome) => outcome.kind === "rows");
    if (select === undefined)
      return textResult(
        outcomes
          .map((outcome) => (outcome.kind === "text" ? outcome.text : ""))
          .filter(Boolean)
          .join("\n"),
      );
    return { format: "csv", rows: select.rows, ...(resultDescriptor ? { descriptor: descriptorOf(select.rows, maxResultRows) } : {}) };
  };
}

/** Deletes the rows of a job that has failed or was stopped: nobody can request them. */
async function dropRows(queried: readonly Promise<SqlOutcome>[]): Promise<void> {
  for (const query of await Promise.allSettled(queried)) {
    if (query.status === "fulfilled" && query.value.kind === "rows") await query.value.rows.drop();
  }
}

/** Every query has a stage: a client that waits for the first one would otherwise never stop waiting (docs/protocol.md 2.8). */
function visiblePlan(statement: SqlStatement, plan: readonly PlanStage[]): readonly PlanStage[] {
  if (statement.kind === "metadata" || plan.length > 0) return plan;
  return [{ name: "M1", kind: "map", inputs: [], inputRecords: 1, outputRecords: 1 }];
}

function writtenBy(outcome: SqlOutcome): number | undefined {
  return outcome.kind === "rows" ? outcome.rows.count : outcome.written;
}

/** The last stage writes what the statement writes. */
function withTarget(stages: readonly ScheduledStage[], { writes }: SqlStatement): readonly ScheduledStage[] {
  return stages.map((stage, index) => (writes === undefined || index < stages.length - 1 ? stage : { ...stage, writes }));
}

function descriptorOf({ columns, count }: StoredRows, maxResultRows: number): string {
  const described = columns.map(({ name, type }) => ({ Name: name, Type: columnTypeText(type) }));
  const status = count > maxResultRows ? "TRUNCATED" : "FULL";
  return JSON.stringify({ IsSelect: true, SelectResultStatus: status, Schema: { Columns: described } });
}

/** docs/protocol.md 5.8. */
function lineage(statement: SqlStatement, engine: SqlEngine): TaskWork {
  return async ({ clock }) => {
    const { table, columns } = await clock.gate(engine.lineage(statement));
    const described = columns.map(({ name, type }) => ({ name, type: columnTypeText(type) }));
    return textResult(JSON.stringify({ outputTables: [{ ...(table === undefined ? {} : { tableName: table }), columns: described }] }));
  };
}

/** docs/protocol.md 5.3. */
function sqlCost(task: SubmittedTask, engine: SqlEngine): TaskWork {
  return async ({ clock }) => {
    const { udf, complexity, input } = await clock.gate(engine.cost(task.query, task.settings));
    // "1.0", not "1": the service writes a floating point number here.
    const number = Number.isInteger(complexity) ? complexity.toFixed(1) : String(complexity);
    return textResult(`{"Cost": {"SQL": {"UDF": ${udf}, "Complexity": ${number}, "Input": ${input}}}}`);
  };
}

/** There is nothing to merge, because DuckDB manages its files itself; but the table has to exist. */
function merge(task: SubmittedTask, engine: SqlEngine): TaskWork {
  return async (run: TaskRun) => {
    const target = childText(task.element, "TableName") ?? childText(child(task.element, "Tables") ?? task.element, "TableName") ?? "";
    const [table = ""] = /^[^\s(]*/.exec(target) ?? [];
    const statements = await run.clock.gate(engine.prepare(`desc ${table}`, task.settings));
    for (const statement of statements) await run.clock.gate(engine.run(statement, run.signal));
    return textResult("");
  };
}
