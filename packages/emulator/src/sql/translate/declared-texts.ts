import type { Names } from "./names.ts";
import { cteNames } from "./query-parts.ts";
import { SelectScope } from "./select-scope.ts";
import { isRecord } from "../parse/sql-source.ts";
import { fieldsOf, nodes, unwrap, type Node } from "../parse/syntax-tree.ts";

/**
 * The type of each result column that is a VARCHAR(n) or CHAR(n): DuckDB knows no such lengths, so they are read from the
 * query. Only where it is plain to see: columns of tables, `*` of them, and casts, in a SELECT that is the whole query.
 * From the first column that cannot be counted on, nothing is said.
 */
export function declaredTexts(query: unknown, names: Names): readonly (string | undefined)[] {
  const select = fieldsOf(query, "select");
  if (select === undefined) return [];
  const scope = new SelectScope(select, new Set(cteNames(select["with"])), SelectScope.none, names);
  const types: (string | undefined)[] = [];
  for (const item of nodes(select["expressions"])) {
    const [kind, fields] = unwrap(fieldsOf(item, "alias")?.["this"] ?? item) ?? ["", {}];
    if (kind === "star") {
      const columns = starColumns(fields, select, scope, names);
      if (columns === undefined) return types;
      types.push(...columns.map(textType));
    } else {
      types.push(kind === "column" ? textType(scope.meaningOf(fields).type) : kind === "cast" ? castType(fields["to"]) : undefined);
    }
  }
  return types;
}

function textType(type: string | undefined): string | undefined {
  return type !== undefined && /^(?:var)?char\(/.test(type) ? type : undefined;
}

function castType(to: unknown): string | undefined {
  if (!isRecord(to)) return undefined;
  const word = to["data_type"] === "var_char" ? "varchar" : to["data_type"] === "char" ? "char" : undefined;
  return word === undefined ? undefined : `${word}(${String(to["length"])})`;
}

/** Types of the columns that a `*` stands for; undefined where they are not those of tables, one after the other. */
function starColumns(star: Node, select: Node, scope: SelectScope, names: Names): readonly string[] | undefined {
  const changed = ["except", "replace", "rename"].some((clause) => nodes(star[clause]).length > 0);
  const merged = nodes(select["joins"]).some(
    (join) => isRecord(join) && (nodes(join["using"]).length > 0 || !plainJoins.has(String(join["kind"]))),
  );
  if (changed || merged) return undefined;
  const columns: string[] = [];
  for (const table of scope.tablesOf(star["table"])) {
    if (table === undefined) return undefined;
    columns.push(...names.columnTypes(table));
  }
  return columns;
}

/** Joins whose `*` has all columns of both sides. */
const plainJoins: ReadonlySet<string> = new Set(["Inner", "Left", "Right", "Full", "Cross", "Outer"]);
