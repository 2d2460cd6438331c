import { semanticError, unsupported } from "../sql-errors.ts";
import type { ScriptStatement } from "./script-splitter.ts";
import { SqlSource, type Token } from "./sql-source.ts";

/** A statement of a script in script mode. An assignment is its query, which runs only as part of statements that use it. */
export interface ExpandedStatement extends ScriptStatement {
  readonly assigned: boolean;
}

interface Variable {
  /** The name of the table variable without `@`. */
  readonly name: string;
  /** Its query, as it was written apart from the variables in it. */
  readonly query: SqlSource;
  /** The names of the variables that it needs, itself included. */
  readonly needs: readonly string[];
}

/**
 * Writes the table variables of a script (`@a := SELECT …;`) as named queries of the statements that use them:
 * `SELECT * FROM @a` becomes `WITH _a AS (…) SELECT * FROM _a a`. No table can be called `_a`, because names of tables begin with
 * a letter. Variables of other kinds are refused.
 */
export function expandVariables(statements: readonly ScriptStatement[]): readonly ExpandedStatement[] {
  const variables = new Map<string, Variable>();
  return statements.map(({ source, settings }) => {
    const name = variableOf(source.tokens[0]);
    if (name === undefined) {
      const { text, needed } = useVariables(source, variables);
      return { source: withQueries(text, needed), settings, assigned: false };
    }
    const { text, needed } = useVariables(assignedQuery(source), variables);
    if (variables.has(name)) throw unsupported(source.positionAt(0), `a second assignment to @${name}`);
    variables.set(name, { name, query: text, needs: [...needed.map((each) => each.name), name] });
    return { source: withQueries(text, needed), settings, assigned: true };
  });
}

/** The name of a variable in lower case, or undefined for another token. */
function variableOf(token: Token | undefined): string | undefined {
  return token?.type === "VAR" && /^@[\p{L}_]/u.test(token.text) ? token.text.slice(1).toLowerCase() : undefined;
}

/** What stands after `@a :=`. */
function assignedQuery(source: SqlSource): SqlSource {
  const [variable, sign, first] = source.tokens;
  if (sign?.type !== "COLON_EQ") throw unsupported(source.positionAt(sign?.start ?? 0), `a variable with a type (${variable?.text ?? ""})`);
  if (!/^(select|with|values|\()$/i.test(first?.text ?? ""))
    throw unsupported(
      source.positionAt(first?.start ?? source.text.length),
      `a variable whose value is no query (${variable?.text ?? ""})`,
    );
  return source.slice(2, source.tokens.length);
}

/** The text with the names of the queries in place of the variables, and the variables that it needs. */
function useVariables(source: SqlSource, variables: ReadonlyMap<string, Variable>): { text: SqlSource; needed: readonly Variable[] } {
  const written = new Map<number, string>();
  const needed = new Set<string>();
  for (const [index, token] of source.tokens.entries()) {
    const name = variableOf(token);
    if (name === undefined) continue;
    const variable = variables.get(name);
    if (variable === undefined) throw semanticError(source.positionAt(token.start), `variable @${name} is not defined`);
    if (source.tokens[index + 1]?.type === "DOT") {
      written.set(index, name);
    } else if (/^(from|join|,)$/i.test(source.tokens[index - 1]?.text ?? "")) {
      written.set(index, hasAlias(source.tokens[index + 1]) ? `_${name}` : `_${name} ${name}`);
      for (const each of variable.needs) needed.add(each);
    } else {
      throw unsupported(source.positionAt(token.start), `a variable that does not stand for a table (@${name})`);
    }
  }
  if (written.size === 0) return { text: source, needed: [] };
  return { text: source.rewritten(written), needed: [...variables.values()].filter(({ name }) => needed.has(name)) };
}

/** Words that may follow a table without alias and that the tokenizer takes for names. */
const clauseWords =
  /^(lateral|left|right|full|inner|cross|natural|join|semi|anti|on|using|where|group|having|order|sort|distribute|cluster|window|limit|union|intersect|except|minus|tablesample|insert|select)$/i;

function hasAlias(token: Token | undefined): boolean {
  if (token === undefined) return false;
  return (
    token.type === "ALIAS" ||
    /^as$/i.test(token.text) ||
    token.type === "QUOTED_IDENTIFIER" ||
    (token.type === "VAR" && !clauseWords.test(token.text))
  );
}

/** The statement with these queries at its first WITH, or before its first SELECT. */
function withQueries(source: SqlSource, needed: readonly Variable[]): SqlSource {
  if (needed.length === 0) return source;
  let depth = 0;
  const starts = source.tokens.findIndex(({ type, text }) => {
    if (type === "L_PAREN") depth++;
    if (type === "R_PAREN") depth--;
    return depth === 0 && /^(with|select)$/i.test(text);
  });
  if (starts < 0) throw unsupported(source.positionAt(0), "a variable in this statement");
  const merges = /^with$/i.test(source.tokens[starts]?.text ?? "");
  const last = needed.length - 1;
  const queries = needed.map(({ name, query }, index) =>
    SqlSource.read(`${index === 0 ? "WITH " : ""}_${name} AS (`)
      .followedBy(query)
      .followedBy(SqlSource.read(index < last || merges ? ")," : ")")),
  );
  const rest = source.slice(starts + (merges ? 1 : 0), source.tokens.length);
  const all = [...(starts === 0 ? [] : [source.slice(0, starts)]), ...queries, rest];
  return all.reduce((before, next) => before.followedBy(next));
}
