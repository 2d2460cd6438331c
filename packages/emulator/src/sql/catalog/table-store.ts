import type { DuckDBConnection } from "@duckdb/node-api";
import { parseColumnType } from "../../rows/column-type.ts";
import type { RowColumn, RowSource } from "../../rows/row-source.ts";
import type { Catalog } from "./catalog.ts";
import { changeTables, type SaveChanges } from "./change-tables.ts";
import { duckDbName, type TableEntry, tableSql } from "./table-entry.ts";
import { type DuckDbPool, defaultTimeZone } from "../duckdb/duckdb-pool.ts";
import { cellsOf } from "../result/cells.ts";
import { DuckDbRows } from "../result/duckdb-rows.ts";
import { resultCsv } from "../result/result-csv.ts";
import { ZoneTime } from "../result/zone-time.ts";
import { quoteName } from "../quote.ts";

/** Which part of the first rows of a table is wanted. */
export interface TableHead {
  /** Names and types of the columns. */
  readonly columns: readonly RowColumn[];
  /** A condition in DuckDB's SQL. */
  readonly where: string;
  /** How many rows at most. */
  readonly count: number;
}

/** Reads and writes tables without SQL. */
export interface TableStore {
  readonly catalog: Catalog;
  /** Name of the database on disk that holds temporary tables. */
  readonly scratch: string;
  /** The time zone in which SQL shows DATETIME and TIMESTAMP. */
  readonly timeZone: string;
  /**
   * The current rows of a table, partition columns after the others; `where` is a condition in DuckDB's SQL. Rows that are
   * written later are not included; rows that are deleted during a read are missing.
   */
  rows(entry: TableEntry, where?: string): Promise<RowSource>;
  /** The first rows of a table as the `result` interface sends them: CSV. */
  head(entry: TableEntry, wanted: TableHead): Promise<Uint8Array<ArrayBuffer>>;
  /** Lends a connection to the database for work with the rows of a table; other work may wait for it. */
  useTable<T>(entry: TableEntry, work: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
  /** Lends a connection for work with temporary tables. */
  use<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
  /** Changes what is known of tables and schemas. */
  changeCatalog(work: (draft: Catalog) => void): Promise<void>;
  /** Changes tables, and what is known of them in a draft of the catalog: all of it or nothing. */
  change<T>(work: (connection: DuckDBConnection, draft: Catalog) => Promise<T>): Promise<T>;
}

/** What a {@link DuckDbTableStore} works with. */
export interface TableStoreInit {
  readonly catalog: Catalog;
  readonly pool: DuckDbPool;
  /** Resolves when the table that DuckDB knows by this name has the rows that it starts with. */
  readonly filled: (name: string) => Promise<void>;
  readonly scratch: string;
  /** Undefined where the tables are in memory. */
  readonly save: SaveChanges | undefined;
}

export class DuckDbTableStore implements TableStore {
  readonly catalog: Catalog;
  readonly scratch: string;
  readonly timeZone: string = defaultTimeZone;
  readonly #pool: DuckDbPool;
  readonly #filled: (name: string) => Promise<void>;
  readonly #save: SaveChanges | undefined;
  readonly #zone: ZoneTime = new ZoneTime(defaultTimeZone);

  constructor({ catalog, pool, filled, scratch, save }: TableStoreInit) {
    this.catalog = catalog;
    this.scratch = scratch;
    this.#pool = pool;
    this.#filled = filled;
    this.#save = save;
  }

  async rows(entry: TableEntry, where = "true"): Promise<RowSource> {
    const table = tableSql(entry);
    const columns = [...entry.columns, ...entry.partitions].map(({ name, type }) => ({ name, type: parseColumnType(type.text) }));
    const count = await this.useTable(entry, async (connection) => {
      const reader = await connection.runAndReadAll(`SELECT count(*) FROM ${table} WHERE ${where}`);
      return Number(reader.getRowsJson()[0]?.[0]);
    });
    return new DuckDbRows(this.#pool, { table, names: columns.map(({ name }) => name), columns, count, where, zone: this.#zone });
  }

  head(entry: TableEntry, { columns, where, count }: TableHead): Promise<Uint8Array<ArrayBuffer>> {
    const names = columns.map(({ name }) => quoteName(name)).join(", ");
    return this.useTable(entry, async (connection) => {
      const reader = await connection.runAndReadAll(`SELECT ${names} FROM ${tableSql(entry)} WHERE ${where} LIMIT ${count}`);
      const types = reader.columnTypes();
      return resultCsv(
        columns,
        reader.getRows().map((row) => cellsOf(row, types)),
      );
    });
  }

  async useTable<T>(entry: TableEntry, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    await this.#filled(duckDbName(entry));
    return await this.use(work);
  }

  use<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    return this.#pool.use(undefined, undefined, work);
  }

  changeCatalog(work: (draft: Catalog) => void): Promise<void> {
    return this.change(async (_connection, draft) => work(draft));
  }

  change<T>(work: (connection: DuckDBConnection, draft: Catalog) => Promise<T>): Promise<T> {
    return this.use((connection) => changeTables(connection, this.catalog, this.#save, (draft) => work(connection, draft)));
  }
}
