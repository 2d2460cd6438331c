import type { RowColumn } from "../rows/row-source.ts";
import type { StoredRows } from "../rows/stored-rows.ts";
import type { TableStore } from "./catalog/table-store.ts";

/** What the rest of the emulator knows of SQL. `DuckDbEngine` implements it. */
export interface SqlEngine {
  /**
   * Splits a script into statements and checks what can be checked without running it.
   * Rejects with a {@link SqlError} (`ODPS-0130161` parse exception, `ODPS-0130131` table not found …).
   */
  prepare(script: string, settings: Readonly<Record<string, string>>): Promise<readonly SqlStatement[]>;
  /** The stages a statement would run in, from the real query plan. Statements without a plan give an empty list. */
  plan(statement: SqlStatement): Promise<readonly PlanStage[]>;
  /** Runs one statement. Aborting interrupts DuckDB and rejects with the signal's reason. */
  run(statement: SqlStatement, signal: AbortSignal): Promise<SqlOutcome>;
  /** Numbers for a cost estimate (docs/protocol.md 5.3). */
  cost(script: string, settings: Readonly<Record<string, string>>): Promise<{ udf: number; complexity: number; input: number }>;
  /** What a query or an INSERT would put out, without running it (docs/protocol.md 5.8). Rejects for other statements. */
  lineage(statement: SqlStatement): Promise<Lineage>;
  readonly tables: TableStore;
  /** Texts that survive a restart. Undefined where the tables do not survive it either. */
  readonly records: RecordStore | undefined;
  close(): Promise<void>;
}

/** Keeps texts by id in the database of the tables. */
export interface RecordStore {
  /** Resolves when the text would survive the end of the process. Replaces the one that this id had. */
  put(id: string, text: string): Promise<void>;
  delete(id: string): Promise<void>;
  all(): Promise<readonly string[]>;
}

/** Where the rows of a statement go, and their columns. */
export interface Lineage {
  /** The table of an INSERT; absent for a query. */
  readonly table?: string;
  readonly columns: readonly RowColumn[];
}

export interface SqlStatement {
  /** The statement's own text, as it was sent. */
  readonly text: string;
  /** `metadata`: DDL, DESC, SHOW, EXPLAIN: short, without stages. */
  readonly kind: "select" | "insert" | "metadata";
  /** Whether it changes nothing: SELECT, EXPLAIN, DESC, SHOW. */
  readonly readsOnly: boolean;
  /** Script settings in force for this statement (`SET k=v` before it). */
  readonly settings: Readonly<Record<string, string>>;
  /** The table or partition that its query is written into: `t` or `t/ds=20260101`. */
  readonly writes?: string | undefined;
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
  /** Estimated bytes of a record. Absent where the plan does not say which columns there are. */
  readonly recordBytes?: number;
  /** The table it scans, under its name in DuckDB. */
  readonly table?: string;
}

/** `rows`: a SELECT. `text`: everything else; empty for DDL without output. `written`: rows that a query has put into a table. */
export type SqlOutcome =
  | { readonly kind: "rows"; readonly rows: StoredRows }
  | { readonly kind: "text"; readonly text: string; readonly written?: number };
