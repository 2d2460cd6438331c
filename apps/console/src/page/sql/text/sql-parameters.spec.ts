import { describe, expect, it } from "vitest";

import { fillParameters, parameterNames } from "./sql-parameters.ts";

const sql = "select * from t\nwhere ds = '${day}' and n > :least and c = :city -- ${no} :no\nand ts = '12:30:00' and `a:b` = ${ day }";

describe("parameters", () => {
  it("are found in code and, as ${name}, in quotes, but not in comments", () => {
    expect(parameterNames(sql)).toEqual(["day", "least", "city"]);
    expect(parameterNames("select '10:30', a::b, m[1]:x from t")).toEqual([]);
  });

  it("are replaced: ${name} as it is, :name as a literal", () => {
    const { text } = fillParameters(sql, { day: "20260101", least: "-1.5", city: "O'Neill \\" });
    expect(text).toBe(
      "select * from t\nwhere ds = '20260101' and n > -1.5 and c = 'O\\'Neill \\\\' -- ${no} :no\nand ts = '12:30:00' and `a:b` = 20260101",
    );
  });

  it("stay where they have no value", () => {
    expect(fillParameters("select :a, :b", { b: "1" }).text).toBe("select :a, 1");
  });

  it("leave every place of the text to be found", () => {
    const { text, sourceOf } = fillParameters(sql, { day: "20260101", least: "10000000000", city: "x" });
    for (const word of ["select", "where", "and n", "and c", "and ts", "`a:b`"])
      expect(sourceOf(text.indexOf(word))).toBe(sql.indexOf(word));
    expect(sourceOf(text.indexOf("10000000000") + 5)).toBe(sql.indexOf(":least"));
    expect(sourceOf(text.length)).toBe(sql.length);
  });
});
