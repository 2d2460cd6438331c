import type { Job, SettingValue } from "../wire/job/job.ts";
import { mergeInSql, mergeTask, type MergeTarget } from "../wire/job/merge-task.ts";
import { jobCommon, sqlJob, sqlSettings, type JobDefaults, type JobOptions, type MergeOptions, type SqlOptions } from "./sql-job.ts";
import { readSettings } from "./sql-settings.ts";
import { randomUuid } from "./uuid.ts";

/** The job about the files of a table (docs/protocol.md 2.4). */
export function mergeJob(table: string, options: MergeOptions, client: JobDefaults): Job {
  const { action, partition } = options;
  return jobOf({ table, action, partition }, sqlSettings("", options, client), options, client);
}

/**
 * The job for a SQL text. If it is a statement about the files of a table, such as `ALTER TABLE … MERGE SMALLFILES`, its task is of the
 * kind that merges, as in the official clients.
 */
export function sqlOrMergeJob(sql: string, options: SqlOptions, client: JobDefaults): Job {
  const merge = mergeInSql(readSettings(sql).rest);
  return merge === null ? sqlJob(sql, options, client) : jobOf(merge, sqlSettings(sql, options, client), options, client);
}

function jobOf(target: MergeTarget, settings: Readonly<Record<string, SettingValue>>, options: JobOptions, client: JobDefaults): Job {
  return { ...jobCommon(options, client), tasks: [mergeTask(target, settings, randomUuid())] };
}
