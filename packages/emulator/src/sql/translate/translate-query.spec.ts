import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDuckDbEngine } from "../engine/open-duckdb-engine.ts";
import type { SqlEngine } from "../sql-engine.ts";
import { loadDialectLibrary } from "../parse/dialect-library.ts";

beforeAll(() => loadDialectLibrary());

let engine: SqlEngine;

beforeAll(async () => {
  engine = await openDuckDbEngine({ project: "demo" });
});
afterAll(() => engine.close());

/** The first row of the result, as CSV. */
async function answer(sql: string): Promise<string | undefined> {
  const [statement] = await engine.prepare(sql, {});
  if (statement === undefined) throw new Error("There is no statement.");
  const outcome = await engine.run(statement, new AbortController().signal);
  return outcome.kind === "rows" ? new TextDecoder().decode(await outcome.rows.csv(1)).split("\n")[1] : outcome.text;
}

const series = (count: number, item: (index: number) => string, separator: string): string =>
  Array.from({ length: count }, (_, index) => item(index)).join(separator);

const nested = (count: number, before: string, inner: string, after: string): string => before.repeat(count) + inner + after.repeat(count);

describe("generated SQL, longer and deeper than people write", () => {
  test.each([
    ["an IN list of numbers", `select count(*) from pyodps_iris where sepallength in (${series(1500, String, ",")})`, "17"],
    [
      "a chain of AND, with BETWEEN in it",
      `select count(*) from pyodps_iris where ${series(520, (n) => `sepallength between ${n} and 1000`, " and ")}`,
      "0",
    ],
    [
      "a chain of OR",
      `select count(*) from pyodps_iris where ${series(520, (n) => `name = '${n}'`, " or ")} or name = 'Iris-setosa' and sepallength > 0`,
      "50",
    ],
    ["a chain of ||", `select length(${series(520, () => "'a'", " || ")})`, "520"],
    ["a sum", `select ${series(270, () => "3 - 1", " + ")}`, "540"],
    ["UNION ALL with ORDER BY and LIMIT", `${series(520, (n) => `select ${n} as x`, " union all ")} order by x desc limit 1`, "519"],
    ["parentheses", `select ${nested(100, "(", "1", ")")}`, "1"],
    ["expressions in parentheses", `select ${nested(40, "(1 + ", "1", ")")}`, "41"],
    ["subqueries", `select count(*) from ${nested(40, "(select * from ", "pyodps_iris", ") t")}`, "150"],
    ["functions", `select ${nested(30, "upper(concat('x', ", "'a'", "))")}`, `"${"X".repeat(30)}A"`],
    ["functions of a column of unknown type", `select ${nested(40, "replace(", "x", ", 'a', 'b')")} from (select 'a' as x) t`, '"b"'],
    ["CASE in CASE", `select ${nested(40, "case when true then ", "1", " end")}`, "1"],
    ["CAST in CAST", `select ${nested(40, "cast(", "1", " as bigint)")}`, "1"],
  ])("%s", async (_, sql, expected) => {
    expect(await answer(sql)).toBe(expected);
  });

  test("positions in errors are those of the text", async () => {
    await expect(answer(`select ${nested(50, "(", "1 +", ")")}`)).rejects.toThrow(
      "ODPS-0130161:[1,61] Parse exception - invalid token ')'",
    );
    await expect(answer(`select ${nested(50, "(", "foo(1)", ")")}`)).rejects.toThrow(
      "ODPS-0130071:[1,58] Semantic analysis exception - function foo",
    );
    await expect(answer(`select ${nested(50, "(", "nope", ")")} from customers`)).rejects.toThrow(
      "ODPS-0130071:[1,58] Semantic analysis exception - column nope",
    );
  });

  test("what is too deep is told as a limit of the emulator", async () => {
    await expect(answer(`select ${nested(500, "abs(", "1", ")")}`)).rejects.toThrow("nested more deeply than this emulator can read");
  });
});
