import { MaxComputeError } from "../../error.ts";
import { propertiesNode } from "../format/properties.ts";
import { writeXml, xmlNode, xmlText } from "../format/xml-writer.ts";
import type { XmlNode } from "../format/xml-writer.ts";

/** A job as it is submitted: one or more tasks and how to run them (docs/protocol.md 2.4). */
export interface Job {
  /** The job's name. Default: none is sent. */
  readonly name?: string | undefined;
  /** A text for people, stored with the job. */
  readonly comment?: string | undefined;
  /** Priority from 0 up; 0 is the most urgent. Default 9. */
  readonly priority?: number | undefined;
  /** Cluster to run in. Default: the service decides. */
  readonly runningCluster?: string | undefined;
  /** A unique id of the submit; the service must not create a second job for the same id. Default: see `SubmitOptions.guid`. */
  readonly guid?: string | undefined;
  /** The tasks of the job; ordinary jobs have one. */
  readonly tasks: readonly JobTask[];
}

/** The members of every task. */
interface TaskCommon {
  /** The task's name, unique in the job. */
  readonly name: string;
  /** A text for people, stored with the task. */
  readonly comment?: string | undefined;
  /** Configuration by name, in order, such as `settings` and `aliases` (each a JSON object as text) and `uuid`. Default: none. */
  readonly properties?: Readonly<Record<string, string>> | undefined;
}

/** A task that runs SQL, estimates its cost, or explains it. */
export interface SqlTask extends TaskCommon {
  /** `SQL` runs the text, `SQLCost` estimates its cost, `SQLPlan` explains it. */
  readonly type: "SQL" | "SQLCost" | "SQLPlan";
  /** The SQL text. */
  readonly query: string;
}

/** A task that merges the files of a table or partition, such as `p.t partition(pt='1')`. */
export interface MergeTask extends TaskCommon {
  /** The discriminant of {@link JobTask}. */
  readonly type: "Merge";
  /** Table or partition, such as `p.t partition(pt='1')`. */
  readonly tableName: string;
}

/** A task of any other kind, such as `CUPID`, `MaxFrame` or `SQLRT`. */
export interface OtherTask extends TaskCommon {
  /** The discriminant of {@link JobTask}. */
  readonly type: "Other";
  /** Name of the task's XML element, which is the service's word for its type. */
  readonly element: string;
  /** Child elements beside Name, Comment and Config, in order, such as `{ Plan: "…" }`. */
  readonly fields: Readonly<Record<string, string>>;
}

/** A task of any kind. */
export type JobTask = SqlTask | MergeTask | OtherTask;

/** Priority of a job that has none (docs/protocol.md 2.4). */
export const defaultPriority: number = 9;

/** Names of tasks for which the caller gives no name (docs/protocol.md 2.4). */
export const defaultTaskNames: { readonly sql: "AnonymousSQLTask"; readonly sqlCost: "AnonymousSQLCostTask" } = {
  sql: "AnonymousSQLTask",
  sqlCost: "AnonymousSQLCostTask",
};

/** The value of a setting (hint). It is sent as a string; a boolean as `true` or `false`. */
export type SettingValue = string | number | boolean;

/** The input of {@link taskProperties}. */
export interface TaskConfiguration {
  readonly settings?: Readonly<Record<string, SettingValue>> | undefined;
  /** Other names for resources, tables and functions in the job. */
  readonly aliases?: Readonly<Record<string, string>> | undefined;
  /** Random id of the task; every client sends one. */
  readonly uuid: string;
}

/** The configuration of a task, in the order in which PyODPS writes it; the settings' values become strings. */
export function taskProperties({ settings, aliases, uuid }: TaskConfiguration): Readonly<Record<string, string>> {
  return {
    ...(settings === undefined ? {} : { settings: settingsText(settings) }),
    ...(aliases === undefined ? {} : { aliases: settingsText(aliases) }),
    uuid,
  };
}

/** The `settings` property: a JSON object with string values. */
export function settingsText(settings: Readonly<Record<string, SettingValue>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)])));
}

/**
 * Writes a job as the body of a submit, its elements in the order that PyODPS calls strict (docs/protocol.md 2.4).
 *
 * @throws {MaxComputeError} `invalid_argument` for a job without tasks, a negative or broken priority, an unnamed task, a
 * character that XML cannot carry, or an empty query
 */
export function writeJob(job: Job): Uint8Array {
  const priority = job.priority ?? defaultPriority;
  if (!Number.isSafeInteger(priority) || priority < 0) throw refused(`A job's priority is a whole number from 0 up, not ${priority}.`);
  if (job.tasks.length === 0) throw refused("A job needs at least one task.");
  return writeXml(
    xmlNode("Instance", [
      xmlNode("Job", [
        xmlText("Name", job.name),
        xmlText("Comment", job.comment),
        xmlText("Priority", priority),
        xmlText("RunningCluster", job.runningCluster),
        xmlText("Guid", job.guid),
        xmlNode("Tasks", job.tasks.map(taskNode)),
        xmlNode("DAG", [xmlNode("RunMode", "Sequence")]),
      ]),
    ]),
  );
}

function taskNode(task: JobTask): XmlNode {
  if (task.name === "") throw refused("A task needs a name.");
  const element = task.type === "Other" ? task.element : task.type;
  if (!/^[A-Za-z_][\w.-]*$/.test(element)) throw refused(`${JSON.stringify(element)} cannot be the type of a task.`);
  return xmlNode(element, [
    xmlText("Name", task.name),
    xmlText("Comment", task.comment),
    task.properties === undefined ? null : propertiesNode(task.properties),
    ...bodyNodes(task),
  ]);
}

function bodyNodes(task: JobTask): readonly XmlNode[] {
  switch (task.type) {
    case "SQL":
    case "SQLCost":
    case "SQLPlan":
      return [xmlNode("Query", closeStatement(task.query))];
    case "Merge":
      return [xmlNode("TableName", task.tableName)];
    case "Other":
      return Object.entries(task.fields).map(([name, text]) => xmlNode(name, text));
  }
}

/** A SQL text with the semicolon at its end that the service requires. After a line comment it would be part of the comment, hence the new line. */
export function closeStatement(query: string): string {
  const text = query.trimEnd();
  if (text.trim() === "") throw refused("The SQL text is empty.");
  if (text.endsWith(";")) return text;
  return text.slice(text.lastIndexOf("\n") + 1).includes("--") ? `${text}\n;` : `${text};`;
}

function refused(message: string): MaxComputeError {
  return new MaxComputeError("invalid_argument", message);
}
