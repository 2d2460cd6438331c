import { describe, expect, it } from "vitest";
import { columnTypeText, parseColumnType } from "./column-type.ts";

describe("parseColumnType", () => {
  it.each([
    "bigint",
    "interval_year_month",
    "decimal(10,2)",
    "varchar(65535)",
    "array<map<string,array<double>>>",
    "struct<`a``b`:int,`c:d`:int>",
    "struct<a:bigint,b:struct<c:array<timestamp_ntz>>>",
  ])("reads %s, and columnTypeText writes it", (text) => expect(columnTypeText(parseColumnType(text))).toBe(text));

  it.each([
    ["DECIMAL", "decimal(38,18)"],
    ["Decimal(5)", "decimal(5,0)"],
    [" MAP < STRING , BIGINT > ", "map<string,bigint>"],
    ["struct<`a b`:int,`ü`:int>", "struct<`a b`:int,ü:int>"],
    ["struct<`a`:int, B : string>", "struct<a:int,B:string>"],
  ])("takes %s for %s", (text, meant) => expect(columnTypeText(parseColumnType(text))).toBe(meant));

  it.each(["", "void", "array", "array<", "array<bigint", "bigint>", "varchar", "decimal(a)", "map<bigint>", "struct<>", "struct<a>"])(
    "refuses '%s'",
    (text) => expect(() => parseColumnType(text)).toThrow(TypeError),
  );
});
