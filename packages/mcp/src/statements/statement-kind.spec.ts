import { expect, it } from "vitest";

import { isScriptMode, readStatement } from "./statement-kind.ts";

it.each([
  ["select 1", "select"],
  ["  (SELECT 1) union all (select 2);", "select"],
  ["-- don't; drop table t\nselect 'it''s; drop table t', \"a;b\", `c;d`", "select"],
  ["/* a comment */ select /*+ mapjoin(a) */ * from a", "select"],
  ["with a as (select 1) select * from a", "select"],
  ["with a as (select 1) insert into t select * from a", "insert"],
  ["from a insert\noverwrite table t select *", "insert"],
  ["from a select *", "select"],
  ["with a as (select r'\\' as b) /* '*/ insert into t select 1", "insert"],
  ["from a select '\\\n' insert into t", "insert"],
  ["set odps.sql.type.system.odps2=true; set a.b = x y;\nselect 1;", "select"],
  ["explain insert into t select 1", "explain"],
  ["desc extended t", "desc"],
  ["show tables", "show"],
  ["INSERT OVERWRITE TABLE t SELECT 1", "insert"],
  ["delete from t where a = 1", "delete"],
  ["update t set a = 1", "update"],
  ["merge into t using s on t.a = s.a when matched then delete", "merge"],
  ["truncate table t", "truncate"],
  ["create table if not exists t (a bigint)", "create"],
  ["create or replace view v as select 1", "create"],
  ["create external table t (a bigint)", "create"],
  ["drop materialized view v", "drop"],
  ["alter table t add columns (b string)", "alter"],
])("knows %s", (sql, kind) => {
  expect(readStatement(sql)).toEqual({ kind });
});

it.each([
  "",
  "-- only a comment",
  "set a=b",
  "select 1; drop table t",
  "drop table t; select 1",
  "grant select on table t to user u",
  "set label 2 to table t",
  "set a='x; set odps.sql.submit.mode=script'; select 1",
  "SET odps.sql.submit.mode=script; select 1",
  "setproject odps.sql.allow.fullscan=true",
  "create function f as 'a.B' using 'x.jar'",
  "create role r",
  "add jar x.jar",
  "purge table t",
  "kill 20230101",
  "unload from t into location 'oss://x'",
  "exec p",
  "@a := select 1",
  "sélect 1",
  "selectx 1",
  // What one reader could take for the end of a text or comment, and another could not.
  "select 'open",
  "select \"a' ; drop table t",
  "select 1 /* open",
  "select 1 /* ; drop table t; */",
  "select 1 /* ' */, 2 /* ' ; drop table t */",
  "/* /* */ drop table t */ select 1",
  "-- a\rdrop table t\n select 1",
  "-- a\u2028drop table t",
  "select 1 \0 ; drop table t",
  "with a as (select 'insert into t') select 1",
  "from a /* insert into t */ select 1",
])("does not know %j", (sql) => {
  const read = readStatement(sql);
  const why: unknown = expect.any(String);
  expect(read).toEqual({ kind: null, why });
});

it("knows the setting of script mode however it is written", () => {
  expect(isScriptMode("ODPS.sql.submit.mode")).toBe(true);
  expect(isScriptMode("odps.sql.mapper.split.size")).toBe(false);
});
