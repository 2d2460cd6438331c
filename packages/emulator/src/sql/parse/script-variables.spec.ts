import { beforeAll, describe, expect, test } from "vitest";
import { splitScript } from "./script-splitter.ts";
import { expandVariables } from "./script-variables.ts";
import { loadDialectLibrary } from "./dialect-library.ts";

beforeAll(() => loadDialectLibrary());

const expanded = (script: string): readonly string[] =>
  expandVariables(splitScript(script, {})).map(({ source, assigned }) => (assigned ? "@ " : "") + source.text.replace(/\s+/g, " "));

describe("a table variable", () => {
  test.each([
    [
      "stands for its query, under its name",
      "@a := select 1 as k; select a.k from @a",
      "WITH _a AS ( select 1 as k ) select a.k from _a a",
    ],
    [
      "keeps an alias",
      "@a := select 1 as k; select x.k from @A as x join @a y",
      "WITH _a AS ( select 1 as k ) select x.k from _a as x join _a y",
    ],
    [
      "may qualify its columns",
      "@a := select 1 as k; select @a.k from @a where @a.k > 0",
      "WITH _a AS ( select 1 as k ) select a.k from _a a where a.k > 0",
    ],
    [
      "joins the named queries of a statement",
      "@a := select 1 as k; with q as (select * from @a) select * from q",
      "WITH _a AS ( select 1 as k ), q as (select * from _a a) select * from q",
    ],
    [
      "may be read by an INSERT",
      "@a := select 1 as k; insert into t (k) select * from @a",
      "insert into t (k) WITH _a AS ( select 1 as k ) select * from _a a",
    ],
    [
      "may be read in a subquery",
      "@a := select 1 as k; select * from t where k in (select k from @a)",
      "WITH _a AS ( select 1 as k ) select * from t where k in (select k from _a a)",
    ],
  ])("%s", (_, script, written) => {
    expect(expanded(script).at(-1)).toBe(written);
  });

  test("brings the variables that it needs, and no others", () => {
    expect(expanded("@a := select 1 k; @b := select k from @a; @c := select 3 k; select * from @b; select 4")).toEqual([
      "@ select 1 k",
      "@ WITH _a AS ( select 1 k ) select k from _a a",
      "@ select 3 k",
      "WITH _a AS ( select 1 k ), _b AS ( select k from _a a ) select * from _b b",
      "select 4",
    ]);
  });

  test("does not move the positions of errors", () => {
    const [, using] = expandVariables(splitScript("@a := select 1 k;\n select * from @a join @a b on\n b.x = here", {}));
    expect(using?.source.positionOf("b")).toEqual({ line: 2, column: 27 });
    expect(using?.source.positionOf("x")).toEqual({ line: 3, column: 4 });
    expect(using?.source.positionOf("here")).toEqual({ line: 3, column: 8 });
  });

  test.each([
    ["is not there", "select * from @a", /\[1,15\].*variable @a is not defined/],
    ["has a type", "@a bigint := 1; select 1", /a variable with a type \(@a\)/],
    ["is assigned no query", "@a := 1; select 1", /a variable whose value is no query \(@a\)/],
    ["is assigned twice", "@a := select 1; @a := select 2", /a second assignment to @a/],
    ["is used as a value", "@a := select 1; select 1 + @a", /a variable that does not stand for a table \(@a\)/],
  ])("is refused when it %s", (_, script, message) => {
    expect(() => expanded(script)).toThrow(message);
  });
});
