import { isFunctionName } from "./functions.ts";
import { macroPrefix } from "./macro-overloads.ts";
import type { SqlSource, Token } from "../parse/sql-source.ts";
import { closingParen } from "../parse/token-reader.ts";
import { plainStringLiteral } from "../parse/string-literal.ts";

/** A query as the dialect library parses it. */
export interface ParserText {
  readonly text: string;
  /** An offset in `text` as the offset in the source. */
  toSource(offset: number): number;
}

/**
 * The dialect library gives many functions kinds of their own, which differ from dialect to dialect. A name it cannot
 * know keeps every call in one shape, with its arguments as they were written: `upper(x)` goes in as `mc_upper(x)`.
 * Comments go in as blanks, because the library would print them, and text from a comment must never be run.
 */
export function parserText(source: SqlSource): ParserText {
  const { tokens } = source;
  const changes: Change[] = [];
  let text = "";
  let end = 0;
  tokens.forEach((token, index) => {
    text += blank(source.text.slice(end, token.start));
    const changed = changedToken(tokens, index);
    if (changed !== token.text) changes.push({ start: text.length, length: changed.length, token });
    text += changed;
    end = token.end;
  });
  const toSource = (offset: number): number => {
    const change = changes.findLast(({ start }) => start <= offset);
    if (change === undefined) return offset;
    const after = offset - change.start - change.length;
    return after < 0 ? change.token.start : change.token.end + after;
  };
  return { text, toSource };
}

/** Where a token stands in another form. */
interface Change {
  readonly start: number;
  readonly length: number;
  readonly token: Token;
}

function changedToken(tokens: readonly Token[], index: number): string {
  const token = tokens[index];
  if (token === undefined) return "";
  if (isFunctionCall(tokens, index)) return macroPrefix + token.text;
  if (token.type === "L_PAREN" && isTrimFrom(tokens, index - 1) && !trimSides.has(tokens[index + 1]?.text.toUpperCase() ?? ""))
    return "(BOTH ";
  // The library writes `1.5BD` as a DECIMAL without a precision, which is another type in Hive mode.
  if (token.type === "NUMBER" && /BD$/i.test(token.text)) return `CAST(${token.text.slice(0, -2)} AS DECIMAL(38, 18))`;
  return token.type === "STRING" ? plainStringLiteral(token.value) : token.text;
}

/** What stands between two tokens, without the comments in it; lines and columns stay. */
const blank = (gap: string): string => gap.replaceAll(/[^\n]/g, " ");

function isFunctionCall(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  if (token === undefined || tokens[index + 1]?.type !== "L_PAREN" || !isFunctionName(token.value)) return false;
  if (token.text !== token.value) return false;
  // A name with columns is an alias: `(…) t (a, b)`, `AS t (a, b)`, `WITH t (a, b) AS (…)`.
  const before = tokens[index - 1]?.text.toUpperCase();
  if (before === ")" || before === "AS" || before === ".") return false;
  const close = closingParen(tokens, index + 1);
  if (tokens[close + 1]?.text.toUpperCase() === "AS" && tokens[close + 2]?.type === "L_PAREN" && token.value.toLowerCase() !== "explode")
    return false;
  // `GROUP BY CUBE (…)` and `TRIM(BOTH … FROM …)` are syntax and not calls.
  if (["CUBE", "ROLLUP"].includes(token.value.toUpperCase())) return false;
  return !isTrimFrom(tokens, index);
}

/** `TRIM([BOTH] 'x' FROM y)`, which has a FROM of its own. */
function isTrimFrom(tokens: readonly Token[], index: number): boolean {
  if (tokens[index]?.value.toUpperCase() !== "TRIM" || tokens[index + 1]?.type !== "L_PAREN") return false;
  let depth = 0;
  for (const token of tokens.slice(index + 1, closingParen(tokens, index + 1))) {
    if (token.type === "L_PAREN") depth++;
    if (token.type === "R_PAREN") depth--;
    if (depth === 1 && token.type !== "STRING" && token.text.toUpperCase() === "FROM") return true;
  }
  return false;
}

const trimSides: ReadonlySet<string> = new Set(["BOTH", "LEADING", "TRAILING"]);
