import type { RowSource } from "./row-source.ts";

/** The rows of a SELECT, written down when it ended. Names of columns are unique; unnamed ones are `_c0`, `_c1` …. */
export interface StoredRows extends RowSource {
  /** The first `count` rows as the `result` interface prints them. */
  print(count: number): Promise<readonly (readonly SqlCell[])[]>;
  /** Gives up the rows: nobody will read them any more. */
  drop(): Promise<void>;
}

/** A cell as the `result` interface prints it: its bytes, or null. STRING and BINARY values need not be UTF-8. */
export type SqlCell = Uint8Array | null;
