import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { columnTypeText } from "../rows/column-type.ts";
import { openDuckDbEngine } from "./engine/open-duckdb-engine.ts";
import { functionNames } from "./translate/functions.ts";
import type { SqlEngine } from "./sql-engine.ts";
import { loadDialectLibrary } from "./parse/dialect-library.ts";

beforeAll(() => loadDialectLibrary());

/** docs/sql-support.md is the list of what works; its examples are run here, so that it cannot say what is not so. */
const page = readFileSync(new URL("../../../../docs/sql-support.md", import.meta.url), "utf8");

interface Example {
  readonly subject: string;
  readonly sql: string;
  readonly result: string;
  readonly withTypes: boolean;
}

/** The rows of every table that has the columns `example` and `result`. */
function readExamples(): readonly Example[] {
  const examples: Example[] = [];
  let head: readonly string[] = [];
  for (const line of page.split("\n")) {
    const cells = line.startsWith("|")
      ? line
          .slice(1, -1)
          .split(/(?<!\\)\|/)
          .map((cell) => cell.replaceAll("\\|", "|"))
      : [];
    const [subject = "", sql = "", result = ""] = cells;
    if (cells.length === 0) head = [];
    else if (head.length === 0) head = cells.map((cell) => cell.trim());
    else if (head[1] === "example" && !/^[ -]+$/.test(subject)) {
      examples.push({ subject: subject.trim(), sql: codeOf(sql), result: codeOf(result), withTypes: head[0] === "type" });
    }
  }
  return examples;
}

/** The text of a code span; `(nothing)` is no text. */
function codeOf(cell: string): string {
  const text = cell.trim();
  if (text.startsWith("``")) return text.slice(3, -3);
  return text.startsWith("`") ? text.slice(1, -1) : "";
}

async function resultOf(engine: SqlEngine, sql: string, withTypes: boolean): Promise<string> {
  const results: string[] = [];
  for (const statement of await engine.prepare(sql, {})) {
    const outcome = await engine.run(statement, new AbortController().signal);
    if (outcome.kind === "text") {
      if (outcome.text !== "") results.push(outcome.text.replaceAll("\n", "⏎"));
      continue;
    }
    const [, ...rows] = new TextDecoder()
      .decode(await outcome.rows.csv(100))
      .trimEnd()
      .split("\n");
    const types = withTypes ? `${outcome.rows.columns.map(({ type }) => columnTypeText(type)).join(", ")}: ` : "";
    results.push(types + rows.join(" / "));
  }
  return results.join(" ; ");
}

describe("docs/sql-support.md", () => {
  let engine: SqlEngine;
  beforeAll(async () => {
    engine = await openDuckDbEngine({ project: "demo" });
  });
  afterAll(() => engine.close());

  const examples = readExamples();

  test("has examples of every kind", () => {
    expect(examples.length).toBeGreaterThan(200);
  });

  test.each(examples)("$subject: $sql", async ({ sql, result, withTypes }) => {
    try {
      const actual = await resultOf(engine, sql, withTypes);
      const pieces = result.split("…").map((piece) => piece.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
      expect(actual).toMatch(new RegExp(`^${pieces.join(".*")}$`));
    } finally {
      if (/\bcreate\b/i.test(sql)) await resultOf(engine, "drop table if exists t; drop view if exists v", false);
    }
  });

  test("lists every function, and no other", () => {
    const listed = examples
      .filter(({ subject }) => subject.startsWith("`"))
      .flatMap(({ subject }) => [...subject.matchAll(/(\w+)\(/g)].map((match) => match[1]));
    const types = ["decimal", "varchar", "char"];
    expect(new Set(listed.filter((name) => !types.includes(name ?? "")))).toEqual(new Set(functionNames()));
  });

  test("says where the sample tables are right", async () => {
    for (const table of ["pyodps_iris", "customers", "sale_detail", "web_logs"]) {
      const rows = new RegExp(`\\| \`${table}\` \\| ([0-9,]+) \\|`).exec(page)?.[1]?.replaceAll(",", "");
      expect(await resultOf(engine, `select count(*) from ${table}`, false)).toBe(rows);
    }
  });
});
