import type { DuckDBConnection } from "@duckdb/node-api";
import type { RowColumn } from "../../rows/row-source.ts";
import { cellsOf } from "./cells.ts";
import { withinDisk } from "../duckdb/disk-limit.ts";
import type { DuckDbPool } from "../duckdb/duckdb-pool.ts";
import { DuckDbRows } from "./duckdb-rows.ts";
import type { StoredRows } from "../../rows/stored-rows.ts";
import { exactTextSql } from "./exact-text.ts";
import { MemoryRows } from "./memory-rows.ts";
import { resultCsv } from "./result-csv.ts";
import { isForeign, storageTypeOf } from "./storage-type.ts";
import { ZoneTime } from "./zone-time.ts";
import { type CompiledColumn, withUniqueNames } from "./compiled-columns.ts";
import { quoteName } from "../quote.ts";
import type { TranslatedQuery } from "../translate/translate-query.ts";

/** Results up to this many rows are kept in memory: a table on disk takes at least a quarter of a megabyte. */
const smallCount = 1000;

/**
 * Keeps the rows of each SELECT in a table of their own, in a database on disk: the query runs once, and its result
 * is read from the table, however large it is. Small results are kept in memory instead.
 */
export class ResultStore {
  readonly #pool: DuckDbPool;
  readonly #database: string;
  readonly #maxBytes: number;
  readonly #zones = new Map<string, ZoneTime>();
  #stored = 0;

  /** `database` is already attached; all results together use at most `maxBytes` of it. */
  constructor(pool: DuckDbPool, database: string, maxBytes: number) {
    this.#pool = pool;
    this.#database = database;
    this.#maxBytes = maxBytes;
  }

  /** Runs a query, whose columns are `found`, and keeps its rows in their order. */
  async store(
    connection: DuckDBConnection,
    { sql, tables }: Pick<TranslatedQuery, "sql" | "tables">,
    found: readonly CompiledColumn[],
    timeZone: string,
  ): Promise<StoredRows> {
    const columns = found.map(({ name, type }): RowColumn => ({ name, type }));
    const names = columns.map((_, index) => `c${index}`);
    const values = columns.map(({ type }, index) =>
      found[index] !== undefined && isForeign(found[index].compiled)
        ? `CAST(c${index} AS ${storageTypeOf(type)}) AS c${index}`
        : `c${index}`,
    );
    this.#stored += 1;
    const table = `${quoteName(this.#database)}.main.r${this.#stored}`;
    const select = `SELECT ${values.join(", ")} FROM (${sql}) AS source(${names.join(", ")})`;
    const create = `CREATE TABLE ${table} AS ${select}`;
    const limit = { maxBytes: this.#maxBytes, usedBytes: () => this.#pool.usedBytes(this.#database) };
    const init = { columns: withUniqueNames(columns), zone: this.#zone(timeZone) };
    const all = columns.map(({ type }, index) => exactTextSql(`c${index}`, type));
    if (tables.size === 0) {
      // It gives few rows as a rule, and to begin again costs little: its first rows are read without a table.
      const reader = await connection.streamAndReadUntil(`SELECT ${all.join(", ")} FROM (${select})`, smallCount + 1);
      if (reader.currentRowCount <= smallCount) return new MemoryRows({ ...init, types: reader.columnTypes(), rows: reader.getRows() });
    }
    let stored: StoredRows | undefined;
    await connection.run("BEGIN");
    try {
      const created = await withinDisk(connection, limit, () => connection.runAndReadAll(create));
      const count = Number(created.getRowsJson()[0]?.[0]);
      if (count > smallCount) {
        await connection.run("COMMIT");
        stored = new StoredTable(this.#pool, { ...init, table, names, count });
        return stored;
      }
      const reader = await connection.runAndReadAll(`SELECT ${all.join(", ")} FROM ${table}`);
      return new MemoryRows({ ...init, types: reader.columnTypes(), rows: reader.getRows() });
    } finally {
      // A small table is never committed: to commit and to drop it would wait for the disk twice.
      if (stored === undefined) await connection.run("ROLLBACK");
    }
  }

  /** One for each time zone, because creating one takes longer than a small query. */
  #zone(timeZone: string): ZoneTime {
    const zone = this.#zones.get(timeZone) ?? new ZoneTime(timeZone);
    this.#zones.set(timeZone, zone);
    return zone;
  }
}

class StoredTable extends DuckDbRows implements StoredRows {
  readonly #pool: DuckDbPool;
  readonly #table: string;

  constructor(...[pool, init]: ConstructorParameters<typeof DuckDbRows>) {
    super(pool, init);
    this.#pool = pool;
    this.#table = init.table;
  }

  csv(count: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#pool.use(undefined, undefined, async (connection) => {
      const values = this.columns.map((_, index) => this.valueSql(index));
      const reader = await connection.runAndReadAll(`SELECT ${values.join(", ")} FROM ${this.#table} LIMIT ${count}`);
      const types = reader.columnTypes();
      return resultCsv(
        this.columns,
        reader.getRows().map((row) => cellsOf(row, types)),
      );
    });
  }

  async drop(): Promise<void> {
    await this.#pool.use(undefined, undefined, (connection) => connection.run(`DROP TABLE ${this.#table}`));
  }
}
