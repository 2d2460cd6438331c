import { describe, expect, it } from "vitest";

import { marksIn } from "./error-places.ts";
import { scriptParts } from "./script-parts.ts";

describe("scriptParts", () => {
  it("sends one statement as it was written", () => {
    const source = "-- a comment\nset a=b;\nselect 1;\n";
    expect(scriptParts(source, null, {}).map(({ text }) => text)).toEqual([source]);
  });

  it("sends several statements as several jobs, each with the settings before it", () => {
    const source = "set a=b;\nselect 1;\nset c=d;\nselect ';' as x, :n";
    const parts = scriptParts(source, null, { n: "7" });
    expect(parts.map(({ text }) => text)).toEqual(["set a=b;\nselect 1;", "set a=b;\nset c=d;\nselect ';' as x, 7;"]);
    expect(source.slice(parts[1]?.sourceOf(18))).toBe("select ';' as x, :n");
    expect(parts.map(({ written }) => written)).toEqual(["select 1", "select ';' as x, :n"]);
  });

  it("sends a script as one job", () => {
    const source = "set odps.sql.submit.mode = script;\n@a := select 1;\nselect * from @a;";
    expect(scriptParts(source, null, {})).toHaveLength(1);
  });

  it("sends the selected part, and finds errors in it", () => {
    const source = "select 1;\nselect *\nfrom nothing;\nselect 3;";
    const from = source.indexOf("select *");
    const [part] = scriptParts(source, { from, to: source.indexOf(";\nselect 3") }, {});
    expect(part).toMatchObject({ text: "select *\nfrom nothing", written: "select *\nfrom nothing" });
    const marks = part === undefined ? [] : marksIn(source, part, "ODPS-0130131:[2,6] Table not found");
    expect(marks.map((mark) => source.slice(mark.from, mark.to))).toEqual(["nothing"]);
  });

  it("finds errors in the second of several statements", () => {
    const source = "set a=b;\nselect 1;\nselect * from nothing;";
    const second = scriptParts(source, null, {})[1];
    const column = second?.text.split("\n")[1]?.indexOf("nothing") ?? -1;
    const marks = second === undefined ? [] : marksIn(source, second, `ODPS-0130131:[2,${column + 1}] Table not found`);
    expect(marks.map((mark) => source.slice(mark.from, mark.to))).toEqual(["nothing"]);
  });
});
