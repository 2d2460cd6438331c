import { builtInSchema, nameRules, type NameRules } from "../parse/name-rules.ts";
import { splitScript, type ScriptStatement } from "../parse/script-splitter.ts";
import type { SqlSource } from "../parse/sql-source.ts";
import { readStatement } from "../parse/statement-reader.ts";
import type { Statement } from "../parse/statement.ts";
import type { SqlStatement } from "../sql-engine.ts";
import { refuseSettings } from "./refused-settings.ts";

/** A statement together with its parsed form. */
export class PreparedStatement implements SqlStatement {
  readonly text: string;
  readonly kind: SqlStatement["kind"];
  readonly readsOnly: boolean;
  readonly settings: Readonly<Record<string, string>>;
  readonly source: SqlSource;
  /** How it reads names of several parts. */
  readonly rules: NameRules;
  readonly statement: Statement;
  readonly writes: string | undefined;

  constructor({ source, settings }: ScriptStatement) {
    this.source = source;
    this.text = source.text;
    this.settings = settings;
    refuseSettings(source, settings);
    this.rules = nameRules(settings);
    this.statement = readStatement(source, this.rules);
    this.kind = statementKind(this.statement);
    this.writes = targetOf(this.statement);
    this.readsOnly = readsOnly[this.statement.kind];
  }

  static of(statement: SqlStatement): PreparedStatement {
    if (statement instanceof PreparedStatement) return statement;
    const [only] = splitScript(statement.text, statement.settings);
    if (only === undefined) throw new TypeError("The text is not one SQL statement.");
    return new PreparedStatement(only);
  }
}

const readsOnly: Readonly<Record<Statement["kind"], boolean>> = {
  query: true,
  explain: true,
  describe: true,
  describeSchema: true,
  showTables: true,
  showPartitions: true,
  showSchemas: true,
  showCreateTable: true,
  insert: false,
  maintain: false,
  createTable: false,
  createView: false,
  createSchema: false,
  drop: false,
  dropSchema: false,
  alter: false,
  change: false,
  alterPartitions: false,
  alterSchema: false,
  rename: false,
  truncate: false,
};

/** CREATE TABLE AS runs a query, so it has stages as an INSERT has. */
function statementKind(statement: Statement): SqlStatement["kind"] {
  if (statement.kind === "query") return "select";
  return statement.kind === "insert" || statement.kind === "change" || (statement.kind === "createTable" && statement.as !== undefined)
    ? "insert"
    : "metadata";
}

/** As a summary names it; a dynamic partition column is left out, because its values are not known before the query has run. */
function targetOf(statement: Statement): string | undefined {
  if (statement.kind !== "insert" && statement.kind !== "createTable" && statement.kind !== "change") return undefined;
  const partition = statement.kind === "insert" ? statement.partition : [];
  const known = partition.flatMap(({ column, value }) => (value === undefined ? [] : [`${column}=${value}`]));
  const { schema, name } = statement.table;
  return [schema === builtInSchema ? name : `${schema}.${name}`, ...known].join("/");
}

/** All queries in a statement. */
export function queriesOf(statement: Statement): readonly SqlSource[] {
  if (statement.kind === "change") return statement.changes.map(({ rows }) => rows);
  const query = queryOf(statement);
  return query === undefined ? [] : [query];
}

/** The first query in a statement, when there is one. */
export function queryOf(statement: Statement): SqlSource | undefined {
  switch (statement.kind) {
    case "query":
    case "explain":
    case "insert":
    case "createView":
      return statement.query;
    case "createTable":
      return statement.as;
    case "change":
      return statement.changes[0]?.rows;
    case "drop":
    case "truncate":
    case "alterPartitions":
    case "describe":
    case "showTables":
    case "showPartitions":
    case "showCreateTable":
    case "rename":
    case "alter":
    case "maintain":
    case "createSchema":
    case "dropSchema":
    case "alterSchema":
    case "describeSchema":
    case "showSchemas":
      return undefined;
  }
}

/**
 * Whether a statement is not checked before it runs: a DDL that fails is answered as a job that failed, not as a submit that
 * was refused (docs/protocol.md 2.4).
 */
export function isDoneAtOnce({ kind, statement }: PreparedStatement): boolean {
  return kind === "metadata" && queryOf(statement) === undefined;
}

export function changesCatalog({ kind }: Statement): boolean {
  return catalogChanges.has(kind);
}

const catalogChanges: ReadonlySet<Statement["kind"]> = new Set([
  "createTable",
  "createView",
  "drop",
  "rename",
  "alter",
  "createSchema",
  "dropSchema",
]);
