import { CompletionContext } from "@codemirror/autocomplete";
import { EditorState } from "@codemirror/state";
import { expect, it } from "vitest";

import type { Catalog } from "../schema/catalog.ts";
import { completeSql } from "./complete-sql.ts";

const catalog: Catalog = {
  schemas: async () => ["default", "reports"],
  tables: async (schema) => ({
    items: [{ name: schema === "default" ? "orders" : "monthly", owner: null, type: null, comment: null }],
    hasMore: false,
  }),
  table: () => Promise.reject(new Error("away")),
  partitions: () => Promise.reject(new Error("away")),
  forget: () => {},
};

/** The names that are offered at the end of a text. */
async function offered(sql: string, of: Catalog | null): Promise<readonly string[]> {
  const found = await completeSql(new CompletionContext(EditorState.create({ doc: sql }), sql.length, true), of);
  return found?.options.map(({ label }) => label) ?? [];
}

it("offers tables of the default schema and the other schemas, and tables of a schema behind its name", async () => {
  expect(await offered("select * from ", catalog)).toEqual(["orders", "reports"]);
  expect(await offered("select * from reports.", catalog)).toEqual(["monthly"]);
  expect(await offered("select * from reports.mo", catalog)).toEqual(["monthly"]);
  expect(await offered("select * from nowhere.", catalog)).toEqual([]);
});

it("offers what is known while the schemas cannot be listed, and raises no error", async () => {
  const away: Catalog = { ...catalog, schemas: () => Promise.reject(new Error("away")) };
  expect(await offered("select * from ", away)).toEqual(["orders"]);
  expect(await offered("select * from reports.", away)).toEqual([]);
  expect(await offered("select * from ", null)).toEqual([]);
});
