import { declaredTexts } from "./declared-texts.ts";
import { fullScan } from "./full-scan.ts";
import type { Names } from "./names.ts";
import { GrammarError, parseQuery } from "../parse/parse-query.ts";
import { printQuery } from "./print-query.ts";
import { QueryTranslator } from "./query-translator.ts";
import { parseError, semanticError, unsupported } from "../sql-errors.ts";
import { SqlSource } from "../parse/sql-source.ts";
import { parserText } from "./parser-text.ts";
import { unwrap } from "../parse/syntax-tree.ts";

export interface TranslatedQuery {
  readonly sql: string;
  /** DuckDB's names of the tables it reads. */
  readonly tables: ReadonlySet<string>;
  /** DuckDB's names of the macros it calls, which must be defined before it is compiled. */
  readonly macros: ReadonlySet<string>;
  /** What {@link declaredTexts} says of its columns. */
  readonly texts: readonly (string | undefined)[];
}

/**
 * Translates one MaxCompute query (SELECT, VALUES, WITH, set operations) into DuckDB's SQL. The dialect library parses
 * and prints; between the two this visits every expression of the tree. What is not known by name is refused, so that
 * nothing means something else in DuckDB than it says in MaxCompute.
 */
export function translateQuery(source: SqlSource, names: Names, settings: Readonly<Record<string, string>>): TranslatedQuery {
  const { text, toSource } = parserText(source);
  const [query, second] = withinStack(source, () => parsed(source, text, toSource));
  if (query === undefined || second !== undefined) throw parseError(source.positionAt(0), "one query was expected");
  if (!queryKinds.has(unwrap(query)?.[0] ?? "")) throw unsupported(source.positionAt(0), `the statement ${source.tokens[0]?.text ?? ""}`);
  if (settings["odps.sql.allow.fullscan"]?.trim().toLowerCase() === "false") refuseFullScan(query, names);
  const translator = new QueryTranslator(source, toSource, names, settings);
  const sql = withinStack(source, () => printQuery(translator.visit(query, new Set()), source));
  return { sql, tables: translator.tables, macros: translator.macros, texts: declaredTexts(query, names) };
}

/** The service's words for it (https://www.alibabacloud.com/help/en/maxcompute/user-guide/sql-errors-odps-01cccxx). */
function refuseFullScan(query: unknown, names: Names): void {
  const viewQuery = (table: string): unknown => {
    const text = names.viewText(table);
    return text === undefined ? undefined : parseQuery(parserText(SqlSource.read(text)).text)[0];
  };
  const table = fullScan(query, {
    ...names,
    resolve: (parts) => names.resolve(parts),
    partitionColumns: (name) => names.partitionColumns(name),
    viewQuery,
  });
  if (table === undefined) return;
  const sentence = `physical plan generation failed: java.lang.RuntimeException: Table(${names.displayName([table]).replace(".", ",")}) is full scan with all partitions, please specify partition predicates.`;
  throw semanticError({ line: 0, column: 0 }, sentence);
}

/** What is nested in itself more deeply than the stack is high is told as what it is. */
function withinStack<T>(source: SqlSource, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw semanticError(
      source.positionAt(0),
      "the query is nested more deeply than this emulator can read; it may be right for the service",
    );
  }
}

function parsed(source: SqlSource, text: string, toSource: (offset: number) => number): readonly unknown[] {
  try {
    return parseQuery(text);
  } catch (error) {
    if (error instanceof GrammarError) throw syntaxError(source, toSource(error.offset));
    throw error;
  }
}

/** Says which token the grammar had no place for. */
function syntaxError(source: SqlSource, offset: number): Error {
  const token = source.tokens.find((candidate) => candidate.end > offset);
  const script = source.tokens.find(({ text }, at) => text.toUpperCase() === "TRANSFORM" && source.tokens[at + 1]?.type === "L_PAREN");
  if (script !== undefined) return unsupported(source.positionAt(script.start), "TRANSFORM");
  const open =
    source.tokens.filter(({ type }) => type === "L_PAREN").length - source.tokens.filter(({ type }) => type === "R_PAREN").length;
  if (token === undefined || (open > 0 && token === source.tokens.at(-1)))
    return parseError(source.positionAt(source.text.length), "unexpected end of the statement");
  return parseError(source.positionAt(token.start), `invalid token '${token.text}'`);
}

const queryKinds: ReadonlySet<string> = new Set(["select", "union", "intersect", "except", "subquery", "values", "paren"]);
