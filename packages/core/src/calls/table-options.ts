import type { CallOptions } from "../options.ts";

/** Where a table is looked for. */
export interface TableQuery extends CallOptions {
  /** The schema of the table. Default: the client's `schema`, otherwise `default`. */
  readonly schema?: string | undefined;
}

/** Which tables are listed. */
export interface TableFilter extends TableQuery {
  /** Only tables whose names begin so. Default: all. */
  readonly prefix?: string | undefined;
}
