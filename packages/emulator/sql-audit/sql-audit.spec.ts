import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDuckDbEngine } from "../src/sql/engine/open-duckdb-engine.ts";
import type { SqlEngine } from "../src/sql/sql-engine.ts";
import { functionNames } from "../src/sql/translate/functions.ts";
import { documentedCases } from "./documented-cases.ts";
import { readTable } from "./read-table.ts";
import { report } from "./report.ts";
import { runAudit, type Finding } from "./run-audit.ts";
import { loadDialectLibrary } from "../src/sql/parse/dialect-library.ts";

beforeAll(() => loadDialectLibrary());

let engine: SqlEngine;
beforeAll(async () => {
  engine = await openDuckDbEngine({ project: "demo" });
});
afterAll(() => engine.close());

describe("SQL functions against MaxCompute's documentation", () => {
  let findings: readonly Finding[];
  beforeAll(async () => {
    findings = await runAudit(engine, await documentedCases());
  });

  test("no value differs from the documented one", () => {
    const differing = findings.filter(({ verdict }) => verdict === "differs");
    expect(differing.map(({ case: { sql, documented }, answer }) => ({ sql, documented, answer }))).toEqual([]);
  });

  test("every function has a documented case", () => {
    const documented = new Set(findings.filter(({ verdict }) => verdict !== "unknown").map((finding) => finding.case.name));
    // These two are in the service's list of functions, and no page says more of them.
    expect(functionNames().filter((name) => !documented.has(name))).toEqual(["char_length", "ifnull"]);
  });
});

test("the verdicts: agrees, refuses, unknown, differs", async () => {
  const table = `
Page: page

| function | expression | documented | page |
| --- | --- | --- | --- |
| \`a\` | \`1\` | \`int: 1\` | |
| \`b\` | \`1\` | \`bigint: 1\` | |
| \`c\` | \`1 + 1\` | \`3\` | other |
| \`d\` | \`nothing(1)\` | \`1\` | |
| \`e\` | \`nothing(1)\` | \`error\` | |
| \`f\` | \`1\` | \`error\` | |
| \`g\` | \`'a\\|b'\` | \`?\` | |
| \`h\` | \`set odps.sql.hive.compatible=true; select x from values (1), (2) as t(x) order by x\` | \`1 / 2\` | |
`;
  const findings = await runAudit(engine, { before: [], cases: readTable(table) });
  expect(findings.map(({ case: { name }, verdict }) => `${name} ${verdict}`)).toEqual([
    "a agrees",
    "b differs",
    "c differs",
    "d refuses",
    "e agrees",
    "f differs",
    "g unknown",
    "h agrees",
  ]);
  const text = report(findings, ["z"]);
  expect(text).toMatch(/^c +differs +1 of 1 cases documented +https:\S+\/other$/m);
  expect(text).toContain("  differs: 1: documented bigint: 1, here int: 1\n");
  expect(text).toMatch(/^z +unknown/m);
  expect(text).toMatch(/8 cases of 9 functions: 3 agrees, 1 unknown, 1 refuses, 3 differs$/);
});

test("a row without its cells is told", () => {
  expect(() => readTable("Page: page\n| `a` | `1` | `1` |")).toThrow("Not a row of four cells with a page: | a | 1 | 1 |");
});
