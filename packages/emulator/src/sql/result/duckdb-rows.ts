import type { RowBatch, RowColumn, RowRange, RowSource } from "../../rows/row-source.ts";
import type { DuckDbPool } from "../duckdb/duckdb-pool.ts";
import { exactTextSql } from "./exact-text.ts";
import { tunnelColumns } from "./tunnel-values.ts";
import { quoteName } from "../quote.ts";
import type { ZoneTime } from "./zone-time.ts";

export interface DuckDbRowsInit {
  /** The table as DuckDB knows it, quoted. */
  readonly table: string;
  /** The table's own names of the columns; `columns` says what they are called outside. */
  readonly names: readonly string[];
  readonly columns: readonly RowColumn[];
  readonly count: number;
  /** A condition in DuckDB's SQL, such as that of a partition. */
  readonly where?: string;
  readonly zone: ZoneTime;
}

/** Rows per query, all in memory at the same time. */
const batchRows = 8192;

/**
 * Rows of a DuckDB table in the order in which they were written. Each batch is a query of its own that continues after the
 * last row of the previous one, so that no connection is held while a slow client reads.
 */
export class DuckDbRows implements RowSource {
  readonly columns: readonly RowColumn[];
  readonly count: number;
  readonly #pool: DuckDbPool;
  readonly #table: string;
  readonly #names: readonly string[];
  readonly #where: string;
  readonly #zone: ZoneTime;

  constructor(pool: DuckDbPool, { table, names, columns, count, where = "true", zone }: DuckDbRowsInit) {
    this.columns = columns;
    this.count = count;
    this.#pool = pool;
    this.#table = table;
    this.#names = names;
    this.#where = where;
    this.#zone = zone;
  }

  async *read({ start, count, columns = this.columns.map((_, index) => index) }: RowRange): AsyncGenerator<RowBatch> {
    const select = `SELECT ${["rowid", ...columns.map((index) => this.valueSql(index))].join(", ")} FROM ${this.#table} WHERE ${this.#where}`;
    let page = start < this.count && count > 0 ? this.#page(`${select} LIMIT ${Math.min(count, batchRows)} OFFSET ${start}`) : undefined;
    for (let left = Math.min(count, this.count - start); page !== undefined;) {
      const { batch, lastRow } = await page;
      left -= batch.rowCount;
      // The next one is fetched while this one is written.
      page =
        batch.rowCount === 0 || left <= 0 ? undefined : this.#page(`${select} AND rowid > ${lastRow} LIMIT ${Math.min(left, batchRows)}`);
      page?.catch(() => {}); // awaited above, if the reader is still there
      if (batch.rowCount > 0) yield batch;
    }
  }

  /** How the values of a column are read. */
  protected valueSql(index: number): string {
    const column = this.columns[index];
    if (column === undefined) throw new RangeError(`There is no column ${index}.`);
    return exactTextSql(quoteName(this.#names[index] ?? column.name), column.type);
  }

  /** Without ORDER BY: DuckDB keeps the order of a table and stops at the limit. */
  async #page(sql: string): Promise<{ readonly batch: RowBatch; readonly lastRow: bigint }> {
    return await this.#pool.use(undefined, undefined, async (connection) => {
      const reader = await connection.runAndReadAll(sql);
      const [rowIds = [], ...columns] = reader.getColumns();
      const lastRow = rowIds.at(-1);
      return {
        batch: { rowCount: rowIds.length, columns: tunnelColumns(columns, reader.columnTypes().slice(1), this.#zone) },
        lastRow: typeof lastRow === "bigint" ? lastRow : -1n,
      };
    });
  }
}
