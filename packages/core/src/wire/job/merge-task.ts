import { MaxComputeError } from "../../error.ts";
import { settingsText, type MergeTask, type SettingValue } from "./job.ts";

/**
 * What is done with the files of a table or partition (docs/protocol.md 2.4). `merge` joins small files. `compact major` and
 * `compact minor` do so in transactional tables. `archive` stores the files in fewer bytes. `freeze` moves them to cold storage,
 * and `restore` back from it.
 */
export type MergeAction = "merge" | "compact major" | "compact minor" | "archive" | "freeze" | "restore";

/** What to do, and with which files. */
export interface MergeTarget {
  /** The table, with or without project and schema. */
  readonly table: string;
  /** Default `merge`. */
  readonly action?: MergeAction | undefined;
  /** The partition, with or without quotes; undefined for the whole table. */
  readonly partition?: string | undefined;
}

/** The task for what is done with the files of a table. Its settings replace what the action sets by default. */
export function mergeTask(
  { table, action = "merge", partition }: MergeTarget,
  settings: Readonly<Record<string, SettingValue>>,
  uuid: string,
): MergeTask {
  const { prefix, configuration = {}, before = {} } = actions[action];
  return {
    type: "Merge",
    name: `${prefix}_task_${uuid.replaceAll("-", "").slice(0, 12)}`,
    properties: {
      settings: settingsText({ ...before, ...settings, ...configuration }),
      ...(action === "archive" && { archiveSettings: settingsText({ "odps.merge.archive.flag": true }) }),
      uuid,
    },
    tableName: `${tableName(table)}${partition === undefined ? "" : ` partition(${partitionText(partition)})`}`,
  };
}

/**
 * The merge that a statement means; null for any other statement. The official clients submit such a statement as a task that
 * merges, and not as SQL. `COMPACT` with options is not among them, because PyODPS first asks the table how much it may compact.
 */
export function mergeInSql(statement: string): MergeTarget | null {
  const { table, partition, command } = alterStatement.exec(statement)?.groups ?? {};
  if (table === undefined || command === undefined) return null;
  const words = command.toLowerCase().split(/\s+/).join(" ");
  const action = words === "merge smallfiles" ? "merge" : words;
  return isAction(action) ? { table, action, partition } : null;
}

const alterStatement =
  /^alter\s+table\s+(?<table>[^\s;(]+)\s+(?:partition\s*\((?<partition>[^)]+)\)\s*)?(?<command>archive|freeze|restore|merge\s+smallfiles|compact\s+(?:major|minor))[\s;]*$/i;

interface ActionTexts {
  /** Beginning of the task's name. */
  readonly prefix: string;
  /** Settings that say what is done. */
  readonly configuration?: Readonly<Record<string, string>>;
  /** Settings that the caller's own replace. */
  readonly before?: Readonly<Record<string, string>>;
}

const compact = (type: "major" | "minor"): ActionTexts => ({
  prefix: "compact",
  configuration: { "odps.merge.txn.table.compact": `${type}_compact`, "odps.merge.restructure.action": "hardlink" },
  ...(type === "minor" && { before: { "odps.merge.txn.table.compact.txn.id": "-1" } }),
});
const coldStorage = (prefix: string, mode: string): ActionTexts => ({ prefix, configuration: { "odps.merge.cold.storage.mode": mode } });

const actions: Readonly<Record<MergeAction, ActionTexts>> = {
  merge: { prefix: "merge" },
  "compact major": compact("major"),
  "compact minor": compact("minor"),
  archive: { prefix: "archive" },
  freeze: coldStorage("freeze", "backup"),
  restore: coldStorage("restore", "restore"),
};

function isAction(text: string): text is MergeAction {
  return Object.hasOwn(actions, text);
}

/** Names are sent without backquotes. */
function tableName(table: string): string {
  const parts = table
    .trim()
    .split(".")
    .map((part) => /^`(?<name>.*)`$/.exec(part)?.groups?.name ?? part);
  if (parts.some((part) => part === ""))
    throw new MaxComputeError("invalid_argument", `${JSON.stringify(table)} is not the name of a table.`);
  return parts.join(".");
}

/** The columns of a partition with quoted values, in order. */
function partitionText(partition: string): string {
  const columns = partition.match(/(?:'[^']*'|"[^"]*"|[^,'"])+/g) ?? [];
  const read = columns.map(
    (column) => /^\s*(?<name>[^\s='"]+)\s*=\s*(?<value>'[^']*'|"[^"]*"|[^\s'"=](?:[^'"=]*[^\s'"=])?)\s*$/.exec(column)?.groups,
  );
  if (read.length === 0 || read.includes(undefined) || columns.join(",") !== partition) {
    throw new MaxComputeError("invalid_argument", `${JSON.stringify(partition)} is not a partition.`, {
      nextStep: "Write it like ds='20230101',region='hz'.",
    });
  }
  return read.map((groups) => `${groups?.name ?? ""}=${quoted(groups?.value ?? "")}`).join(",");
}

function quoted(value: string): string {
  return /^['"]/.test(value) ? value : `'${value}'`;
}
