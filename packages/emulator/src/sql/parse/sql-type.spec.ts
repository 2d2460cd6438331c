import { beforeAll, expect, it } from "vitest";
import { Dialect, parseDataType } from "./dialect-library.ts";
import { readSqlType, sqlTypeOf } from "./sql-type.ts";
import { edition2 } from "./type-rules.ts";
import { loadDialectLibrary } from "./dialect-library.ts";

beforeAll(() => loadDialectLibrary());

const position = { line: 1, column: 1 };
const words = "tinyint smallint int bigint float double string binary boolean date datetime timestamp timestamp_ntz json".split(" ");

it.each([...words, "BIGINT", "Timestamp_NTZ"])("reads %s as the parser would", (word) => {
  const parsed = parseDataType(word, Dialect.Hive);
  expect(parsed.success).toBe(true);
  expect(readSqlType(word, position)).toEqual(sqlTypeOf(parsed.dataType, position));
});

it("knows which types the 1.0 edition has", () => {
  const edition1 = { ...edition2, edition1: true };
  expect(readSqlType("int", position, edition1)).toEqual({ text: "bigint", duckDb: "BIGINT" });
  expect(readSqlType("string", position, edition1).text).toBe("string");
  expect(() => readSqlType("tinyint", position, edition1)).toThrow("TINYINT");
});
