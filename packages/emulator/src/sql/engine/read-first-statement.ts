import { splitScript } from "../parse/script-splitter.ts";
import type { Names } from "../translate/names.ts";
import { translateQuery } from "../translate/translate-query.ts";
import { PreparedStatement, queryOf } from "./prepared-statement.ts";

/**
 * Reads and translates a query for which nobody waits: V8 compiles each function of the parser's WebAssembly when it is first called,
 * which takes several times as long as all else about a small statement. To be called while other threads have work to do.
 */
export function readFirstStatement(): void {
  for (const statement of splitScript("SELECT 1", {})) {
    const query = queryOf(new PreparedStatement(statement).statement);
    if (query !== undefined) translateQuery(query, anyNames, {});
  }
}

const anyNames: Names = {
  resolve: ([name]) => name,
  displayName: (parts) => parts.join("."),
  rowIdColumn: undefined,
  columnType: () => "bigint",
  columnTypes: () => ["bigint"],
  partitionColumns: () => [],
  viewText: () => undefined,
};
