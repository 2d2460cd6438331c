import type { DuckDBConnection } from "@duckdb/node-api";
import { quoteName } from "../quote.ts";
import { type TableEntry, tableSql } from "./table-entry.ts";

/**
 * Puts all rows of another table into a table; `names` are the columns of both, in DuckDB's SQL. In a delta table a row replaces
 * the one with the same primary key in its partition, and the last of several is the one that stays. The caller opens the transaction.
 */
export async function putRows(connection: DuckDBConnection, entry: TableEntry, names: string, from: string): Promise<number> {
  if (entry.primaryKey.length === 0) {
    return (await connection.run(`INSERT INTO ${tableSql(entry)} (${names}) SELECT ${names} FROM ${from}`)).rowsChanged;
  }
  const key = [...entry.primaryKey, ...entry.partitions.map(({ name }) => name)].map(quoteName).join(", ");
  await connection.run(`DELETE FROM ${tableSql(entry)} WHERE (${key}) IN (SELECT (${key}) FROM ${from})`);
  const inserted = await connection.run(
    `INSERT INTO ${tableSql(entry)} (${names}) SELECT ${names} FROM ${from} QUALIFY row_number() OVER (PARTITION BY ${key} ORDER BY rowid DESC) = 1`,
  );
  return inserted.rowsChanged;
}
