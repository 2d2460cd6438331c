import type { RowSource } from "./row-source.ts";

/** The rows of a SELECT, stored when it ended. Names of columns are unique; unnamed columns are `_c0`, `_c1` …. */
export interface StoredRows extends RowSource {
  /** The first `count` rows as the `result` interface sends them: CSV. A STRING need not be UTF-8. */
  csv(count: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Deletes the rows. */
  drop(): Promise<void>;
}
