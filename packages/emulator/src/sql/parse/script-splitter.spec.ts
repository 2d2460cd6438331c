import { beforeAll, describe, expect, test } from "vitest";
import { splitScript } from "./script-splitter.ts";
import { loadDialectLibrary } from "./dialect-library.ts";

beforeAll(() => loadDialectLibrary());

const texts = (script: string): readonly string[] => splitScript(script, {}).map(({ source }) => source.text);

describe("statements", () => {
  test("are cut at semicolons, and blanks and empty statements fall away", () => {
    expect(texts(" select 1 ;;\n select 2;\n")).toEqual(["select 1", "select 2"]);
  });

  test.each([
    ["a string", "select 'a;b -- lifecycle 3 /* ' , 1"],
    ["a string in double quotes", 'select "a;b"'],
    ["an escaped quote", "select 'it\\'s; here'"],
    ["a doubled quote", "select 'it''s; here'"],
    ["a name in back quotes", "select `a;b` from t"],
    ["a comment in the middle", "select 1 -- one; two\n, 2"],
    ["a block comment in the middle", "select /* one; two */ 2"],
  ])("are not cut in %s", (_, text) => {
    expect(texts(`${text};select 2`)).toEqual([text, "select 2"]);
  });

  test("keep their place in the script, with characters that take two units", () => {
    const [, second] = splitScript("select '😀😀';\n  select x", {});
    expect(second?.source.positionOf("x")).toEqual({ line: 2, column: 10 });
    const [, sameLine] = splitScript("select '😀😀'; select x", {});
    expect(sameLine?.source.positionOf("x")).toEqual({ line: 1, column: 21 });
  });
});

describe("settings", () => {
  test("hold for the statements after them, over those of the job", () => {
    const statements = splitScript("select 1; set a.b=x y,z ; set c = 2; select 2", { "a.b": "job", d: "4" });
    expect(statements.map(({ settings }) => settings)).toEqual([
      { "a.b": "job", d: "4" },
      { "a.b": "x y,z", c: "2", d: "4" },
    ]);
  });

  test("without a value are refused", () => {
    expect(() => splitScript("set nonsense;", {})).toThrow("ODPS-0130161:[1,4] Parse exception - a setting is written SET key=value");
  });
});

test.each([
  ["", "the query is empty"],
  ["  -- nothing\n", "the query is empty"],
])("%j is refused", (script, sentence) => {
  expect(() => splitScript(script, {})).toThrow(`ODPS-0130161:[1,1] Parse exception - ${sentence}`);
});

test("a string without an end is refused where it begins", () => {
  expect(() => splitScript("select 1,\n  'abc", {})).toThrow("ODPS-0130161:[2,3] Parse exception - unterminated string");
});
