import { expect, it } from "vitest";

import { isReadOnly } from "./read-only-sql.ts";

it.each([
  "select 1",
  "  -- a comment; insert into t\n SELECT ';insert into t' from `drop`;",
  "set odps.sql.x=1; select 1;",
  "with a as (select 1) select * from a",
  "(select 1) union all (select 2)",
  "/* create table */ explain select 1",
  "from t select a",
  "desc t; show tables",
])("finds that it only reads: %s", (sql) => expect(isReadOnly(sql)).toBe(true));

it.each([
  "",
  "-- only a comment",
  "insert into t select 1",
  "with a as (select 1) insert overwrite table t select * from a",
  "from a insert into table t select *",
  "select 1; drop table t",
  "create table t as select 1",
  "@a := select 1",
  "merge into t using s on t.a = s.a when matched then delete",
  "select 1; -- x\n truncate table t",
  "select '\\\n ', 1; insert into t select ' '",
])("does not take for reading only: %s", (sql) => expect(isReadOnly(sql)).toBe(false));
