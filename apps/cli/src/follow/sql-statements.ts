/** One statement of a SQL text. */
export interface SqlStatement {
  /** The text to submit: the `SET` statements before it, and the statement. */
  readonly sql: string;
  /** The line on which the statement begins, counted from 1. */
  readonly line: number;
  /** Whether its first word is that of a query, so that its result has rows. */
  readonly isQuery: boolean;
}

/**
 * Cuts a SQL text into its statements, as odpscmd does: at semicolons outside of strings, quoted names and comments. A `SET` statement
 * holds for the statements after it. The service runs one statement in a job (docs/protocol.md 5.7).
 */
export function sqlStatements(text: string): readonly SqlStatement[] {
  return partsOf(text).statements;
}

/** The `SET` statements of a text, without their semicolons. */
export function sqlSettings(text: string): readonly string[] {
  return partsOf(text).settings;
}

/** Whether a text ends with a semicolon, blanks and comments after it aside. */
export function isComplete(text: string): boolean {
  const last = semicolonsOf(text).at(-1);
  if (last === undefined) return false;
  const rest = text.slice(last + 1);
  return leadingComments.exec(rest)?.[0].length === rest.length;
}

function partsOf(text: string): { readonly statements: readonly SqlStatement[]; readonly settings: readonly string[] } {
  const statements: SqlStatement[] = [];
  const settings: string[] = [];
  let start = 0;
  for (const end of [...semicolonsOf(text), text.length]) {
    const written = text.slice(start, end);
    const comments = leadingComments.exec(written)?.[0].length ?? 0;
    const bare = written.slice(comments).trimEnd();
    if (/^set\s/i.test(bare)) settings.push(bare);
    else if (bare !== "") {
      const line = text.slice(0, start + comments).split("\n").length;
      statements.push({ sql: [...settings, written.trim()].map((each) => `${each};`).join("\n"), line, isQuery: looksLikeQuery(bare) });
    }
    start = end + 1;
  }
  return { statements, settings };
}

/** Whether a `SET` statement of the text asks for script mode. */
export function asksForScriptMode(text: string): boolean {
  return /(?:^|;)\s*set\s+odps\.sql\.submit\.mode\s*=\s*script\s*(?:;|$)/im.test(text);
}

const leadingComments = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/;
/** What a semicolon can hide in, and the semicolon itself. A string without an end reaches to the end of the text. */
const parts = /'(?:\\[\s\S]|[^'\\])*(?:'|$)|"(?:\\[\s\S]|[^"\\])*(?:"|$)|`[^`]*(?:`|$)|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|;/g;

function semicolonsOf(text: string): readonly number[] {
  return [...text.matchAll(parts)].filter(([part]) => part === ";").map(({ index }) => index);
}

function looksLikeQuery(statement: string): boolean {
  return /^(?:select|values|\()/i.test(statement) || (/^with\s/i.test(statement) && !/\binsert\s/i.test(statement));
}
