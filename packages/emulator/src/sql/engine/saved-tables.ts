import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { Catalog } from "../catalog/catalog.ts";
import { changeTables } from "../catalog/change-tables.ts";
import { createSavedCatalog, readSavedCatalog, saveChanges } from "../catalog/saved-catalog.ts";
import { DuckDbPool } from "../duckdb/duckdb-pool.ts";
import { createRecords, DuckDbRecords } from "../duckdb/duckdb-records.ts";

/** What the file has besides the tables. Another number when it changes. */
const format = 1;

/** Loads tables into an empty catalog, or into one that has the tables of an earlier run. */
export type LoadTables = (catalog: Catalog, isNew: boolean) => Promise<void>;

/** A directory in which tables survive a restart: a DuckDB file with the tables, and what else is known of them in the schema `mc_emulator`. */
export class SavedTables {
  readonly pool: DuckDbPool;
  readonly records: DuckDbRecords;
  readonly #directory: string;
  readonly #isNew: boolean;

  private constructor(directory: string, pool: DuckDbPool, isNew: boolean) {
    this.#directory = directory;
    this.pool = pool;
    this.records = new DuckDbRecords(pool);
    this.#isNew = isNew;
  }

  /** Rejects with a sentence that names the directory: when it is in use, cannot be written, or has a file that is not of this version. */
  static async open(directory: string, places: number): Promise<SavedTables> {
    const pool = await openFile(directory, places);
    try {
      // In this process DuckDB gives everybody the same database. A name can be attached once.
      await pool.runAside("ATTACH ':memory:' AS mc_in_use").catch((cause: unknown) => {
        throw new Error(inUse(directory, "of this process"), { cause });
      });
      return new SavedTables(directory, pool, await isNew(pool, directory));
    } catch (error) {
      await pool.close();
      throw error;
    }
  }

  /** The directory for what does not survive a restart, emptied of what a process left that was killed. */
  async emptyScratch(): Promise<string> {
    const scratch = join(this.#directory, "scratch");
    await rm(scratch, { recursive: true, force: true });
    await mkdir(scratch);
    return scratch;
  }

  /** Names of the macros that views of earlier runs may call. */
  async macros(): Promise<readonly string[]> {
    const reader = await this.pool.runAside(
      "SELECT DISTINCT function_name FROM duckdb_functions() WHERE database_name = current_database() AND NOT internal",
    );
    return reader.getRowsJson().flatMap(([name]) => (typeof name === "string" ? [name] : []));
  }

  /** Fills the catalog; `loadTables` adds what no earlier run has saved. */
  async load(connection: DuckDBConnection, catalog: Catalog, loadTables: LoadTables): Promise<void> {
    if (!this.#isNew) catalog.apply(await readSavedCatalog(connection));
    await changeTables(connection, catalog, saveChanges, async (draft) => {
      if (this.#isNew) {
        await connection.run(`CREATE SCHEMA mc_emulator; CREATE TABLE mc_emulator.about AS SELECT ${format} AS format; ${createRecords}`);
        await createSavedCatalog(connection);
      }
      await loadTables(draft, this.#isNew);
    });
  }
}

async function openFile(directory: string, places: number): Promise<DuckDbPool> {
  try {
    await mkdir(directory, { recursive: true });
    return await DuckDbPool.open(places, join(directory, "emulator.duckdb"));
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
    const [, process] = /Could not set lock .*\(PID (\d+)\)/.exec(reason) ?? [];
    if (process !== undefined) throw new Error(inUse(directory, `with the process id ${process}`), { cause });
    if (reason.includes("different configuration")) throw new Error(inUse(directory, "of this process"), { cause });
    throw new Error(`Tables cannot be kept in the directory ${directory}: ${reason}`, { cause });
  }
}

function inUse(directory: string, which: string): string {
  return `The directory ${directory} is in use by another emulator ${which}. Stop that one first, or choose another directory.`;
}

async function isNew(pool: DuckDbPool, directory: string): Promise<boolean> {
  const found = await pool.runAside(
    "SELECT count(*), count(*) FILTER (schema_name = 'mc_emulator' AND table_name = 'about') FROM duckdb_tables() WHERE database_name = current_database()",
  );
  const [tables, about] = (found.getRowsJson()[0] ?? []).map(Number);
  if (tables === 0) return true;
  if (about !== 1)
    throw new Error(`The file emulator.duckdb in the directory ${directory} was not made by an emulator. Choose another directory.`);
  const saved = Number((await pool.runAside("SELECT format FROM mc_emulator.about")).getRowsJson()[0]?.[0]);
  if (saved !== format)
    throw new Error(
      `The tables in the directory ${directory} were saved by another version of the emulator (format ${saved}; this version has format ${format}). Use that version, or choose another directory.`,
    );
  return false;
}
