import type { Position } from "../position.ts";
import type { TablePlace } from "./name-rules.ts";
import type { SqlSource } from "./sql-source.ts";
import type { SqlType } from "./sql-type.ts";

/** The name of a table: where it is, and where the name was written. All names are in lower case. */
export interface TableName extends TablePlace {
  readonly position: Position;
}

export interface SchemaName {
  /** Undefined in the project of the job. */
  readonly project: string | undefined;
  readonly name: string;
  readonly position: Position;
}

export interface ColumnDefinition {
  readonly name: string;
  readonly type: SqlType;
  readonly comment: string;
  readonly nullable: boolean;
}

/** `ds='20260101'`; a dynamic partition column has no value. */
export interface PartitionValue {
  readonly column: string;
  readonly value: string | undefined;
  readonly position: Position;
}

/** A column that gets a new value. */
export interface ChangedColumn {
  readonly name: string;
  readonly position: Position;
}

/**
 * One thing that UPDATE, DELETE or MERGE does to rows. `rows` is a query: of the numbers of the rows and, for an update, of the new
 * values behind them; for an insert, of the values.
 */
export type RowChange =
  | { readonly kind: "delete"; readonly rows: SqlSource }
  | { readonly kind: "update"; readonly columns: readonly ChangedColumn[]; readonly rows: SqlSource }
  | { readonly kind: "insert"; readonly columns: readonly string[] | undefined; readonly rows: SqlSource };

/** What ALTER TABLE or ALTER VIEW changes. */
export type Alteration =
  | { readonly kind: "setComment"; readonly comment: string }
  | { readonly kind: "setLifecycle"; readonly days: number }
  | { readonly kind: "setOwner"; readonly owner: string }
  | { readonly kind: "setProperties"; readonly properties: Readonly<Record<string, string>> }
  /** Undefined: the whole table. */
  | { readonly kind: "touch"; readonly partition: readonly PartitionValue[] | undefined }
  /** How rows are stored, which makes no difference here. */
  | { readonly kind: "storage"; readonly partition: readonly PartitionValue[] | undefined }
  | { readonly kind: "addColumns"; readonly columns: readonly ColumnDefinition[]; readonly ifNotExists: boolean }
  | { readonly kind: "dropColumns"; readonly names: readonly string[] }
  | ColumnChange
  | { readonly kind: "renamePartition"; readonly from: readonly PartitionValue[]; readonly to: readonly PartitionValue[] }
  | {
      readonly kind: "mergePartitions";
      readonly ifExists: boolean;
      readonly sources: readonly (readonly PartitionValue[])[];
      readonly target: readonly PartitionValue[];
    };

/** ALTER TABLE … CHANGE COLUMN: what is left out stays. */
export interface ColumnChange {
  readonly kind: "changeColumn";
  readonly column: string;
  readonly position: Position;
  readonly changed: Partial<ColumnDefinition>;
  /** The column it is moved behind; undefined where it stays. */
  readonly after: string | undefined;
}

/** One statement, read as far as MaxCompute's grammar goes beyond a query; the queries in it are still text. */
export type Statement =
  | { readonly kind: "query"; readonly query: SqlSource }
  | { readonly kind: "explain"; readonly query: SqlSource }
  | {
      readonly kind: "insert";
      readonly table: TableName;
      readonly overwrite: boolean;
      readonly partition: readonly PartitionValue[];
      readonly columns: readonly string[] | undefined;
      readonly query: SqlSource;
    }
  | {
      readonly kind: "createTable";
      readonly table: TableName;
      readonly ifNotExists: boolean;
      readonly columns: readonly ColumnDefinition[];
      readonly partitions: readonly ColumnDefinition[];
      readonly comment: string;
      readonly lifecycle: number | undefined;
      /** TBLPROPERTIES, keys in lower case. */
      readonly properties: Readonly<Record<string, string>>;
      readonly primaryKey: readonly string[];
      readonly as: SqlSource | undefined;
      readonly like: TableName | undefined;
    }
  | {
      readonly kind: "createView";
      readonly table: TableName;
      readonly orReplace: boolean;
      readonly ifNotExists: boolean;
      readonly columns: readonly { readonly name: string; readonly comment: string }[];
      readonly comment: string;
      readonly query: SqlSource;
    }
  | { readonly kind: "drop"; readonly what: "table" | "view"; readonly table: TableName; readonly ifExists: boolean }
  | {
      readonly kind: "alterPartitions";
      readonly action: "add" | "drop";
      readonly table: TableName;
      /** IF NOT EXISTS, IF EXISTS. */
      readonly lenient: boolean;
      readonly partitions: readonly (readonly PartitionValue[])[];
    }
  | { readonly kind: "alter"; readonly what: "table" | "view"; readonly table: TableName; readonly alteration: Alteration }
  /** UPDATE, DELETE and MERGE. */
  | { readonly kind: "change"; readonly table: TableName; readonly changes: readonly RowChange[] }
  /** ANALYZE and MSCK: there is nothing to do for them, but the table has to exist. */
  | { readonly kind: "maintain"; readonly table: TableName; readonly partition: readonly PartitionValue[] }
  | { readonly kind: "truncate"; readonly table: TableName; readonly partition: readonly PartitionValue[] }
  | {
      readonly kind: "describe";
      readonly table: TableName;
      readonly extended: boolean;
      readonly partition: readonly PartitionValue[];
    }
  | {
      readonly kind: "showTables";
      /** Undefined: both tables and views. */
      readonly what: "table" | "view" | undefined;
      readonly schema: SchemaName;
      readonly like: string | undefined;
    }
  | { readonly kind: "showPartitions"; readonly table: TableName }
  | { readonly kind: "showCreateTable"; readonly table: TableName }
  | {
      readonly kind: "rename";
      readonly what: "table" | "view";
      readonly table: TableName;
      readonly to: string;
      readonly toPosition: Position;
    }
  | { readonly kind: "createSchema"; readonly schema: SchemaName; readonly ifNotExists: boolean; readonly comment: string }
  | { readonly kind: "dropSchema"; readonly schema: SchemaName; readonly ifExists: boolean }
  | {
      readonly kind: "alterSchema";
      readonly schema: SchemaName;
      readonly change: { readonly comment: string } | { readonly owner: string };
    }
  | { readonly kind: "describeSchema"; readonly schema: SchemaName }
  | { readonly kind: "showSchemas"; readonly project: string | undefined; readonly position: Position; readonly like: string | undefined };
