import type { DuckDBConnection } from "@duckdb/node-api";
import type { Catalog } from "../sql/catalog.ts";

export async function loadTables(_connection: DuckDBConnection, _catalog: Catalog, _dataDir: string | undefined): Promise<void> {}
