import type { CallOptions } from "../options.ts";
import type { Settings } from "../settings.ts";
import { defaultTaskNames, taskProperties, type Job, type SettingValue } from "../wire/job/job.ts";
import type { MergeAction } from "../wire/job/merge-task.ts";
import { settingsInSql } from "./sql-settings.ts";
import { randomUuid } from "./uuid.ts";

/** Options of a job that is submitted. */
export interface JobOptions extends CallOptions {
  /** Name of the job. `listInstances` can filter by it. */
  readonly name?: string | undefined;
  /** A comment for people. The service stores it with the job. */
  readonly comment?: string | undefined;
  /** Priority from 0 up; 0 is the most urgent. Default: the client's `priority`, otherwise 9. */
  readonly priority?: number | undefined;
  /** Cluster to run on, if the project has several. Default: the service chooses. */
  readonly runningCluster?: string | undefined;
  /** Your own unique id (`Guid`), by which the service distinguishes a repeated submit from a new one. Default: a random id. */
  readonly uniqueIdentifierId?: string | undefined;
}

/** Options of a SQL job that is submitted. */
export interface SqlOptions extends JobOptions {
  /** Settings of this job. They take precedence over `SET` statements in the text and over the client's `settings`. */
  readonly hints?: Readonly<Record<string, SettingValue>> | undefined;
  /** Other names for resources and tables in the text. */
  readonly aliases?: Readonly<Record<string, string>> | undefined;
  /** Schema for names without one (`odps.default.schema`). Default: the client's `schema`. */
  readonly defaultSchema?: string | undefined;
  /** Quota to run in (`odps.task.wlm.quota`). */
  readonly quotaName?: string | undefined;
}

/** Options of a job about the files of a table. */
export interface MergeOptions extends Omit<SqlOptions, "aliases"> {
  /** What is done; see {@link MergeAction}. Default `merge`. */
  readonly action?: MergeAction | undefined;
  /** The partition, such as `ds='20230101',region='hz'`; values need no quotes. Default: the whole table. */
  readonly partition?: string | undefined;
}

/** The client's defaults for every job. */
export type JobDefaults = Pick<Settings, "sqlSettings" | "schema" | "priority">;

/** All settings of a SQL text. */
export function sqlSettings(
  sql: string,
  { defaultSchema, quotaName, hints }: SqlOptions,
  client: JobDefaults,
): Readonly<Record<string, SettingValue>> {
  return {
    ...client.sqlSettings,
    ...schemaSettings(defaultSchema ?? client.schema),
    ...settingsInSql(sql),
    ...quotaSettings(quotaName),
    ...hints,
  };
}

/** The job that runs a SQL text, or estimates its cost (docs/protocol.md 2.4, 5.2). */
export function sqlJob(sql: string, options: SqlOptions, client: JobDefaults, type: "SQL" | "SQLCost" = "SQL"): Job {
  const settings = sqlSettings(sql, options, client);
  const properties = taskProperties({
    settings: Object.keys(settings).length === 0 ? undefined : settings,
    aliases: options.aliases,
    uuid: randomUuid(),
  });
  const name = type === "SQL" ? defaultTaskNames.sql : defaultTaskNames.sqlCost;
  return { ...jobCommon(options, client), tasks: [{ type, name, properties, query: sql }] };
}

/** The parts of a job that do not depend on its tasks. */
export function jobCommon(options: JobOptions, client: JobDefaults): Omit<Job, "tasks"> {
  const { name, comment, runningCluster, uniqueIdentifierId } = options;
  return { name, comment, priority: options.priority ?? client.priority, runningCluster, guid: uniqueIdentifierId };
}

/** The settings that name a default schema. */
export function schemaSettings(schema: string | undefined): Readonly<Record<string, string>> {
  if (schema === undefined) return {};
  return { "odps.sql.allow.namespace.schema": "true", "odps.namespace.schema": "true", "odps.default.schema": schema };
}

function quotaSettings(quotaName: string | undefined): Readonly<Record<string, string>> {
  return quotaName === undefined ? {} : { "odps.task.wlm.quota": quotaName };
}
