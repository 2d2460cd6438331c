import { describe, expect, it } from "vitest";

import { mergeInSql, mergeTask, type MergeAction } from "./merge-task.ts";

const uuid = "0123456789ab-cdef";
const taskOf = (target: Parameters<typeof mergeTask>[0], settings = {}): ReturnType<typeof mergeTask> => mergeTask(target, settings, uuid);

describe("mergeTask", () => {
  // Recorded from PyODPS 0.13.1: the beginning of the name and the configuration of its tasks.
  const recorded: Readonly<Record<MergeAction, readonly [prefix: string, settings: object, archive?: object]>> = {
    merge: ["merge_task", {}],
    "compact major": ["compact_task", { "odps.merge.txn.table.compact": "major_compact", "odps.merge.restructure.action": "hardlink" }],
    "compact minor": [
      "compact_task",
      {
        "odps.merge.txn.table.compact": "minor_compact",
        "odps.merge.restructure.action": "hardlink",
        "odps.merge.txn.table.compact.txn.id": "-1",
      },
    ],
    archive: ["archive_task", {}, { "odps.merge.archive.flag": "true" }],
    freeze: ["freeze_task", { "odps.merge.cold.storage.mode": "backup" }],
    restore: ["restore_task", { "odps.merge.cold.storage.mode": "restore" }],
  };

  it.for(Object.entries(recorded))("configures %s as PyODPS does", ([action, [prefix, settings, archive]]) => {
    const { name, tableName, properties } = taskOf({ table: "t", action: action as MergeAction });
    expect(name).toMatch(new RegExp(`^${prefix}_\\w+$`));
    expect(tableName).toBe("t");
    expect(JSON.parse(properties?.settings ?? "")).toEqual(settings);
    expect(JSON.parse(properties?.archiveSettings ?? "null")).toEqual(archive ?? null);
    expect(properties?.uuid).toBe(uuid);
  });

  it("keeps the caller's settings, but not against the action", () => {
    const hints = { a: true, "odps.merge.txn.table.compact.txn.id": 24, "odps.merge.txn.table.compact": "major_compact" };
    const { properties } = taskOf({ table: "t", action: "compact minor" }, hints);
    expect(JSON.parse(properties?.settings ?? "")).toMatchObject({
      a: "true",
      "odps.merge.txn.table.compact.txn.id": "24",
      "odps.merge.txn.table.compact": "minor_compact",
    });
  });

  it("writes names without backquotes, and values of partitions with quotes", () => {
    expect(taskOf({ table: "`p`.`s`.t", partition: ` pt = 1 , ds='a,b',region="h z"` }).tableName).toBe(
      `p.s.t partition(pt='1',ds='a,b',region="h z")`,
    );
  });

  it.for(["", "pt", "pt=", "pt=1,", "=1", "pt='1", "pt=1,,ds=2", "pt=a b='c'"])("refuses the partition %j", (partition) => {
    expect(() => taskOf({ table: "t", partition })).toThrow("is not a partition");
  });

  it.for(["", "p.", ".t", "``"])("refuses the table %j", (table) => expect(() => taskOf({ table })).toThrow("is not the name of a table"));
});

describe("mergeInSql", () => {
  it("knows the statements that the official clients submit as another task", () => {
    expect(mergeInSql("ALTER TABLE p.t MERGE  SMALLFILES ;")).toEqual({ table: "p.t", action: "merge", partition: undefined });
    expect(mergeInSql("alter table t partition (pt='1') compact major")).toEqual({
      table: "t",
      action: "compact major",
      partition: "pt='1'",
    });
    expect(mergeInSql("alter table `t` PARTITION(pt=1,ds=2)\nArchive")).toEqual({
      table: "`t`",
      action: "archive",
      partition: "pt=1,ds=2",
    });
    expect(mergeInSql("alter table t freeze;;")?.action).toBe("freeze");
    expect(mergeInSql("alter table t restore")?.action).toBe("restore");
  });

  it.for([
    "alter table t drop partition (pt='1')",
    "alter table t compact minor -h 5",
    "alter table t merge",
    "select 'alter table t archive'",
    "alter table t archive; select 1",
  ])("leaves %s alone", (sql) => expect(mergeInSql(sql)).toBe(null));
});
