import { quoteText } from "../quote.ts";
import type { DuckDbPool } from "./duckdb-pool.ts";

const table = "mc_emulator.jobs";

/** SQL that makes the table of {@link DuckDbRecords}. */
export const createRecords: string = `CREATE TABLE ${table} (id VARCHAR PRIMARY KEY, job VARCHAR)`;

/** A text for each id, in the database of the tables. */
export class DuckDbRecords {
  readonly #pool: DuckDbPool;

  constructor(pool: DuckDbPool) {
    this.#pool = pool;
  }

  async put(id: string, text: string): Promise<void> {
    await this.#pool.runAside(`INSERT OR REPLACE INTO ${table} VALUES (${quoteText(id)}, ${quoteText(text)})`);
  }

  async delete(id: string): Promise<void> {
    await this.#pool.runAside(`DELETE FROM ${table} WHERE id = ${quoteText(id)}`);
  }

  async all(): Promise<readonly string[]> {
    const reader = await this.#pool.runAside(`SELECT job FROM ${table} ORDER BY id`);
    return reader.getRowsJson().flatMap(([job]) => (typeof job === "string" ? [job] : []));
  }
}
