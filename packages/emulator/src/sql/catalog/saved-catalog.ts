import type { DuckDBConnection } from "@duckdb/node-api";
import { z } from "zod";
import { quoteText } from "../quote.ts";
import type { CatalogChange } from "./catalog.ts";

/** The table of DuckDB that keeps the catalog: one row for each schema, table, view, and partition that was added by itself. */
const definitions = "mc_emulator.definitions";

export async function createSavedCatalog(connection: DuckDBConnection): Promise<void> {
  await connection.run(`CREATE TABLE ${definitions} (kind VARCHAR, name VARCHAR, definition VARCHAR)`);
}

/** See {@link SaveChanges}. Partitions have rows of their own, so that writers of different partitions do not get into conflict. */
export async function saveChanges(connection: DuckDBConnection, changes: readonly CatalogChange[]): Promise<void> {
  for (const change of changes) {
    const { kind, name } = change;
    const [isThere, definition] =
      change.kind === "partition"
        ? [change.isThere, JSON.stringify(change.values)]
        : [change.entry !== undefined, JSON.stringify(change.entry)];
    const [kindText, nameText] = [quoteText(kind), quoteText(name)];
    const which = kind === "partition" ? ` AND definition = ${quoteText(definition)}` : "";
    await connection.run(`DELETE FROM ${definitions} WHERE kind = ${kindText} AND name = ${nameText}${which}`);
    if (isThere) await connection.run(`INSERT INTO ${definitions} VALUES (${kindText}, ${nameText}, ${quoteText(definition)})`);
  }
}

/** Everything that was saved, as changes of an empty catalog. */
export async function readSavedCatalog(connection: DuckDBConnection): Promise<readonly CatalogChange[]> {
  const reader = await connection.runAndReadAll(`SELECT kind, name, definition FROM ${definitions}`);
  return savedRows.parse(reader.getRowsJson()).map(([kind, name, definition]): CatalogChange => {
    const saved: unknown = JSON.parse(definition);
    switch (kind) {
      case "schema":
        return { kind, name, entry: schemaEntry.parse(saved) };
      case "table":
        return { kind, name, entry: { lifecycle: undefined, ...tableEntry.parse(saved) } };
      case "partition":
        return { kind, name, values: z.array(z.string()).parse(saved), isThere: true };
    }
  });
}

const savedRows = z.array(z.tuple([z.enum(["schema", "table", "partition"]), z.string(), z.string()]));

const date = z.iso.datetime().transform((text) => new Date(text));

const schemaEntry = z.object({ name: z.string(), comment: z.string(), owner: z.string(), createdAt: date, changedAt: date });

const column = z.object({
  name: z.string(),
  type: z.object({ text: z.string(), duckDb: z.string(), length: z.number().exactOptional() }),
  comment: z.string(),
  nullable: z.boolean(),
});

const tableEntry = z.object({
  schema: z.string(),
  name: z.string(),
  kind: z.enum(["table", "view"]),
  columns: z.array(column),
  partitions: z.array(column),
  comment: z.string(),
  lifecycle: z.number().exactOptional(),
  owner: z.string(),
  properties: z.record(z.string(), z.string()),
  primaryKey: z.array(z.string()),
  viewText: z.string(),
  schemaVersion: z.number(),
  createdAt: date,
  changedAt: date,
});
