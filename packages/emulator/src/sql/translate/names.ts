/** What a query may refer to. */
export interface Names {
  readonly project: string;
  /** The name by which DuckDB knows a table or view; undefined when there is none. */
  resolve(parts: readonly string[]): string | undefined;
  /** MaxCompute's type of a column of a table or view. */
  columnType(table: string, column: string): string | undefined;
  /** MaxCompute's types of all columns of a table or view, as `*` lists them. */
  columnTypes(table: string): readonly string[];
  /** The first partition column of a table or view; undefined when there is none. */
  partitionColumn(table: string): string | undefined;
}
