import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { Catalog } from "../catalog/catalog.ts";
import { saveChanges } from "../catalog/saved-catalog.ts";
import { loadDataDirectory } from "../data/data-directory.ts";
import { SampleTables } from "../data/sample-tables.ts";
import { DuckDbPool } from "../duckdb/duckdb-pool.ts";
import { quoteText } from "../quote.ts";
import type { SqlEngine } from "../sql-engine.ts";
import { conversionMacros, isMacro } from "../translate/macro-overloads.ts";
import { DuckDbEngine } from "./duckdb-engine.ts";
import { readFirstStatement } from "./read-first-statement.ts";
import { MacroLibrary } from "./macro-library.ts";
import { type LoadTables, SavedTables } from "./saved-tables.ts";

/** Options of {@link openDuckDbEngine}. */
export interface DuckDbEngineOptions {
  readonly project: string;
  /** Where the tables are kept; without it they are in memory. */
  readonly directory?: string;
  /** Every CSV and Parquet file in this directory becomes a table that is named after the file. */
  readonly dataDir?: string;
  /** Bytes of disk that results may take together; 20 GB by default. */
  readonly maxDiskBytes?: number;
  /** How many statements are in DuckDB at once; the others wait in order. 2 by default. */
  readonly maxConcurrentQueries?: number;
}

/** Where results are kept, in a database of its own beside the tables. */
const resultDatabase = "mc_results";

const usualDiskBytes = 20_000_000_000;

/**
 * Opens a DuckDB, loads its tables and puts the engine together. Rejects with an Error that names the file when a file of the data
 * directory cannot become a table, and with one that names the directory when that cannot be used.
 */
export async function openDuckDbEngine(options: DuckDbEngineOptions): Promise<SqlEngine> {
  const places = options.maxConcurrentQueries ?? 2;
  const saved = options.directory === undefined ? undefined : await SavedTables.open(options.directory, places);
  const pool = saved?.pool ?? (await DuckDbPool.open(places));
  const catalog = new Catalog(options.project);
  const maxDiskBytes = options.maxDiskBytes ?? usualDiskBytes;
  let scratch: string | undefined;
  const close = async (): Promise<void> => {
    await pool.close();
    if (scratch !== undefined) await rm(scratch, { recursive: true, force: true });
  };
  const macros = new MacroLibrary((sql) => pool.runAside(sql));
  const samples = new SampleTables((sql) => pool.runAside(sql));
  const load = async (connection: DuckDBConnection): Promise<void> => {
    scratch = saved === undefined ? await mkdtemp(join(tmpdir(), "maxcompute-emulator-")) : await saved.emptyScratch();
    await connection.run(`ATTACH ${quoteText(join(scratch, "results.duckdb"))} AS ${resultDatabase};
      SET temp_directory = ${quoteText(join(scratch, "spilled"))};
      SET max_temp_directory_size = '${Math.ceil(maxDiskBytes / 1e6)}MB'`);
    await macros.define([...((await saved?.macros()) ?? []).filter(isMacro), ...conversionMacros]);
    const loadTables: LoadTables = async (into, isNew) => {
      if (isNew) {
        const creating = samples.create(connection, into);
        readFirstStatement(); // while DuckDB makes the tables
        await creating;
        // What is kept must be whole.
        if (saved !== undefined) await samples.ensureRows(undefined, (sql) => connection.run(sql));
      }
      if (options.dataDir !== undefined) await loadDataDirectory(connection, into, options.dataDir, { keep: !isNew });
    };
    if (saved === undefined) await loadTables(catalog, true);
    else await saved.load(connection, catalog, loadTables);
    // From here on no statement can reach a file or the network, whatever it finds to call.
    await connection.run("SET enable_external_access = false");
  };
  await pool.use(undefined, undefined, load).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return new DuckDbEngine({
    pool,
    catalog,
    macros,
    samples,
    resultDatabase,
    maxDiskBytes,
    saved: saved && { changes: saveChanges, records: saved.records },
    close,
  });
}
