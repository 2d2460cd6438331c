import type { DuckDBType, DuckDBValue } from "@duckdb/node-api";
import type { RowBatch, RowColumn, RowRange } from "../../rows/row-source.ts";
import { cellsOf } from "./cells.ts";
import type { StoredRows } from "../../rows/stored-rows.ts";
import { resultCsv } from "./result-csv.ts";
import { tunnelColumns } from "./tunnel-values.ts";
import type { ZoneTime } from "./zone-time.ts";

export interface MemoryRowsInit {
  readonly columns: readonly RowColumn[];
  readonly types: readonly DuckDBType[];
  readonly rows: readonly (readonly DuckDBValue[])[];
  readonly zone: ZoneTime;
}

/** The rows of a small result. Thousands of them need little memory, but would need gigabytes as tables. */
export class MemoryRows implements StoredRows {
  readonly columns: readonly RowColumn[];
  readonly count: number;
  readonly #types: readonly DuckDBType[];
  readonly #rows: readonly (readonly DuckDBValue[])[];
  readonly #zone: ZoneTime;

  constructor({ columns, types, rows, zone }: MemoryRowsInit) {
    this.columns = columns;
    this.count = rows.length;
    this.#types = types;
    this.#rows = rows;
    this.#zone = zone;
  }

  async *read({ start, count, columns = this.columns.map((_, index) => index) }: RowRange): AsyncGenerator<RowBatch> {
    const rows = this.#rows.slice(start, start + count);
    if (rows.length === 0) return;
    const values = columns.map((index) => rows.map((row) => row[index] ?? null));
    const types = columns.flatMap((index) => this.#types[index] ?? []);
    yield { rowCount: rows.length, columns: tunnelColumns(values, types, this.#zone) };
  }

  csv(count: number): Promise<Uint8Array<ArrayBuffer>> {
    const cells = this.#rows.slice(0, count).map((row) => cellsOf(row, this.#types));
    return Promise.resolve(resultCsv(this.columns, cells));
  }

  drop(): Promise<void> {
    return Promise.resolve();
  }
}
