import type { DuckDBConnection } from "@duckdb/node-api";
import type { Catalog } from "./catalog.ts";
import { type TableEntry, tableSql } from "./table-entry.ts";
import { semanticError } from "../sql-errors.ts";
import type { ColumnDefinition, PartitionValue, Statement, TableName } from "../parse/statement.ts";
import { conversionSql } from "../translate/casts.ts";
import { quoteName, quoteText } from "../quote.ts";

type AlterPartitions = Statement & { readonly kind: "alterPartitions" };

/** The values of a table's partition columns, as text, of every partition: those that have rows and those that were added. */
export async function readPartitions(
  connection: DuckDBConnection,
  catalog: Catalog,
  entry: TableEntry,
): Promise<readonly (readonly string[])[]> {
  if (entry.partitions.length === 0) return [];
  const names = entry.partitions.map(({ name }) => quoteName(name)).join(", ");
  const added = catalog
    .addedPartitions(entry)
    .map((values) => `SELECT ${values.map((value, index) => valueSql(value, entry.partitions[index])).join(", ")}`);
  const all = [`SELECT ${names} FROM ${tableSql(entry)}`, ...added].join(" UNION ALL ");
  const reader = await connection.runAndReadAll(`SELECT DISTINCT * FROM (${all}) ORDER BY ALL`);
  return reader.getRowsJson().map((row) => row.map(String));
}

/** ALTER TABLE … ADD PARTITION. */
export async function addPartitions(connection: DuckDBConnection, catalog: Catalog, statement: AlterPartitions): Promise<void> {
  const entry = catalog.get(statement.table);
  for (const partition of statement.partitions) {
    const values = await valuesOf(connection, entry, partition);
    if (!statement.lenient && (await hasPartition(connection, catalog, entry, values)))
      throw semanticError(statement.table.position, `partition ${partitionName(entry, values)} of table ${entry.name} already exists`);
    catalog.addPartition(entry, values);
  }
}

/** ALTER TABLE … DROP PARTITION: its rows go, too. */
export async function dropPartitions(connection: DuckDBConnection, catalog: Catalog, statement: AlterPartitions): Promise<void> {
  const entry = catalog.get(statement.table);
  for (const partition of statement.partitions) {
    const values = await valuesOf(connection, entry, partition);
    if (!statement.lenient && !(await hasPartition(connection, catalog, entry, values)))
      throw semanticError(statement.table.position, `partition ${partitionName(entry, values)} of table ${entry.name} does not exist`);
    await connection.run(`DELETE FROM ${tableSql(entry)} WHERE ${partitionCondition(entry, partition)}`);
    catalog.removePartition(entry, values);
  }
}

/** Whether a table has the partition of these values, in the order of its columns. */
export async function hasPartition(
  connection: DuckDBConnection,
  catalog: Catalog,
  entry: TableEntry,
  values: readonly string[],
): Promise<boolean> {
  const partitions = await readPartitions(connection, catalog, entry);
  return partitions.some((partition) => partition.every((value, index) => value === values[index]));
}

/** The values of one partition in the order of the table's columns, written as the table has them: `hh='01'` of a BIGINT is 1. */
export async function valuesOf(
  connection: DuckDBConnection,
  entry: TableEntry,
  partition: readonly Pick<PartitionValue, "column" | "value">[],
): Promise<readonly string[]> {
  const values = entry.partitions.map((column) =>
    valueSql(partition.find((candidate) => candidate.column === column.name)?.value ?? "", column),
  );
  const reader = await connection.runAndReadAll(`SELECT ${values.join(", ")}`);
  return reader.getRowsJson()[0]?.map(String) ?? [];
}

/** Raises when a name is not that of a partition column. */
export function checkPartition(entry: TableEntry, partition: readonly PartitionValue[]): void {
  for (const { column, position } of partition) {
    if (!entry.partitions.some(({ name }) => name === column))
      throw semanticError(position, `${column} is not a partition column of table ${entry.name}`);
  }
}

/** ALTER TABLE … PARTITION names one partition: every column, each with its value. */
export function checkWholePartition(entry: TableEntry, partition: readonly PartitionValue[], table: TableName): void {
  checkPartition(entry, partition);
  const missing = entry.partitions.find(({ name }) => partition.every(({ column, value }) => column !== name || value === undefined));
  if (missing !== undefined) throw semanticError(table.position, `PARTITION must give ${missing.name} a value`);
}

export function requirePartitions(entry: TableEntry, table: TableName): void {
  if (entry.partitions.length === 0) throw semanticError(table.position, `table ${entry.name} is not partitioned`);
}

/** The statement was checked, so the column is one of the table's. */
export function partitionColumn(entry: TableEntry, name: string): ColumnDefinition {
  const column = entry.partitions.find((candidate) => candidate.name === name);
  if (column === undefined) throw new RangeError(`Table ${entry.name} has no partition column ${name}.`);
  return column;
}

/** The condition of being in a partition, in DuckDB's SQL; with `newRows`, that of every partition that the new rows belong to. */
export function partitionCondition(
  entry: TableEntry,
  partition: readonly Pick<PartitionValue, "column" | "value">[],
  newRows?: string,
): string {
  const fixed = partition.flatMap(({ column, value }) =>
    value === undefined ? [] : [`${quoteName(column)} = ${valueSql(value, partitionColumn(entry, column))}`],
  );
  const dynamic = partition
    .filter(({ value }) => value === undefined)
    .map(({ column }) => quoteName(column))
    .join(", ");
  const conditions = [
    ...fixed,
    ...(dynamic === "" || newRows === undefined ? [] : [`(${dynamic}) IN (SELECT (${dynamic}) FROM ${newRows})`]),
  ];
  return conditions.length === 0 ? "true" : conditions.join(" AND ");
}

function valueSql(value: string, column: ColumnDefinition | undefined): string {
  return column === undefined ? quoteText(value) : conversionSql(quoteText(value), column.type);
}

/** `ds='a',hh='1'` */
export function partitionName(entry: TableEntry, values: readonly string[]): string {
  return entry.partitions.map(({ name }, index) => `${name}='${values[index] ?? ""}'`).join(",");
}
