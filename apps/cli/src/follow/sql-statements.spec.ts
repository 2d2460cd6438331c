import { describe, expect, it } from "vitest";

import { asksForScriptMode, sqlStatements } from "./sql-statements.ts";

const texts = (text: string): readonly string[] => sqlStatements(text).map(({ sql }) => sql);

describe("sqlStatements", () => {
  it("cuts at semicolons and drops what is empty", () => {
    expect(texts("select 1 ;;\n-- nothing\n; select 2\n")).toEqual(["select 1;", "select 2;"]);
  });

  it.each([
    ["a string", "select 'a;b'"],
    ["a string in double quotes", 'select "a;b"'],
    ["a string with an escaped quote", "select 'it\\'s; here'"],
    ["a string with a doubled quote", "select 'it''s; here'"],
    ["a name in back quotes", "select `a;b` from t"],
    ["a comment", "select 1 -- one; two\n, 2"],
    ["a block comment", "select /* one; 'two */ 2"],
  ])("does not cut in %s", (_, text) => {
    expect(texts(`${text}; select 2`)).toEqual([`${text};`, "select 2;"]);
  });

  it("lets SET hold for the statements after it", () => {
    expect(texts("select 1; set a=b; -- why\nset c = 'd;e'; select 2; select 3; set f=g")).toEqual([
      "select 1;",
      "set a=b;\nset c = 'd;e';\nselect 2;",
      "set a=b;\nset c = 'd;e';\nselect 3;",
    ]);
  });

  it("tells the line of each statement, after the comments before it", () => {
    expect(sqlStatements("select 1;\n\n-- two\nselect\n2; select 3").map(({ line }) => line)).toEqual([1, 4, 5]);
  });

  it.each([
    ["select 1", true],
    ["/* why */ with a as (select 1) select * from a", true],
    ["(select 1) union all select 2", true],
    ["with a as (select 1) insert into t select * from a", false],
    ["insert into t values (1)", false],
    ["desc t", false],
  ])("tells whether %s is a query", (text, isQuery) => {
    expect(sqlStatements(text)[0]?.isQuery).toBe(isQuery);
  });
});

it("finds SET statements that ask for script mode", () => {
  expect(asksForScriptMode("select 1;\nSET odps.sql.submit.mode = script;\nselect 2")).toBe(true);
  expect(asksForScriptMode("select 'set odps.sql.submit.mode=script'; set odps.sql.submit.mode=;")).toBe(false);
});
