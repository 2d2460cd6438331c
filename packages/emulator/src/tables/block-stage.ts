import { randomUUID } from "node:crypto";
import { DuckDBDataChunk } from "@duckdb/node-api";
import type { TableStore } from "../sql/catalog/table-store.ts";
import type { ColumnDefinition } from "../sql/parse/statement.ts";
import { columnSql } from "../sql/catalog/column-sql.ts";
import { quoteName } from "../sql/quote.ts";
import { ZoneTime } from "../sql/result/zone-time.ts";
import { parseColumnType } from "../rows/column-type.ts";
import type { RowBatch } from "../rows/row-source.ts";
import { locating, malformedStream } from "../tunnel/malformed-stream.ts";
import { storedValueOf } from "./stored-values.ts";

/** What DuckDB takes at a time. */
const chunkRows = 2048;

/** Rows that were uploaded, in a table of their own on disk until they are put into the table that they belong to. */
export class BlockStage {
  /** The table's name as SQL has it. */
  readonly table: string;
  readonly #store: TableStore;
  readonly #columns: readonly ColumnDefinition[];
  readonly #name: string;
  readonly #toStored: readonly ReturnType<typeof storedValueOf>[];

  private constructor(store: TableStore, columns: readonly ColumnDefinition[]) {
    this.#name = `upload_${randomUUID()}`;
    this.table = `${quoteName(store.scratch)}.main.${quoteName(this.#name)}`;
    this.#store = store;
    this.#columns = columns;
    const zone = new ZoneTime(store.timeZone);
    this.#toStored = columns.map(({ type }) => storedValueOf(parseColumnType(type.text), zone));
  }

  /** Takes in all rows. When they end with an error, or do not fit their columns, nothing of them stays. */
  static async of(store: TableStore, columns: readonly ColumnDefinition[], rows: AsyncIterable<RowBatch>): Promise<BlockStage> {
    const stage = new BlockStage(store, columns);
    await store.use((connection) => connection.run(`CREATE TABLE ${stage.table} (${columns.map(columnSql).join(", ")})`));
    try {
      for await (const batch of rows) await stage.#append(batch);
    } catch (error) {
      await stage.drop();
      throw error;
    }
    return stage;
  }

  /** Adds rows. Throws `MalformedDataStream` for values that the table cannot have. */
  async #append({ rowCount, columns }: RowBatch): Promise<void> {
    const wrong = this.#columns.find(({ nullable }, index) => !nullable && columns[index]?.includes(null) !== false);
    if (wrong !== undefined) throw malformedStream(`column ${wrong.name} may not be NULL`);
    const stored = columns.map((values, index) =>
      locating(
        () => `column ${this.#columns[index]?.name ?? ""}`,
        () => values.map(this.#toStored[index] ?? (() => null)),
      ),
    );
    await this.#store.use(async (connection) => {
      const appender = await connection.createAppender(this.#name, "main", this.#store.scratch);
      const types = columns.map((_, index) => appender.columnType(index));
      for (let at = 0; at < rowCount; at += chunkRows) {
        const chunk = DuckDBDataChunk.create(types);
        chunk.setColumns(stored.map((values) => values.slice(at, at + chunkRows)));
        appender.appendDataChunk(chunk);
      }
      appender.closeSync();
    });
  }

  async drop(): Promise<void> {
    await this.#store.use((connection) => connection.run(`DROP TABLE IF EXISTS ${this.table}`));
  }
}
