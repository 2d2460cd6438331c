import { owner } from "../../base/owner.ts";
import { builtInSchema } from "../parse/name-rules.ts";
import type { ColumnDefinition } from "../parse/statement.ts";
import { quoteName } from "../quote.ts";

/** What MaxCompute knows of a table and DuckDB does not: types with lengths, comments, partition columns, lifecycle. */
export interface TableEntry {
  /** Its schema; most tables are in `default`. */
  readonly schema: string;
  readonly name: string;
  readonly kind: "table" | "view";
  readonly columns: readonly ColumnDefinition[];
  readonly partitions: readonly ColumnDefinition[];
  readonly comment: string;
  /** Days. */
  readonly lifecycle: number | undefined;
  readonly owner: string;
  /** TBLPROPERTIES. */
  readonly properties: Readonly<Record<string, string>>;
  /** Columns of the primary key, which makes it a delta table; empty for most tables. */
  readonly primaryKey: readonly string[];
  /** The query of a view as it was written; empty for a table. */
  readonly viewText: string;
  /** 0, and one more each time its columns change; stream uploads name it (docs/tunnel.md 11.7). */
  readonly schemaVersion: number;
  readonly createdAt: Date;
  /** Of the last change of its definition. */
  readonly changedAt: Date;
}

type NewTable = Pick<TableEntry, "name" | "kind" | "columns"> & Partial<TableEntry>;

/** An entry with what is usual where nothing is said. */
export function newTable(init: NewTable): TableEntry {
  const createdAt = init.createdAt ?? new Date();
  return {
    schema: builtInSchema,
    partitions: [],
    comment: "",
    lifecycle: undefined,
    owner,
    properties: {},
    primaryKey: [],
    viewText: "",
    schemaVersion: 0,
    changedAt: createdAt,
    ...init,
    createdAt,
  };
}

/** Whether its rows can be changed one by one: by UPDATE, DELETE, MERGE, and with a primary key by upserts. */
export function isTransactional({ properties }: TableEntry): boolean {
  return properties["transactional"]?.toLowerCase() === "true";
}

/** How many buckets the rows of a delta table are spread over: `write.bucket.num`, 16 where nothing is said. */
export function bucketCount({ properties }: TableEntry): number {
  return Number(properties["write.bucket.num"] ?? 16);
}

/** The name by which DuckDB knows a table. No name has a point in it, so no two tables share one. */
export function duckDbName({ schema, name }: Pick<TableEntry, "schema" | "name">): string {
  return schema === builtInSchema ? name : `${schema}.${name}`;
}

/** The table as DuckDB's SQL names it. */
export function tableSql(entry: Pick<TableEntry, "schema" | "name">): string {
  return quoteName(duckDbName(entry));
}
