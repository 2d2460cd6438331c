/** What a query may refer to. */
export interface Names {
  /** The name by which DuckDB knows a table or view; undefined when there is none. */
  resolve(parts: readonly string[]): string | undefined;
  /** The whole name of a table that may not be there, for messages. */
  displayName(parts: readonly string[]): string;
  /** MaxCompute's type of a column of a table or view. */
  columnType(table: string, column: string): string | undefined;
  /** MaxCompute's types of all columns of a table or view, as `*` lists them. */
  columnTypes(table: string): readonly string[];
  /** The name of the column that has the numbers of a table's rows, where the query may ask for them. */
  readonly rowIdColumn: string | undefined;
  /** The partition columns of a table; none for a view. */
  partitionColumns(table: string): readonly string[];
  /** The query of a view as it was written; undefined for a table. */
  viewText(table: string): string | undefined;
}
