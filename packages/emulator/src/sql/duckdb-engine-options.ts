export interface DuckDbEngineOptions {
  readonly project: string;
  /** Every CSV and Parquet file in this directory becomes a table that is named after the file. */
  readonly dataDir?: string;
  /** How many statements are in DuckDB at once; the others wait in order. 2 by default. */
  readonly maxConcurrentQueries?: number;
}
