import type { TableInfo } from "@maxcompute-rx/browser";
import { describe, expect, it } from "vitest";

import { mostShown, partitionCondition, partitionsKey, schemaKey, tableKey, treeRows, type TreeState } from "./schema-tree.ts";

const table = (name: string): TableInfo => ({ name, owner: null, type: null, comment: null });
const column = (name: string) => ({ name, type: "string", comment: null });
const closed: TreeState = {
  project: "demo",
  schemas: { value: ["default"] },
  tables: { default: { value: { items: [table("orders"), table("my table")], hasMore: false } } },
  details: {},
  partitions: {},
  open: new Set(),
  search: "",
};
const shown = (state: TreeState): readonly string[] => treeRows(state).map(({ level, kind, label }) => `${level} ${kind} ${label}`.trim());

describe("the tree of tables", () => {
  it("has no level for the only schema, and one for each of several", () => {
    expect(shown(closed)).toEqual(["1 project demo", "2 table orders", "2 table my table"]);
    const several: TreeState = { ...closed, schemas: { value: ["default", "reports"] }, open: new Set([schemaKey("reports")]) };
    expect(shown(several)).toEqual(["1 project demo", "2 schema default", "2 schema reports", "3 loading"]);
  });

  it("opens a table to its columns, and to its partitions", () => {
    const [key, listKey] = [tableKey("default", "orders"), partitionsKey("default", "orders")];
    const details = {
      value: { ...table("orders"), columns: [column("id")], partitionColumns: [column("ds")], rowCount: null, size: null },
    };
    const state: TreeState = {
      ...closed,
      details: { [key]: details },
      partitions: { [listKey]: { value: { items: ["ds=1/hh=2"], hasMore: true } } },
      open: new Set([key, listKey]),
    };
    expect(shown(state).slice(2, -1)).toEqual(["3 column id", "3 partitionColumn ds", "3 partitions", "4 partition ds=1/hh=2", "4 more"]);
  });

  it("finds tables by a part of their name, and shows no more than can be read", () => {
    expect(shown({ ...closed, search: " TAB" })).toEqual(["1 project demo", "2 table my table"]);
    expect(shown({ ...closed, search: "none" })).toEqual(["1 project demo", "2 none"]);
    const many = Array.from({ length: 1000 }, (_, index) => table(`t${index}`));
    const rows = treeRows({ ...closed, tables: { default: { value: { items: many, hasMore: false } } } });
    expect([rows.length, rows.at(-1)?.kind]).toEqual([mostShown + 2, "more"]);
  });

  it("says what could not be loaded", () => {
    expect(shown({ ...closed, tables: { default: { error: new Error("no") } } }).at(-1)).toBe("2 error no");
  });

  it("inserts names as SQL writes them", () => {
    expect(treeRows(closed).map(({ insert }) => insert)).toEqual(["demo", "orders", "`my table`"]);
    const inSchema: TreeState = { ...closed, schemas: { value: ["s"] }, tables: { s: { value: { items: [table("t")], hasMore: false } } } };
    expect(treeRows(inSchema).at(-1)?.insert).toBe("s.t");
    expect(partitionCondition("ds=2026'1/hh=01")).toBe("ds = '2026\\'1' and hh = '01'");
  });
});
