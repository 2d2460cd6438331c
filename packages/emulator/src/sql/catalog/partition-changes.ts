import type { DuckDBConnection } from "@duckdb/node-api";
import type { Alteration, PartitionValue, TableName } from "../parse/statement.ts";
import { quoteName, quoteText } from "../quote.ts";
import { semanticError } from "../sql-errors.ts";
import { conversionSql } from "../translate/casts.ts";
import type { Catalog } from "./catalog.ts";
import { hasPartition, partitionCondition, partitionName, valuesOf } from "./partitions.ts";
import { type TableEntry, tableSql } from "./table-entry.ts";

/** ALTER TABLE … PARTITION (…) RENAME TO PARTITION (…). */
export async function renamePartition(
  connection: DuckDBConnection,
  catalog: Catalog,
  entry: TableEntry,
  { from, to }: Alteration & { readonly kind: "renamePartition" },
  { position }: TableName,
): Promise<void> {
  const [old, renamed] = [await valuesOf(connection, entry, from), await valuesOf(connection, entry, to)];
  if (!(await hasPartition(connection, catalog, entry, old)))
    throw semanticError(position, `partition ${partitionName(entry, old)} of table ${entry.name} does not exist`);
  if (await hasPartition(connection, catalog, entry, renamed))
    throw semanticError(position, `partition ${partitionName(entry, renamed)} of table ${entry.name} already exists`);
  await moveRows(connection, entry, [from], renamed);
  catalog.removePartition(entry, old);
  catalog.addPartition(entry, renamed);
}

/** ALTER TABLE … MERGE PARTITION (…), … OVERWRITE PARTITION (…). */
export async function mergePartitions(
  connection: DuckDBConnection,
  catalog: Catalog,
  entry: TableEntry,
  { ifExists, sources, target }: Alteration & { readonly kind: "mergePartitions" },
  { position }: TableName,
): Promise<void> {
  const merged: (readonly string[])[] = [];
  for (const source of sources) {
    const values = await valuesOf(connection, entry, source);
    if (await hasPartition(connection, catalog, entry, values)) merged.push(values);
    else if (!ifExists) throw semanticError(position, `partition ${partitionName(entry, values)} of table ${entry.name} does not exist`);
  }
  if (merged.length === 0) return;
  const goal = await valuesOf(connection, entry, target);
  const isTarget = (values: readonly string[]): boolean => values.every((value, index) => value === goal[index]);
  if (!merged.some(isTarget)) await connection.run(`DELETE FROM ${tableSql(entry)} WHERE ${partitionCondition(entry, target)}`);
  await moveRows(connection, entry, sources, goal);
  for (const values of merged) catalog.removePartition(entry, values);
  catalog.addPartition(entry, goal);
}

async function moveRows(
  connection: DuckDBConnection,
  entry: TableEntry,
  from: readonly (readonly PartitionValue[])[],
  to: readonly string[],
): Promise<void> {
  const values = entry.partitions.map(({ name, type }, index) => `${quoteName(name)} = ${conversionSql(quoteText(to[index] ?? ""), type)}`);
  const conditions = from.map((partition) => `(${partitionCondition(entry, partition)})`);
  await connection.run(`UPDATE ${tableSql(entry)} SET ${values.join(", ")} WHERE ${conditions.join(" OR ")}`);
}
