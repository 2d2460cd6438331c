import { type TableEntry, tableSql } from "../sql/catalog/table-entry.ts";
import type { TableStore } from "../sql/catalog/table-store.ts";
import type { RowBatch, RowColumn, RowRange, RowSource } from "../rows/row-source.ts";

/** The rows of a table or a partition as a download gives them: without partition columns (docs/tunnel.md 11.4). */
export class TableRows implements RowSource {
  readonly columns: readonly RowColumn[];
  readonly count: number;
  readonly entry: TableEntry;
  readonly #store: TableStore;
  readonly #rows: RowSource;
  readonly #condition: string;
  readonly #mark: string;

  private constructor(store: TableStore, entry: TableEntry, condition: string, rows: RowSource, mark: string) {
    this.columns = rows.columns.slice(0, entry.columns.length);
    this.count = rows.count;
    this.entry = entry;
    this.#store = store;
    this.#rows = rows;
    this.#condition = condition;
    this.#mark = mark;
  }

  /** `condition` is that of a partition, in DuckDB's SQL. */
  static async open(store: TableStore, entry: TableEntry, condition: string): Promise<TableRows> {
    const mark = await markOf(store, entry, condition);
    return new TableRows(store, entry, condition, await store.rows(entry, condition), mark);
  }

  /** Whether rows have come or gone since this was opened. */
  async isModified(): Promise<boolean> {
    if (!this.#store.catalog.isCurrent(this.entry)) return true;
    return (await markOf(this.#store, this.entry, this.#condition)) !== this.#mark;
  }

  /** Raises when rows go while it reads: what is not whole must not look so. */
  async *read({ start, count, columns = this.columns.map((_, index) => index) }: RowRange): AsyncGenerator<RowBatch> {
    let left = Math.max(0, Math.min(count, this.count - start));
    for await (const batch of this.#rows.read({ start, count, columns })) {
      left -= batch.rowCount;
      yield batch;
    }
    if (left > 0) throw new Error(`Rows of table ${this.entry.name} were deleted while they were read.`);
  }
}

/** Another one whenever rows were added or removed: new rows get new ids. */
async function markOf(store: TableStore, entry: TableEntry, condition: string): Promise<string> {
  return await store.useTable(entry, async (connection) => {
    const reader = await connection.runAndReadAll(`SELECT count(*), min(rowid), max(rowid) FROM ${tableSql(entry)} WHERE ${condition}`);
    return JSON.stringify(reader.getRowsJson());
  });
}
