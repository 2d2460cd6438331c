import { describe, expect, it } from "vitest";

import { completionContext, tablesAt } from "./completion-context.ts";

/** The place of `|`, and the text without it. */
function cursor(text: string): readonly [sql: string, at: number] {
  return [text.replace("|", ""), text.indexOf("|")];
}

describe("completionContext", () => {
  it.each([
    ["select * from |", "table", ""],
    ["select * from sa|", "table", ""],
    ["select * from a join c|", "table", ""],
    ["desc |", "table", ""],
    ["select * from reports.|", "table", "reports"],
    ["select * from `my s` . sa|", "table", "my s"],
    ["select c.| from customers c", "member", "c"],
    ["select `my t`.na| from x", "member", "my t"],
    ["select co|", "any", ""],
    ["select 'from |", "none", ""],
    ["select 'x' |", "any", ""],
    ["-- from |", "none", ""],
    ["-- from x\n|", "any", ""],
    ["/* from */|", "any", ""],
    ["select 1.|", "member", "1"],
  ])("in %j it is %s", (text, kind, of) => {
    expect(completionContext(...cursor(text))).toMatchObject({ kind, of });
  });

  it("begins with the word at the cursor", () => {
    expect(completionContext(...cursor("select cou| from t")).from).toBe(7);
  });
});

describe("tablesAt", () => {
  it.each([
    [
      "select | from customers c join s.sales as x on c.id = x.id",
      [
        ["customers", "c"],
        ["s.sales", "x"],
      ],
    ],
    ["select | from `my t` where a = 'from x'", [["my t", null]]],
    ["select 1 from a; select | from b where 1", [["b", null]]],
    [
      "insert overwrite table t partition (ds='1') select | from (select * from u) v",
      [
        ["t", null],
        ["u", null],
      ],
    ],
    ["|", []],
  ])("in %j they are %j", (text, tables) => {
    expect(tablesAt(...cursor(text)).map(({ name, alias }) => [name, alias])).toEqual(tables);
  });
});
