import { describe, expect, it } from "vitest";

import { normalizeType, parseColumnType } from "./column-type.ts";

describe("parseColumnType", () => {
  it("takes nested types apart and keeps the names of fields as they are", () => {
    expect(parseColumnType("array<struct<fooBar: map<string, decimal(10, 2)>, `a b`:int>>")).toMatchObject({
      kind: "array",
      text: "ARRAY<STRUCT<fooBar:MAP<STRING,DECIMAL(10,2)>,a b:INT>>",
      element: { kind: "struct", fields: [{ name: "fooBar", type: { kind: "map" } }, { name: "a b", type: { kind: "scalar", name: "INT" } }] },
    });
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
