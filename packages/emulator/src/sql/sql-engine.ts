/** What the job side of the emulator knows of SQL. The DuckDB implementation is `createDuckDbEngine`. */
export interface SqlEngine {
  /**
   * Splits a script into statements and checks what can be checked without running it.
   * Rejects with a {@link SqlError} (`ODPS-0130161` parse exception, `ODPS-0130131` table not found …).
   */
  prepare(script: string, settings: Readonly<Record<string, string>>): Promise<readonly SqlStatement[]>;
  /** The stages a statement would run in, from the real query plan. Statements without a plan give an empty list. */
  plan(statement: SqlStatement): Promise<readonly PlanStage[]>;
  /** Runs one statement. Aborting interrupts DuckDB and rejects with the signal's reason. */
  run(statement: SqlStatement, options: { readonly maxRows: number; readonly signal: AbortSignal }): Promise<SqlOutcome>;
  /** Numbers for a cost estimate (docs/protocol.md 5.3). */
  cost(script: string, settings: Readonly<Record<string, string>>): Promise<{ udf: number; complexity: number; input: number }>;
  close(): Promise<void>;
}

export interface SqlStatement {
  /** The statement's own text, as it was sent. */
  readonly text: string;
  /** `metadata`: DDL, DESC, SHOW, EXPLAIN: short, without stages. */
  readonly kind: "select" | "insert" | "metadata";
  /** Script settings in force for this statement (`SET k=v` before it). */
  readonly settings: Readonly<Record<string, string>>;
}

/** A stage as MaxCompute names it: `M1`, `J3_1_2`, `R4_3`. */
export interface PlanStage {
  readonly name: string;
  readonly kind: "map" | "join" | "reduce";
  /** Names of the stages it reads from. */
  readonly inputs: readonly string[];
  /** Estimated records read and written. */
  readonly inputRecords: number;
  readonly outputRecords: number;
}

/** `rows`: a SELECT. `text`: everything else; empty for DDL that says nothing. */
export type SqlOutcome =
  | { readonly kind: "rows"; readonly columns: readonly SqlColumn[]; readonly rows: readonly (readonly SqlCell[])[]; readonly truncated: boolean }
  | { readonly kind: "text"; readonly text: string };

/** A column with MaxCompute's type text in lower case, such as `array<string>`. Names are unique; unnamed ones are `_c0`, `_c1` …. */
export interface SqlColumn {
  readonly name: string;
  readonly type: string;
}

/** A cell as the `result` interface prints it: its bytes, or null. STRING and BINARY values need not be UTF-8. */
export type SqlCell = Uint8Array | null;

/** A statement that failed, as the service says it: `ODPS-0130131:[1,15] Table not found - …`. */
export class SqlError extends Error {
  override readonly name: string = "SqlError";
  /** Such as `ODPS-0130131`. */
  readonly code: string;
  constructor(code: string, message: string) {
    super(`${code}:${message}`);
    this.code = code;
  }
}
