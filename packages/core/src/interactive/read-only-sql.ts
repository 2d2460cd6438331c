/** What may stand before a query without changing anything. */
const readingWords: ReadonlySet<string> = new Set(["select", "with", "values", "explain", "desc", "describe", "show", "set", "from"]);

/**
 * Whether a SQL text only reads, so that it may be run again after a run whose end is not known. In doubt it is false: every
 * statement must begin with a word of {@link readingWords}, and no INSERT may follow (`WITH … INSERT`, `FROM … INSERT`).
 */
export function isReadOnly(sql: string): boolean {
  const statements = withoutTexts(sql)
    .split(";")
    .map((statement) => statement.replace(/^[\s(]+/, "").toLowerCase())
    .filter((statement) => statement !== "");
  return statements.length > 0 && statements.every((statement) => readingWords.has(/^[a-z]+/.exec(statement)?.[0] ?? "") && !/\binsert\s+(into|overwrite)\b/.test(statement));
}

/** The text with comments removed, and with quoted texts and names replaced by a space: they may contain any words. */
function withoutTexts(sql: string): string {
  return sql.replace(/--[^\n]*|\/\*[^]*?(?:\*\/|$)|'(?:\\.|[^'\\])*(?:'|$)|"(?:\\.|[^"\\])*(?:"|$)|`(?:``|[^`])*(?:`|$)/g, " ");
}
