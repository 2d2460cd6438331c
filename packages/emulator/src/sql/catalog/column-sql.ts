import type { SqlType } from "../parse/sql-type.ts";
import { quoteName } from "../quote.ts";

/** A column as CREATE TABLE of DuckDB's takes it. VARCHAR(n) has a check, because DuckDB has no lengths. */
export function columnSql({ name, type, nullable }: { readonly name: string; readonly type: SqlType; readonly nullable: boolean }): string {
  const check = type.length === undefined ? "" : ` CHECK (length(${quoteName(name)}) <= ${type.length})`;
  return `${quoteName(name)} ${type.duckDb}${nullable ? "" : " NOT NULL"}${check}`;
}
