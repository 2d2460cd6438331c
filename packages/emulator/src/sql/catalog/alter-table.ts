import type { DuckDBConnection } from "@duckdb/node-api";
import type { Statement, TableName } from "../parse/statement.ts";
import { semanticError } from "../sql-errors.ts";
import type { Catalog } from "./catalog.ts";
import { addedColumns, changedColumns, changesStorage, keptColumns, type NewColumn, rebuild } from "./column-changes.ts";
import { mergePartitions, renamePartition } from "./partition-changes.ts";
import { checkWholePartition, requirePartitions } from "./partitions.ts";
import type { TableEntry } from "./table-entry.ts";

type Alter = Statement & { readonly kind: "alter" };

/** Raises what is wrong with the names in an ALTER. */
export function checkAlteration(entry: TableEntry, { table, alteration }: Alter): void {
  switch (alteration.kind) {
    case "setComment":
    case "setLifecycle":
    case "setOwner":
      return;
    case "setProperties":
      if (alteration.properties["transactional"] !== undefined)
        throw semanticError(table.position, "a table is made transactional when it is created, not afterwards");
      return;
    case "touch":
    case "storage":
      if (alteration.partition !== undefined) checkPartitions(entry, [alteration.partition], table);
      return;
    case "addColumns":
    case "dropColumns":
    case "changeColumn":
      return void newColumns(entry, alteration, table);
    case "renamePartition":
      return checkPartitions(entry, [alteration.from, alteration.to], table);
    case "mergePartitions":
      return checkPartitions(entry, [...alteration.sources, alteration.target], table);
  }
}

/** Runs ALTER TABLE or ALTER VIEW, after {@link checkAlteration}. */
export async function alterTable(
  connection: DuckDBConnection,
  catalog: Catalog,
  entry: TableEntry,
  { table, alteration }: Alter,
): Promise<void> {
  const replace = (changes: Partial<TableEntry>): void => catalog.replace(entry, { ...entry, ...changes, changedAt: new Date() });
  switch (alteration.kind) {
    case "setComment":
      return replace({ comment: alteration.comment });
    case "setLifecycle":
      return replace({ lifecycle: alteration.days });
    case "setOwner":
      return replace({ owner: alteration.owner });
    case "setProperties":
      return replace({ properties: { ...entry.properties, ...alteration.properties } });
    case "touch":
      return replace({});
    case "storage":
      return;
    case "addColumns":
    case "dropColumns":
    case "changeColumn": {
      const columns = newColumns(entry, alteration, table);
      const changed = {
        ...entry,
        columns: columns.map(({ column }) => column),
        primaryKey: renamedKey(entry, columns),
        changedAt: new Date(),
      };
      if (changesStorage(entry, columns)) await rebuild(connection, changed, columns);
      catalog.replace(entry, changed);
      return;
    }
    case "renamePartition":
      return await renamePartition(connection, catalog, entry, alteration, table);
    case "mergePartitions":
      return await mergePartitions(connection, catalog, entry, alteration, table);
  }
}

function newColumns(
  entry: TableEntry,
  alteration: Alter["alteration"] & { readonly kind: "addColumns" | "dropColumns" | "changeColumn" },
  table: TableName,
): readonly NewColumn[] {
  switch (alteration.kind) {
    case "addColumns":
      return addedColumns(entry, alteration.columns, alteration.ifNotExists, table);
    case "dropColumns":
      return keptColumns(entry, alteration.names, table);
    case "changeColumn":
      return changedColumns(entry, alteration);
  }
}

function renamedKey(entry: TableEntry, columns: readonly NewColumn[]): readonly string[] {
  return entry.primaryKey.map((key) => columns.find(({ from }) => from?.name === key)?.column.name ?? key);
}

function checkPartitions(entry: TableEntry, partitions: readonly Parameters<typeof checkWholePartition>[1][], table: TableName): void {
  requirePartitions(entry, table);
  for (const partition of partitions) checkWholePartition(entry, partition, table);
}
