import { macroPrefix } from "./macro-overloads.ts";
import { isRecord } from "../parse/sql-source.ts";
import { castTo, fieldsOf, isNull, nameOf, nodes, numberText, unwrap, type Node } from "../parse/syntax-tree.ts";

/** `approx_distinct` and the library's kind `approx_distinct`, `to_date` and `to_date_func` … */
export const sameWord = (name: string, kind: string): boolean => {
  const bare = name.toLowerCase().replaceAll("_", "");
  return bare.length > 1 && kind.replaceAll("_", "").includes(bare);
};

/** Whether a field of an item of ORDER BY is a number: the place of a column, which stays as it is. */
export const isPlace = (field: unknown, item: Node): boolean => "explicit_asc" in item && numberText(field) !== undefined;

export function nullAsText(item: unknown): unknown {
  const alias = fieldsOf(item, "alias");
  return alias !== undefined && isNull(alias["this"]) ? { alias: { ...alias, this: castTo(alias["this"], "VARCHAR") } } : item;
}

/** DuckDB's semi and anti joins say nothing of the side. */
export function duckDbJoin(join: unknown): unknown {
  const kinds: Readonly<Record<string, string>> = { LeftSemi: "Semi", LeftAnti: "Anti" };
  return isRecord(join) ? { ...join, kind: kinds[String(join["kind"])] ?? join["kind"] } : join;
}

/** The name of a function as it was written, in lower case. */
export function calledName(fields: Node): string {
  const name = String(fields["name"]).toLowerCase();
  return name.startsWith(macroPrefix) ? name.slice(macroPrefix.length) : name;
}

/** ROLLUP, CUBE or GROUPING SETS when the item of a GROUP BY is one. */
export function groupingName(item: unknown): string | undefined {
  const [kind, fields] = unwrap(item) ?? ["", {}];
  const name = (kind === "function" ? calledName(fields) : kind).toUpperCase().replaceAll("_", " ");
  return ["ROLLUP", "CUBE", "GROUPING SETS"].includes(name) ? name : undefined;
}

export function cteNames(clause: unknown): readonly string[] {
  if (!isRecord(clause)) return [];
  return nodes(clause["ctes"]).flatMap((cte) => (isRecord(cte) ? [nameOf(cte["alias"]).toLowerCase()] : []));
}

/** Clauses that the library reads and MaxCompute has not, or that this engine does not run. */
export const refusedClauses: readonly string[] = ["distinct_on", "top", "connect", "into", "sample", "fetch", "locks"];

/** Aggregates whose default window is the rows up to this one (outside Hive mode), not all that are equal in order. */
export const rowFramed: ReadonlySet<string> = new Set(["sum", "count", "avg", "min", "max", "stddev", "stddev_pop", "stddev_samp"]);
