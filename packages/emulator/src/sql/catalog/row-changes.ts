import type { DuckDBConnection } from "@duckdb/node-api";
import type { ColumnDefinition, RowChange, Statement, TableName } from "../parse/statement.ts";
import { quoteName } from "../quote.ts";
import { semanticError } from "../sql-errors.ts";
import { conversionSql } from "../translate/casts.ts";
import { putRows } from "./put-rows.ts";
import { isTransactional, type TableEntry, tableSql } from "./table-entry.ts";

type Change = Statement & { readonly kind: "change" };

/** Raises what is wrong with the table or the columns of an UPDATE, DELETE or MERGE. */
export function checkRowChanges(entry: TableEntry, { table, changes }: Change): void {
  if (!isTransactional(entry))
    throw semanticError(
      table.position,
      `table ${entry.name} is not transactional: UPDATE, DELETE and MERGE need TBLPROPERTIES ('transactional'='true')`,
    );
  for (const change of changes) {
    if (change.kind === "insert") insertedColumns(entry, change, table);
    else if (change.kind === "update") updatedColumns(entry, change);
  }
}

/** Raises when the values of a WHEN NOT MATCHED are not as many as its columns. */
export function checkChangeColumns(entry: TableEntry, change: RowChange, columnCount: number, { position }: TableName): void {
  if (change.kind !== "insert") return;
  const wanted = insertedColumns(entry, change, { position }).length;
  if (columnCount !== wanted)
    throw semanticError(position, `wrong columns count ${columnCount} in data source, requires ${wanted} columns`);
}

/**
 * Changes the rows that the queries find: every query is finished before the first row changes. `queries` are in DuckDB's SQL, one for
 * each change. The caller opens the transaction.
 */
export async function changeRows(
  connection: DuckDBConnection,
  entry: TableEntry,
  { table, changes }: Change,
  queries: readonly string[],
): Promise<void> {
  const name = (index: number): string => `mc_change_${index}`;
  for (const [index, change] of changes.entries()) {
    const columns =
      change.kind === "insert"
        ? valueNames(insertedColumns(entry, change, table))
        : ["mc_row", ...(change.kind === "update" ? valueNames(change.columns) : [])];
    // The first WHEN MATCHED that fits a row is the one that counts.
    const earlier =
      change.kind === "insert"
        ? []
        : changes
            .slice(0, index)
            .flatMap((other, at) => (other.kind === "insert" ? [] : [`mc_row NOT IN (SELECT mc_row FROM ${name(at)})`]));
    const where = earlier.length === 0 ? "" : ` WHERE ${earlier.join(" AND ")}`;
    await connection.run(
      `CREATE TEMP TABLE ${name(index)} AS SELECT * FROM (${queries[index] ?? ""}) AS changed(${columns.join(", ")})${where}`,
    );
    if (change.kind === "update") await requireOnce(connection, entry, name(index), table);
  }
  for (const [index, change] of changes.entries()) await apply(connection, entry, change, name(index), table);
  for (const index of changes.keys()) await connection.run(`DROP TABLE ${name(index)}`);
}

async function apply(connection: DuckDBConnection, entry: TableEntry, change: RowChange, rows: string, table: TableName): Promise<void> {
  switch (change.kind) {
    case "delete":
      await connection.run(`DELETE FROM ${tableSql(entry)} WHERE rowid IN (SELECT mc_row FROM ${rows})`);
      return;
    case "update": {
      const values = updatedColumns(entry, change).map(
        ({ name, type }, index) => `${quoteName(name)} = ${conversionSql(`c${index}`, type)}`,
      );
      await connection.run(`UPDATE ${tableSql(entry)} SET ${values.join(", ")} FROM ${rows} WHERE ${tableSql(entry)}.rowid = mc_row`);
      return;
    }
    case "insert": {
      const columns = insertedColumns(entry, change, table);
      const values = columns.map(({ name, type }, index) => `${conversionSql(`c${index}`, type)} AS ${quoteName(name)}`);
      await connection.run(`CREATE TEMP TABLE mc_new_rows AS SELECT ${values.join(", ")} FROM ${rows}`);
      await putRows(connection, entry, columns.map(({ name }) => quoteName(name)).join(", "), "mc_new_rows");
      await connection.run("DROP TABLE mc_new_rows");
    }
  }
}

const valueNames = (columns: readonly unknown[]): readonly string[] => columns.map((_, index) => `c${index}`);

/** Which of two new values a row would get cannot be told. */
async function requireOnce(connection: DuckDBConnection, entry: TableEntry, rows: string, { position }: TableName): Promise<void> {
  const reader = await connection.runAndReadAll(`SELECT count(*) > count(DISTINCT mc_row) FROM ${rows}`);
  if (reader.getRowsJson()[0]?.[0] === true)
    throw semanticError(position, `a row of table ${entry.name} matches more than one row of the source`);
}

function updatedColumns(entry: TableEntry, { columns }: RowChange & { readonly kind: "update" }): readonly ColumnDefinition[] {
  return columns.map(({ name, position }) => {
    if (entry.partitions.some((column) => column.name === name))
      throw semanticError(position, `partition column ${name} cannot be updated`);
    if (entry.primaryKey.includes(name)) throw semanticError(position, `column ${name} is part of the primary key, and cannot be updated`);
    const found = entry.columns.find((column) => column.name === name);
    if (found === undefined) throw semanticError(position, `column ${name} cannot be resolved`);
    return found;
  });
}

function insertedColumns(
  entry: TableEntry,
  { columns }: RowChange & { readonly kind: "insert" },
  { position }: Pick<TableName, "position">,
): readonly ColumnDefinition[] {
  const all = [...entry.columns, ...entry.partitions];
  if (columns === undefined) return all;
  const missing = entry.partitions.find(({ name }) => !columns.includes(name));
  if (missing !== undefined) throw semanticError(position, `table ${entry.name} is partitioned: INSERT must name ${missing.name}`);
  return columns.map((name) => {
    const found = all.find((column) => column.name === name);
    if (found === undefined) throw semanticError(position, `column ${name} cannot be resolved`);
    return found;
  });
}
