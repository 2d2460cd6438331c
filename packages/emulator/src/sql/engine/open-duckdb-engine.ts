import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Catalog } from "../catalog/catalog.ts";
import { loadDataDirectory } from "../data/data-directory.ts";
import { loadSampleTables } from "../data/sample-tables.ts";
import { DuckDbPool } from "../duckdb/duckdb-pool.ts";
import { quoteText } from "../quote.ts";
import type { SqlEngine } from "../sql-engine.ts";
import { conversionMacros } from "../translate/macro-overloads.ts";
import { DuckDbEngine } from "./duckdb-engine.ts";
import { MacroLibrary } from "./macro-library.ts";

/** Options of {@link openDuckDbEngine}. */
export interface DuckDbEngineOptions {
  readonly project: string;
  /** Every CSV and Parquet file in this directory becomes a table that is named after the file. */
  readonly dataDir?: string;
  /** Bytes of disk that results may take together; 20 GB by default. */
  readonly maxDiskBytes?: number;
  /** How many statements are in DuckDB at once; the others wait in order. 2 by default. */
  readonly maxConcurrentQueries?: number;
}

/** Where results are kept, in a database of its own beside the tables in memory. */
const resultDatabase = "mc_results";

const usualDiskBytes = 20_000_000_000;

/**
 * Opens a DuckDB in memory, loads its tables and puts the engine together. Rejects with an Error that names the file when a
 * file of the data directory cannot become a table.
 */
export async function openDuckDbEngine(options: DuckDbEngineOptions): Promise<SqlEngine> {
  const pool = await DuckDbPool.open(options.maxConcurrentQueries ?? 2);
  const catalog = new Catalog(options.project);
  const maxDiskBytes = options.maxDiskBytes ?? usualDiskBytes;
  const directory = await mkdtemp(join(tmpdir(), "maxcompute-emulator-"));
  const close = async (): Promise<void> => {
    await pool.close();
    await rm(directory, { recursive: true, force: true });
  };
  const macros = new MacroLibrary((sql) => pool.runAside(sql));
  const loading = pool.use(undefined, undefined, async (connection) => {
    await macros.define(conversionMacros);
    await loadSampleTables(connection, catalog);
    if (options.dataDir !== undefined) await loadDataDirectory(connection, catalog, options.dataDir);
    await connection.run(`ATTACH ${quoteText(join(directory, "results.duckdb"))} AS ${resultDatabase}`);
    await connection.run(`SET temp_directory = ${quoteText(join(directory, "spilled"))}`);
    await connection.run(`SET max_temp_directory_size = '${Math.ceil(maxDiskBytes / 1e6)}MB'`);
    // From here on no statement can reach a file or the network, whatever it finds to call.
    await connection.run("SET enable_external_access = false");
  });
  await loading.catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return new DuckDbEngine({ pool, catalog, macros, resultDatabase, maxDiskBytes, close });
}
