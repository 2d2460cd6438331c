import { Dialect, generate } from "../parse/dialect-library.ts";
import { isRecord, type SqlSource } from "../parse/sql-source.ts";
import { unwrap } from "../parse/syntax-tree.ts";
import { unsupported } from "../sql-errors.ts";

/** Writes a translated query in DuckDB's SQL. The dialect library has a small stack: what is deeper is printed in pieces. */
export function printQuery(tree: unknown, source: SqlSource): string {
  const printed = generate([tree], Dialect.DuckDB);
  const sql = printed.success ? printed.sql?.[0] : undefined;
  if (sql !== undefined) return sql;
  if (!/call stack|E_GUARD/.test(String(printed.error)))
    throw unsupported(source.positionAt(0), `a construct of this query (${String(printed.error)})`);
  return textOf(inPieces(tree).value, source);
}

function textOf(tree: unknown, source: SqlSource): string {
  const printed = generate([tree], Dialect.DuckDB);
  const sql = printed.success ? printed.sql?.[0] : undefined;
  if (sql === undefined) throw unsupported(source.positionAt(0), `a construct of this query (${String(printed.error)})`);
  return sql;
}

/** Objects in each other that are printed at once. */
const pieceDepth = 100;

/** Expressions that can be printed by themselves. */
const separate: ReadonlySet<string> = new Set(
  "select union paren case function aggregate_function cast add sub mul and or concat not neg is_null eq neq lt lte gt gte in like".split(
    " ",
  ),
);

/** The tree with its deepest parts as text. */
function inPieces(value: unknown): { readonly value: unknown; readonly depth: number } {
  if (Array.isArray(value)) {
    const items = value.map(inPieces);
    return { value: items.map((item) => item.value), depth: 1 + Math.max(0, ...items.map(({ depth }) => depth)) };
  }
  if (!isRecord(value)) return { value, depth: 0 };
  let depth = 0;
  const entries = Object.entries(value).map(([key, item]) => {
    const inner = inPieces(item);
    depth = Math.max(depth, inner.depth);
    return [key, inner.value] as const;
  });
  const node = Object.fromEntries(entries);
  if (depth < pieceDepth || !separate.has(unwrap(node)?.[0] ?? "")) return { value: node, depth: depth + 1 };
  const printed = generate([node], Dialect.DuckDB);
  const sql = printed.success ? printed.sql?.[0] : undefined;
  return sql === undefined ? { value: node, depth: depth + 1 } : { value: { raw: { sql } }, depth: 1 };
}
