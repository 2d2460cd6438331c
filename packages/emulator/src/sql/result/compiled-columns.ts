import { type DuckDBConnection, type DuckDBPreparedStatement, type DuckDBType, DuckDBTypeId } from "@duckdb/node-api";
import { parseColumnType } from "../../rows/column-type.ts";
import type { RowColumn } from "../../rows/row-source.ts";
import { SqlError } from "../sql-errors.ts";
import type { TranslatedQuery } from "../translate/translate-query.ts";
import { columnTypeOf } from "./column-type-of.ts";

/** A column of a query's result, and DuckDB's type of it. */
export interface CompiledColumn extends RowColumn {
  readonly compiled: DuckDBType;
}

/** The columns that a query would give; it is compiled for this, and not run. */
export async function compiledColumns(
  connection: DuckDBConnection,
  { sql, texts }: Pick<TranslatedQuery, "sql" | "texts">,
): Promise<readonly CompiledColumn[]> {
  const prepared = await connection.prepare(sql);
  try {
    return columnsOf(prepared, texts);
  } finally {
    prepared.destroySync();
  }
}

/** The columns of a query that has been compiled. */
export function columnsOf(prepared: DuckDBPreparedStatement, texts: TranslatedQuery["texts"]): readonly CompiledColumn[] {
  return Array.from({ length: prepared.columnCount }, (_, index) => {
    const compiled = prepared.columnType(index);
    const text = compiled.typeId === DuckDBTypeId.VARCHAR && compiled.alias === undefined ? texts[index] : undefined;
    const type = text === undefined ? columnTypeOf(compiled) : parseColumnType(text);
    if (type === undefined)
      throw new SqlError(
        "ODPS-0130071",
        `[1,1] Semantic analysis exception - a result of DuckDB's type ${String(compiled)} is not supported`,
      );
    return { name: prepared.columnName(index).toLowerCase(), type, compiled };
  });
}

/** `id, id` becomes `id, id2`: clients read values by column name, so names must be unique. */
export function withUniqueNames(columns: readonly RowColumn[]): readonly RowColumn[] {
  const taken = new Set<string>();
  return columns.map(({ name: written, type }) => {
    let name = written;
    for (let count = 2; taken.has(name); count++) name = `${written}${count}`;
    taken.add(name);
    return { name, type };
  });
}
