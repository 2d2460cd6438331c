import { beforeAll, expect, test } from "vitest";
import { splitScript } from "../parse/script-splitter.ts";
import { PreparedStatement } from "./prepared-statement.ts";
import { scriptRefusal } from "./script-rules.ts";
import { loadDialectLibrary } from "../parse/dialect-library.ts";

beforeAll(() => loadDialectLibrary());

const refusal = (script: string): string | undefined =>
  scriptRefusal(splitScript(script, {}).map((statement) => new PreparedStatement(statement)))?.message;

test.each([
  "select 1",
  "desc t",
  "create table t (a bigint); alter table t add partition (ds='1'); insert into t values (1); select * from t",
  "drop table if exists t; insert into u values (1); create table t as select 1",
])("%s may be one script", (script) => {
  expect(refusal(script)).toBeUndefined();
});

test.each([
  ["select 1; select 2", /\[1,11\].*the result of one statement only/],
  ["select 1; explain select 2", /the result of one statement only/],
  ["insert into t values (1); show tables", /\[1,27\].*DESC and SHOW/],
  ["create table t as select 1; select * from t", /\[1,1\].*CREATE TABLE AS must be the last/],
  ["insert into t values (1); create table u (a bigint)", /\[1,27\].*all DDL statements stand before/],
])("%s is refused", (script, reason) => {
  expect(refusal(script)).toMatch(reason);
});
