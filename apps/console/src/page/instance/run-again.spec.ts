import { expect, it } from "vitest";

import { onlyReads, settingsOf } from "./run-again.ts";

it.each([
  ['{"odps.sql.mapper.split.size":"64","n":5}', { "odps.sql.mapper.split.size": "64" }],
  ["no json", {}],
  ["[1]", {}],
  ["null", {}],
  [undefined, {}],
])("reads the settings %j of a task", (text, settings) => {
  expect(settingsOf(text)).toEqual(settings);
});

it.each([
  ["select 1;", true],
  ["-- of today\nselect * from t where path = 'drop table t';", true],
  ["set odps.sql.allow.fullscan=true;\nwith a as (select 1 as n) select n from a;", true],
  ["(select 1) union all (select 2);", true],
  ["insert into t select 1;", false],
  ["with a as (select 1 as n) insert overwrite table t select n from a;", false],
  ["select 1; drop table t;", false],
  ["from t insert into u select *;", false],
  ["create table t as select 1;", false],
  ["set a=1;", false],
  ["", false],
])("knows whether a text only reads: %j", (sql, expected) => {
  expect(onlyReads(sql)).toBe(expected);
});
