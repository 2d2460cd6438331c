import type { DuckDBConnection } from "@duckdb/node-api";
import { parseColumnType } from "../../rows/column-type.ts";
import type { RowSource } from "../../rows/row-source.ts";
import type { Catalog, TableEntry } from "./catalog.ts";
import { type DuckDbPool, defaultTimeZone } from "../duckdb/duckdb-pool.ts";
import { DuckDbRows } from "../result/duckdb-rows.ts";
import { ZoneTime } from "../result/zone-time.ts";
import { quoteName } from "../quote.ts";

/** The tables for whoever reads and writes them without SQL. */
export interface TableStore {
  readonly catalog: Catalog;
  /** Name of the database on disk, for what does not last. */
  readonly scratch: string;
  /** The zone whose wall clock DATETIME and TIMESTAMP show. */
  readonly timeZone: string;
  /**
   * Rows of a table as they are now, partition columns after the others; `where` is a condition in DuckDB's words. Rows
   * that are written later do not come; rows that are deleted while somebody reads are missing.
   */
  rows(entry: TableEntry, where?: string): Promise<RowSource>;
  /** Lends a connection to the database; other work waits meanwhile. */
  use<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
}

export class DuckDbTableStore implements TableStore {
  readonly catalog: Catalog;
  readonly scratch: string;
  readonly timeZone: string = defaultTimeZone;
  readonly #pool: DuckDbPool;
  readonly #zone: ZoneTime = new ZoneTime(defaultTimeZone);

  constructor(catalog: Catalog, pool: DuckDbPool, scratch: string) {
    this.catalog = catalog;
    this.scratch = scratch;
    this.#pool = pool;
  }

  async rows(entry: TableEntry, where = "true"): Promise<RowSource> {
    const table = quoteName(entry.name);
    const columns = [...entry.columns, ...entry.partitions].map(({ name, type }) => ({ name, type: parseColumnType(type.text) }));
    const count = await this.use(async (connection) => {
      const reader = await connection.runAndReadAll(`SELECT count(*) FROM ${table} WHERE ${where}`);
      return Number(reader.getRowsJson()[0]?.[0]);
    });
    return new DuckDbRows(this.#pool, { table, names: columns.map(({ name }) => name), columns, count, where, zone: this.#zone });
  }

  use<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    return this.#pool.use(undefined, undefined, work);
  }
}
