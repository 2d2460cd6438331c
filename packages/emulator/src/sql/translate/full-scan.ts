import { isRecord } from "../parse/sql-source.ts";
import { nameOf, nodes, unwrap, type Node } from "../parse/syntax-tree.ts";

/** What the check has to know of the tables in a query. */
export interface ScannedTables {
  /** DuckDB's name of a table or view; undefined when there is none. */
  resolve(parts: readonly string[]): string | undefined;
  /** The names of a table's partition columns; none for a table without and for a view. */
  partitionColumns(table: string): readonly string[];
  /** The syntax tree of a view's query; undefined for a table. */
  viewQuery(table: string): unknown;
}

/**
 * DuckDB's name of the first partitioned table of which a query reads all partitions, because no condition is on a partition
 * column; undefined when there is none. A condition of a query counts for the queries in its FROM, too, as the service's optimizer
 * moves it there.
 */
export function fullScan(query: unknown, tables: ScannedTables): string | undefined {
  return scanIn(query, { tables, queries: new Map(), conditions: [] });
}

interface Scope {
  readonly tables: ScannedTables;
  /** The WITH queries in sight. */
  readonly queries: ReadonlyMap<string, unknown>;
  /** Names of the query's own columns that a condition around it is on. */
  readonly conditions: readonly string[];
}

function scanIn(value: unknown, scope: Scope): string | undefined {
  const [kind, fields] = unwrap(value) ?? ["", {}];
  const inner = withQueries(fields, scope);
  switch (kind) {
    case "select":
      return scanInSelect(fields, inner);
    case "union":
    case "intersect":
    case "except":
      return scanIn(fields["left"], inner) ?? scanIn(fields["right"], inner);
    case "subquery":
    case "paren":
      return scanIn(fields["this"], inner);
    default:
      return undefined;
  }
}

function withQueries(fields: Node, scope: Scope): Scope {
  const clause = isRecord(fields["with"]) ? nodes(fields["with"]["ctes"]) : [];
  if (clause.length === 0) return scope;
  const own = clause.flatMap((cte) => (isRecord(cte) ? [[nameOf(cte["alias"]).toLowerCase(), cte["this"]] as const] : []));
  return { ...scope, queries: new Map([...scope.queries, ...own]) };
}

function scanInSelect(fields: Node, scope: Scope): string | undefined {
  const from = isRecord(fields["from"]) ? nodes(fields["from"]["expressions"]) : [];
  const joins = nodes(fields["joins"]).filter(isRecord);
  const where = isRecord(fields["where_clause"]) ? fields["where_clause"]["this"] : undefined;
  const conditions: readonly unknown[] = [where, ...joins.map((join) => join["on"])];
  const used = joins.flatMap((join) => nodes(join["using"]).map((name) => nameOf(name).toLowerCase()));
  const outer = new Set([...sourceColumns(fields, scope.conditions), ...used]);
  const isBound = (alias: string, columns: readonly string[]): boolean =>
    columns.some((column) => outer.has(column)) ||
    conditions.some((condition) =>
      narrows(condition, (name, qualifier) => columns.includes(name) && (qualifier === "" || qualifier === alias)),
    );
  for (const source of [...from, ...joins.map((join) => join["this"])]) {
    const found = scanInSource(source, isBound, [...outer, ...columnsIn(conditions)], scope);
    if (found !== undefined) return found;
  }
  // Subqueries in expressions stand by themselves.
  const others = [where, fields["expressions"], fields["having"], ...joins.map((join) => join["on"])];
  return first(others, (expression) => scanInExpression(expression, { ...scope, conditions: [] }));
}

function scanInSource(
  source: unknown,
  isBound: (alias: string, columns: readonly string[]) => boolean,
  columns: readonly string[],
  scope: Scope,
): string | undefined {
  const [kind, fields] = unwrap(source) ?? ["", {}];
  if (kind !== "table") {
    const alias = nameOf(fields["alias"]).toLowerCase();
    return scanIn(source, { ...scope, conditions: columns.filter((column) => isBound(alias, [column])) });
  }
  const parts = ["catalog", "schema", "name"].flatMap((key) => (isRecord(fields[key]) ? [nameOf(fields[key])] : []));
  const name = (parts.at(-1) ?? "").toLowerCase();
  const alias = (nameOf(fields["alias"]) || name).toLowerCase();
  const query = parts.length === 1 ? scope.queries.get(name) : undefined;
  const bound = columns.filter((column) => isBound(alias, [column]));
  // A WITH query sees those before it, but never itself.
  if (query !== undefined)
    return scanIn(query, { ...scope, queries: new Map([...scope.queries].filter(([other]) => other !== name)), conditions: bound });
  const table = scope.tables.resolve(parts);
  if (table === undefined) return undefined;
  const view = scope.tables.viewQuery(table);
  if (view !== undefined) return scanIn(view, { ...scope, queries: new Map(), conditions: bound });
  const partitions = scope.tables.partitionColumns(table);
  return partitions.length === 0 || isBound(alias, partitions) ? undefined : table;
}

/** The columns of a query's sources that it gives out under these names. */
function sourceColumns(fields: Node, names: readonly string[]): readonly string[] {
  return nodes(fields["expressions"]).flatMap((item) => {
    const [kind, inner] = unwrap(item) ?? ["", {}];
    if (kind === "star") return names;
    const column = kind === "alias" ? unwrap(inner["this"]) : unwrap(item);
    const name = nameOf(kind === "alias" ? inner["alias"] : inner["name"]).toLowerCase();
    return column?.[0] === "column" && names.includes(name) ? [nameOf(column[1]["name"]).toLowerCase()] : [];
  });
}

/** Whether a condition leaves out rows by the value of a column: each side of an OR has to. */
function narrows(condition: unknown, isColumn: (name: string, qualifier: string) => boolean): boolean {
  const [kind, fields] = unwrap(condition) ?? ["", {}];
  const side = (name: string): boolean => narrows(fields[name], isColumn);
  if (kind === "and") return side("left") || side("right");
  if (kind === "or") return side("left") && side("right");
  if (kind === "paren") return side("this");
  return mentions(condition, isColumn);
}

/** Whether a column is in an expression, outside of the queries in it. */
function mentions(value: unknown, isColumn: (name: string, qualifier: string) => boolean): boolean {
  if (Array.isArray(value)) return value.some((item) => mentions(item, isColumn));
  if (!isRecord(value)) return false;
  const [kind, fields] = unwrap(value) ?? ["", value];
  if (kind === "select" || kind === "union") return false;
  if (kind === "column" && isColumn(nameOf(fields["name"]).toLowerCase(), nameOf(fields["table"]).toLowerCase())) return true;
  return Object.values(fields).some((item) => mentions(item, isColumn));
}

function columnsIn(value: unknown): readonly string[] {
  const found: string[] = [];
  mentions(value, (name) => {
    found.push(name);
    return false;
  });
  return found;
}

function scanInExpression(value: unknown, scope: Scope): string | undefined {
  if (Array.isArray(value)) return first(value, (item) => scanInExpression(item, scope));
  if (!isRecord(value)) return undefined;
  const [kind, fields] = unwrap(value) ?? ["", value];
  if (kind === "select" || kind === "union") return scanIn(value, scope);
  return first(Object.values(fields), (item) => scanInExpression(item, scope));
}

function first(values: readonly unknown[], scan: (value: unknown) => string | undefined): string | undefined {
  for (const value of values) {
    const found = scan(value);
    if (found !== undefined) return found;
  }
  return undefined;
}
