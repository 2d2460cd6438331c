import { DuckDBDataChunk } from "@duckdb/node-api";
import type { TableEntry } from "../sql/catalog/table-entry.ts";
import type { TableStore } from "../sql/catalog/table-store.ts";
import { columnSql } from "../sql/catalog/column-sql.ts";
import { quoteName } from "../sql/quote.ts";
import { ZoneTime } from "../sql/result/zone-time.ts";
import { parseColumnType } from "../rows/column-type.ts";
import type { RowBatch } from "../rows/row-source.ts";
import { locating, malformedStream } from "../tunnel/malformed-stream.ts";
import { storedValueOf } from "./stored-values.ts";

/** What DuckDB takes at a time. */
const chunkRows = 2048;

/** The rows of an uploaded block, in a table of their own on disk until the upload is committed. */
export class BlockStage {
  /** The table's name as SQL has it. */
  readonly table: string;
  readonly #store: TableStore;
  readonly #entry: TableEntry;
  readonly #name: string;
  readonly #toStored: readonly ReturnType<typeof storedValueOf>[];

  private constructor(store: TableStore, entry: TableEntry, name: string) {
    this.table = `${quoteName(store.scratch)}.main.${quoteName(name)}`;
    this.#store = store;
    this.#entry = entry;
    this.#name = name;
    const zone = new ZoneTime(store.timeZone);
    this.#toStored = entry.columns.map(({ type }) => storedValueOf(parseColumnType(type.text), zone));
  }

  /** `name` is one that no other stage has had. */
  static async open(store: TableStore, entry: TableEntry, name: string): Promise<BlockStage> {
    const stage = new BlockStage(store, entry, name);
    await store.use((connection) => connection.run(`CREATE TABLE ${stage.table} (${entry.columns.map(columnSql).join(", ")})`));
    return stage;
  }

  /** Adds rows. Throws `MalformedDataStream` for values that the table cannot have. */
  async append({ rowCount, columns }: RowBatch): Promise<void> {
    const wrong = this.#entry.columns.find(({ nullable }, index) => !nullable && columns[index]?.includes(null) !== false);
    if (wrong !== undefined) throw malformedStream(`column ${wrong.name} may not be NULL`);
    const stored = columns.map((values, index) =>
      locating(() => `column ${this.#entry.columns[index]?.name ?? ""}`, () => values.map(this.#toStored[index] ?? (() => null))),
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
