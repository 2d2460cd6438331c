/** The words that a query begins with. */
const queryWords: readonly string[] = ["select", "with", "values", "from"];
/** The words that statements begin with which change nothing. */
const readingWords: readonly string[] = [...queryWords, "explain", "desc", "describe", "show", "set"];

/**
 * Whether a SQL text only reads, so that it may be run again after a run whose end is not known. In doubt it is false: every
 * statement must begin with a word of {@link readingWords}, and no INSERT may follow (`WITH … INSERT`, `FROM … INSERT`).
 */
export function isReadOnly(sql: string): boolean {
  const statements = statementsOf(sql);
  return (
    statements.length > 0 &&
    statements.every((statement) => readingWords.includes(firstWord(statement)) && !/\binsert\s+(into|overwrite)\b/.test(statement))
  );
}

/** Whether a SQL text only reads, and ends with a query: sessions run nothing else. */
export function isQuery(sql: string): boolean {
  return isReadOnly(sql) && queryWords.includes(firstWord(statementsOf(sql).at(-1) ?? ""));
}

function statementsOf(sql: string): readonly string[] {
  return withoutTexts(sql)
    .split(";")
    .map((statement) => statement.replace(/^[\s(]+/, "").toLowerCase())
    .filter((statement) => statement !== "");
}

function firstWord(statement: string): string {
  return /^[a-z]+/.exec(statement)?.[0] ?? "";
}

/** The text with comments removed, and with quoted texts and names replaced by a space: they may contain any words. */
function withoutTexts(sql: string): string {
  return sql.replace(/--[^\n]*|\/\*[^]*?(?:\*\/|$)|'(?:\\[^]|[^'\\])*(?:'|$)|"(?:\\[^]|[^"\\])*(?:"|$)|`(?:``|[^`])*(?:`|$)/g, " ");
}
