import type { DuckDbEngineOptions } from "./duckdb-engine-options.ts";
import type { SqlEngine } from "../sql-engine.ts";

/**
 * Real SQL: MaxCompute's statements on a DuckDB in memory. docs/sql-support.md says what it understands. Rejects with an
 * Error that names the file when one of the data directory cannot become a table. DuckDB's native code and the parser's
 * WebAssembly are loaded here, so that importing the emulator costs nothing of it.
 */
export async function createDuckDbEngine(options: DuckDbEngineOptions): Promise<SqlEngine> {
  const { openDuckDbEngine } = await import("./open-duckdb-engine.ts");
  return openDuckDbEngine(options);
}
