/** A part of a SQL text: code, a text in quotes, a quoted name, or a comment. */
export interface SqlPart {
  readonly kind: "code" | "text" | "name" | "comment";
  readonly from: number;
  readonly to: number;
}

/** Cuts a SQL text into code, quoted texts, quoted names and comments, which together are the whole text. */
export function scanSql(sql: string): readonly SqlPart[] {
  const parts: SqlPart[] = [];
  let code = 0;
  for (const { 0: found, index } of sql.matchAll(special)) {
    if (index > code) parts.push({ kind: "code", from: code, to: index });
    code = index + found.length;
    parts.push({ kind: kindOf(found), from: index, to: code });
  }
  if (code < sql.length) parts.push({ kind: "code", from: code, to: sql.length });
  return parts;
}

// A quote that is never closed takes the rest of the text, as the service reads it.
const special = /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^'\\]|\\[\s\S])*(?:'|$)|"(?:[^"\\]|\\[\s\S])*(?:"|$)|`[^`]*(?:`|$)/g;

function kindOf(found: string): SqlPart["kind"] {
  if (found.startsWith("--") || found.startsWith("/*")) return "comment";
  return found.startsWith("`") ? "name" : "text";
}

/** A statement of a script, without the semicolon and the blanks around it. */
export interface SqlStatement {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The statements of a text, cut at its semicolons. Parts that are only blanks and comments are no statements. */
export function statementsOf(sql: string): readonly SqlStatement[] {
  const statements: SqlStatement[] = [];
  let from = 0;
  let hasCode = false;
  const end = (at: number): void => {
    const text = sql.slice(from, at);
    const start = from + (text.length - text.trimStart().length);
    if (hasCode) statements.push({ from: start, to: start + text.trim().length, text: text.trim() });
    [from, hasCode] = [at + 1, false];
  };
  for (const part of scanSql(sql)) {
    if (part.kind === "comment") continue;
    for (let at = part.from; at < part.to; at += 1) {
      if (part.kind === "code" && sql[at] === ";") end(at);
      else if (part.kind !== "code" || sql[at]?.trim() !== "") hasCode = true;
    }
  }
  end(sql.length);
  return statements;
}

/** Whether a statement only changes settings (`SET name=value`). */
export function isSetting({ text }: SqlStatement): boolean {
  return /^(?:--[^\n]*\n\s*)*set\s+[\w.]+\s*=/i.test(text);
}
