import { expect, it } from "vitest";

import { sqlFunctions } from "./sql-functions.ts";

it("are the functions of docs/sql-support.md", () => {
  const [page = ""] = Object.values(
    import.meta.glob<string>("../../../../../docs/sql-support.md", { query: "?raw", import: "default", eager: true }),
  );
  const [, functions = ""] = page.split("\n## Functions\n");
  const rows = functions.split("\n").filter((line) => line.startsWith("| `"));
  const names = rows.flatMap((line) => [...(line.split(" | ")[0] ?? "").matchAll(/`([a-z_0-9]+)\(/g)].map(([, name = ""]) => name));
  expect(sqlFunctions).toEqual([...new Set(names)].toSorted((one, other) => (one < other ? -1 : 1)));
});
