import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { normalizeType, parseColumnType } from "./column-type.ts";

describe("parseColumnType", () => {
  it("takes no type that lies deeper than any real one, so that a damaged answer cannot overflow the stack", () => {
    const nested = (depth: number): string => `${"array<".repeat(depth)}bigint${">".repeat(depth)}`;
    expect(parseColumnType(nested(50)).kind).toBe("array");
    expect(parseColumnType(nested(100_000)).kind).toBe("unknown");
  });

  it("takes nested types apart and keeps the names of fields as they are", () => {
    expect(parseColumnType("array<struct<fooBar: map<string, decimal(10, 2)>, `a b`:int>>")).toMatchObject({
      kind: "array",
      text: "ARRAY<STRUCT<fooBar:MAP<STRING,DECIMAL(10,2)>,`a b`:INT>>",
      element: {
        kind: "struct",
        fields: [
          { name: "fooBar", type: { kind: "map" } },
          { name: "a b", type: { kind: "int" } },
        ],
      },
    });
  });

  it.each([
    ["struct<a b:bigint,c:int>", ["a b", "c"], "STRUCT<`a b`:BIGINT,c:INT>"],
    ["struct<a:b:bigint>", ["a:b"], "STRUCT<`a:b`:BIGINT>"],
    ["struct<`a:b``c`:array<bigint>>", ["a:b`c"], "STRUCT<`a:b``c`:ARRAY<BIGINT>>"],
    ["struct<`x``y`:struct<`<,>`:int>>", ["x`y"], "STRUCT<`x``y`:STRUCT<`<,>`:INT>>"],
    ["struct<名字:string>", ["名字"], "STRUCT<名字:STRING>"],
    ["struct<__proto__:int>", ["__proto__"], "STRUCT<__proto__:INT>"],
  ])("reads any name of a field in %s", (text, names, written) => {
    const type = parseColumnType(text);
    expect(type.kind === "struct" && type.fields.map(({ name }) => name)).toEqual(names);
    expect(type.text).toBe(written);
    expect(parseColumnType(written)).toEqual(type);
  });

  it("reads back what it writes, whatever a field is called", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((name) => name.trim() === name),
        (name) => {
          const type = parseColumnType(`struct<\`${name.replaceAll("`", "``")}\`:map<string,int>,b:int>`);
          expect(type).toMatchObject({ kind: "struct", fields: [{ name }, { name: "b" }] });
          expect(parseColumnType(type.text)).toEqual(type);
        },
      ),
    );
  });

  it.each([
    ["decimal", { kind: "decimal", precision: null, scale: null }],
    ["decimal(10, 2)", { kind: "decimal", precision: 10, scale: 2, text: "DECIMAL(10,2)" }],
    ["varchar(20)", { kind: "varchar", length: 20 }],
    ["vector(float, 3)", { kind: "vector", element: "float", dimension: 3 }],
    ["interval_day_time", { kind: "interval_day_time" }],
    ["array<geography>", { kind: "array", element: { kind: "unknown", text: "GEOGRAPHY" } }],
    ["bigint(3)", { kind: "unknown", text: "BIGINT(3)" }],
    ["decimal(a)", { kind: "unknown" }],
    ["array<bigint", { kind: "unknown" }],
  ])("tells what kind %j is", (text, type) => {
    expect(parseColumnType(text)).toMatchObject(type);
  });

  it.each([
    ["bigint", "BIGINT"],
    [" varchar( 10 ) ", "VARCHAR(10)"],
    ["timestamp_ntz", "TIMESTAMP_NTZ"],
    ["vector(float,3)", "VECTOR(FLOAT,3)"],
    ["array<bigint", "ARRAY<BIGINT"],
    ["map<string>", "MAP<STRING>"],
    ["", ""],
  ])("writes %j in upper case, also when it does not know it", (text, normalized) => {
    expect(normalizeType(text)).toBe(normalized);
  });
});
