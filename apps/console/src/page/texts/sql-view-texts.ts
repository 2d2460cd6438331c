/** Texts of the SQL view and of results. */
export interface SqlViewTexts {
  readonly tables: string;
  readonly history: string;
  readonly tabs: string;
  readonly untitled: string;
  readonly newTab: string;
  readonly closeTab: (title: string) => string;
  readonly runSelection: string;
  readonly statements: string;
  readonly parameters: string;
  readonly parametersHint: string;
  readonly estimate: string;
  readonly estimating: string;
  readonly estimateHint: string;
  readonly cost: (size: string, complexity: number) => string;
  readonly goToError: (line: number, column: number) => string;
  /** Why the text in front is not kept over a reload. */
  readonly notKept: Readonly<Record<"secret" | "long" | "storage", string>>;
  readonly searchHistory: string;
  readonly clearHistory: string;
  readonly historyEmpty: string;
  readonly useText: string;
  readonly searchTables: string;
  readonly refresh: string;
  readonly loadingTree: string;
  readonly nothingThere: string;
  readonly moreThere: string;
  readonly partitions: string;
  readonly insertHint: (text: string) => string;
  readonly goToRow: string;
  readonly goToRowHint: string;
  readonly showChart: string;
  readonly showTable: string;
  readonly chartX: string;
  readonly chartY: string;
  readonly chartRows: (most: number, count: number) => string;
  readonly chartLabel: (y: string, x: string) => string;
  readonly downloadAs: Readonly<Record<"csv" | "parquet" | "arrow", string>>;
  readonly downloaded: (rows: number | null, count: number | null, bytes: string) => string;
  readonly cancelDownload: string;
  readonly fileTooLarge: string;
  readonly keys: Readonly<Record<"complete" | "nextError" | "listErrors" | "comment" | "leave", string>>;
}
