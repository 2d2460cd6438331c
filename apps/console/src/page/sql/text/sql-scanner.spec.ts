import { describe, expect, it } from "vitest";

import { isSetting, scanSql, statementsOf } from "./sql-scanner.ts";

it("cuts a text into code, quoted texts, names and comments", () => {
  const sql = "select 'a''b\\';', `n;`, \"x\" -- c;\nfrom /* ; */ t";
  expect(
    scanSql(sql)
      .filter(({ kind }) => kind !== "code")
      .map(({ kind, from, to }) => `${kind} ${sql.slice(from, to)}`),
  ).toEqual(["text 'a'", "text 'b\\';'", "name `n;`", 'text "x"', "comment -- c;", "comment /* ; */"]);
  expect(
    scanSql(sql)
      .map(({ from, to }) => sql.slice(from, to))
      .join(""),
  ).toBe(sql);
  expect(scanSql("select 'open").at(-1)).toEqual({ kind: "text", from: 7, to: 12 });
});

describe("statementsOf", () => {
  it("cuts at semicolons in code only", () => {
    const sql = "set a=b;\n-- one; comment\nselect ';' as x;\n\n;/* only; */;\nselect 2";
    const statements = statementsOf(sql);
    expect(statements.map(({ text }) => text)).toEqual(["set a=b", "-- one; comment\nselect ';' as x", "select 2"]);
    for (const { from, to, text } of statements) expect(sql.slice(from, to)).toBe(text);
    expect(statements.map(isSetting)).toEqual([true, false, false]);
  });

  it("finds none in a text of blanks and comments", () => {
    expect(statementsOf(" -- nothing\n ; ")).toEqual([]);
    expect(statementsOf("")).toEqual([]);
  });
});
