import { describe, expect, it } from "vitest";

import { errorPlaces, findSent, markOf, marksIn } from "./error-places.ts";
import { fillParameters } from "./sql-parameters.ts";

const message = "ODPS-0130131:[2,6] Table not found - table demo.nothing cannot be resolved";

it("reads places in the service's words", () => {
  expect(errorPlaces(message)).toEqual([{ line: 2, column: 6, message: "Table not found - table demo.nothing cannot be resolved" }]);
  expect(errorPlaces("ODPS-0123144: Fuxi job failed - [1,2] records")).toEqual([]);
  expect(errorPlaces("FAILED: ODPS-0130071:[0,0] Semantic analysis exception")).toHaveLength(1);
});

it.each([
  ["select 1\nfrom nothing n", 2, 6, "nothing"],
  ["selec 1", 1, 1, "selec"],
  ["select (", 1, 9, "("],
  ["select `a b` from t", 1, 8, "`a b`"],
  ["中文 select", 1, 4, "select"],
])("marks the word in %j at [%i,%i]", (text, line, column, word) => {
  const mark = markOf(text, { line, column, message: "" });
  expect(mark === null ? null : text.slice(mark.from, mark.to)).toBe(word);
});

it("marks nothing at places that do not exist", () => {
  for (const [line, column] of [
    [0, 0],
    [3, 1],
    [1, 99],
  ] as const)
    expect(markOf("select 1", { line, column, message: "" })).toBeNull();
});

describe("marksIn", () => {
  it("finds the place in the editor's text when only a part of it was run", () => {
    const editor = "select 'first';\nselect *\nfrom nothing;";
    const sent = findSent(editor, "select *\nfrom nothing");
    const marks = sent === null ? [] : marksIn(editor, sent, message);
    expect(marks.map(({ from, to }) => editor.slice(from, to))).toEqual(["nothing"]);
  });

  it("finds it behind parameters, and on one", () => {
    const editor = "select ':x' as y, :long\nfrom ${table} where z";
    const { text, sourceOf } = fillParameters(editor, { long: "a much longer text", table: "nothing" });
    const sent = { text, sourceOf, source: editor, written: editor };
    const marks = marksIn(editor, sent, message);
    expect(marks.map(({ from, to }) => editor.slice(from, to))).toEqual(["${table}"]);
    const place = `ODPS-1:[2,${text.split("\n")[1]?.indexOf("z") ?? 0}`;
    expect(marksIn(editor, sent, `${place}] x`)).toHaveLength(1);
  });

  it("finds none when the text was changed", () => {
    const sent = findSent("select *\nfrom nothing", "select *\nfrom nothing");
    expect(sent === null ? null : marksIn("select *\n from nothing", sent, message)).toEqual([]);
    expect(findSent("changed", "select 1")).toBeNull();
  });
});
