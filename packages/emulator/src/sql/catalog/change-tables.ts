import type { DuckDBConnection } from "@duckdb/node-api";
import type { Catalog, CatalogChange } from "./catalog.ts";
import { inTransaction } from "./in-transaction.ts";

/** Keeps changes of a catalog for the next start, in the transaction of the connection. */
export type SaveChanges = (connection: DuckDBConnection, changes: readonly CatalogChange[]) => Promise<void>;

/** Changes tables in DuckDB, and what is known of them in a draft of the catalog: all of it or nothing. */
export async function changeTables<T>(
  connection: DuckDBConnection,
  catalog: Catalog,
  save: SaveChanges | undefined,
  work: (draft: Catalog) => Promise<T>,
): Promise<T> {
  const draft = catalog.draft();
  const result = await inTransaction(connection, async () => {
    const answer = await work(draft);
    await save?.(connection, draft.changes());
    return answer;
  });
  catalog.apply(draft.changes());
  return result;
}
