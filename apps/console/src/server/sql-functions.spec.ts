import { readFileSync } from "node:fs";

import { expect, it } from "vitest";

import { sqlFunctions } from "../page/sql/editor/sql-functions.ts";

// Here and not beside its source, because it reads a file, and code of the page names nothing of Node.

it("are the functions of docs/sql-support.md", () => {
  const page = readFileSync(new URL("../../../../docs/sql-support.md", import.meta.url), "utf8");
  const [, functions = ""] = page.split("\n## Functions\n");
  const rows = functions.split("\n").filter((line) => line.startsWith("| `"));
  const names = rows.flatMap((line) => [...(line.split(" | ")[0] ?? "").matchAll(/`([a-z_0-9]+)\(/g)].map(([, name = ""]) => name));
  expect(sqlFunctions).toEqual([...new Set(names)].toSorted((one, other) => (one < other ? -1 : 1)));
});
