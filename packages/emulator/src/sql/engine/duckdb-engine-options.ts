export interface DuckDbEngineOptions {
  readonly project: string;
  /** Every CSV and Parquet file in this directory becomes a table that is named after the file. */
  readonly dataDir?: string;
  /** Bytes of disk that results may take together; 20 GB by default. */
  readonly maxDiskBytes?: number;
  /** How many statements are in DuckDB at once; the others wait in order. 2 by default. */
  readonly maxConcurrentQueries?: number;
}
