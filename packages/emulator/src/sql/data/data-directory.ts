import { readdir } from "node:fs/promises";
import { extname, join, parse } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { Catalog } from "../catalog/catalog.ts";
import type { ColumnDefinition } from "../parse/statement.ts";
import { columnSql } from "../catalog/column-sql.ts";
import { newTable } from "../catalog/table-entry.ts";
import { quoteName, quoteText } from "../quote.ts";
import { readSqlType } from "../parse/sql-type.ts";
import { typeTextOf } from "../result/column-type-of.ts";

const readers: Readonly<Record<string, string>> = { ".csv": "read_csv", ".parquet": "read_parquet" };

/**
 * Makes a table of every CSV and Parquet file in a directory, named after the file. Raises an Error that names the
 * file when one cannot be read, or has the name of a table that is there; with `keep`, that table stays instead.
 */
export async function loadDataDirectory(
  connection: DuckDBConnection,
  catalog: Catalog,
  directory: string,
  { keep }: { readonly keep: boolean },
): Promise<void> {
  const files = await readdir(directory).catch((cause: unknown) => {
    throw new Error(`The data directory ${directory} cannot be read.`, { cause });
  });
  for (const file of files.toSorted()) {
    const reader = readers[extname(file).toLowerCase()];
    if (reader === undefined || (keep && catalog.findDuckDb(tableName(file)) !== undefined)) continue;
    await loadFile(connection, catalog, reader, join(directory, file));
  }
}

async function loadFile(connection: DuckDBConnection, catalog: Catalog, reader: string, path: string): Promise<void> {
  const name = tableName(path);
  if (catalog.findDuckDb(name) !== undefined) throw new Error(`${path} cannot become table ${name}: there is a table of that name.`);
  const source = `${reader}(${quoteText(path)})`;
  try {
    const compiled = await connection.prepare(`SELECT * FROM ${source}`);
    const columns = Array.from({ length: compiled.columnCount }, (_, index): ColumnDefinition => {
      const type = typeTextOf(compiled.columnType(index));
      if (type === undefined)
        throw new Error(
          `Column ${compiled.columnName(index)} has the type ${String(compiled.columnType(index))}, which MaxCompute has not.`,
        );
      return {
        name: compiled.columnName(index).toLowerCase(),
        type: readSqlType(type, { line: 1, column: 1 }),
        comment: "",
        nullable: true,
      };
    });
    await connection.run(`CREATE TABLE ${quoteName(name)} (${columns.map(columnSql).join(", ")})`);
    await connection.run(`INSERT INTO ${quoteName(name)} SELECT * FROM ${source}`);
    catalog.put(newTable({ name, kind: "table", columns }));
  } catch (cause) {
    throw new Error(`${path} cannot become table ${name}: ${cause instanceof Error ? cause.message.split("\n")[0] : String(cause)}`, {
      cause,
    });
  }
}

const tableName = (path: string): string => parse(path).name.toLowerCase();
