import type { DuckDBConnection } from "@duckdb/node-api";
import type { ColumnChange, ColumnDefinition, TableName } from "../parse/statement.ts";
import { quoteName } from "../quote.ts";
import { semanticError } from "../sql-errors.ts";
import { conversionSql } from "../translate/casts.ts";
import { columnSql } from "./column-sql.ts";
import { duckDbName, type TableEntry, tableSql } from "./table-entry.ts";
import { canWiden } from "./type-widening.ts";

/** A column of a changed table, and the one that its values come from; an added column has none. */
export interface NewColumn {
  readonly column: ColumnDefinition;
  readonly from: ColumnDefinition | undefined;
}

const kept = (column: ColumnDefinition): NewColumn => ({ column, from: column });

/** The columns after ADD COLUMNS. */
export function addedColumns(
  entry: TableEntry,
  columns: readonly ColumnDefinition[],
  ifNotExists: boolean,
  { position }: TableName,
): readonly NewColumn[] {
  const isThere = ({ name }: ColumnDefinition): boolean => [...entry.columns, ...entry.partitions].some((column) => column.name === name);
  const doubled = columns.find(isThere);
  if (doubled !== undefined && !ifNotExists) throw semanticError(position, `column ${doubled.name} already exists in table ${entry.name}`);
  const added = columns.filter((column) => !isThere(column));
  const required = added.find(({ nullable }) => !nullable);
  if (required !== undefined)
    throw semanticError(position, `column ${required.name} cannot be NOT NULL: the rows that are there have no value for it`);
  return [...entry.columns.map(kept), ...added.map((column) => ({ column, from: undefined }))];
}

/** The columns after DROP COLUMNS. */
export function keptColumns(entry: TableEntry, names: readonly string[], { position }: TableName): readonly NewColumn[] {
  for (const name of names) {
    if (!entry.columns.some((column) => column.name === name)) throw unknownColumn(entry, name, position);
    if (entry.primaryKey.includes(name)) throw semanticError(position, `column ${name} is part of the primary key of table ${entry.name}`);
  }
  const left = entry.columns.filter(({ name }) => !names.includes(name));
  if (left.length === 0) throw semanticError(position, `table ${entry.name} would have no column`);
  return left.map(kept);
}

/** The columns after CHANGE COLUMN. */
export function changedColumns(entry: TableEntry, { column: name, position, changed, after }: ColumnChange): readonly NewColumn[] {
  const from = entry.columns.find((column) => column.name === name);
  if (from === undefined) throw unknownColumn(entry, name, position);
  const column = { ...from, ...changed };
  const taken = column.name !== name && [...entry.columns, ...entry.partitions].some((other) => other.name === column.name);
  if (taken) throw semanticError(position, `column ${column.name} already exists in table ${entry.name}`);
  if (entry.primaryKey.includes(name) && (column.type.text !== from.type.text || column.nullable))
    throw semanticError(position, `column ${name} is part of the primary key of table ${entry.name}: its type and NOT NULL stay`);
  if (!canWiden(from.type, column.type))
    throw semanticError(
      position,
      `changing column data type from ${from.type.text.toUpperCase()} to ${column.type.text.toUpperCase()} is not supported`,
    );
  if (from.nullable && !column.nullable) throw semanticError(position, `column ${name} may be NULL, and cannot be made NOT NULL`);
  const type = column.type.text === from.type.text ? from.type : column.type;
  const change: NewColumn = { column: { ...column, type }, from };
  if (after === undefined) return entry.columns.map((other) => (other === from ? change : kept(other)));
  const others = entry.columns.filter((other) => other !== from);
  const place = others.findIndex((other) => other.name === after);
  if (place < 0) throw unknownColumn(entry, after, position);
  return [...others.slice(0, place + 1).map(kept), change, ...others.slice(place + 1).map(kept)];
}

/** Whether more than comments change. */
export function changesStorage(entry: TableEntry, columns: readonly NewColumn[]): boolean {
  const isSame = ({ column, from }: NewColumn, index: number): boolean =>
    from !== undefined &&
    from === entry.columns[index] &&
    from.name === column.name &&
    from.type === column.type &&
    from.nullable === column.nullable;
  return columns.length !== entry.columns.length || !columns.every(isSame);
}

function unknownColumn(entry: TableEntry, name: string, position: TableName["position"]): Error {
  const isPartition = entry.partitions.some((column) => column.name === name);
  return semanticError(
    position,
    isPartition ? `column ${name} is a partition column of table ${entry.name}` : `column ${name} cannot be resolved`,
  );
}

/**
 * Gives a table other columns: it is written anew, because DuckDB changes no column that has a CHECK, and CHECKs stand for the
 * lengths of texts. `entry` has the new columns and the old name. The caller opens the transaction.
 */
export async function rebuild(connection: DuckDBConnection, entry: TableEntry, columns: readonly NewColumn[]): Promise<void> {
  if (entry.kind === "view") throw new TypeError("A view has no columns of its own.");
  const next = quoteName(`${duckDbName(entry)}..next`); // no table has such a name
  const values = [
    ...columns.map(({ column, from }) =>
      from === undefined ? "NULL" : from.type === column.type ? quoteName(from.name) : conversionSql(quoteName(from.name), column.type),
    ),
    ...entry.partitions.map(({ name }) => quoteName(name)),
  ];
  await connection.run(`CREATE TABLE ${next} (${[...entry.columns, ...entry.partitions].map(columnSql).join(", ")})`);
  await connection.run(`INSERT INTO ${next} SELECT ${values.join(", ")} FROM ${tableSql(entry)}`);
  await connection.run(`DROP TABLE ${tableSql(entry)}`);
  await connection.run(`ALTER TABLE ${next} RENAME TO ${tableSql(entry)}`);
}
