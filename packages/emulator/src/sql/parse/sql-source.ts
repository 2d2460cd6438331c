import { Dialect, tokenize } from "./dialect-library.ts";
import type { Position } from "../position.ts";
import { parseError } from "../sql-errors.ts";
import { stringLiteralValue } from "./string-literal.ts";

/** A token; `start` and `end` are UTF-16 offsets into the source's text. */
export interface Token {
  /** The dialect library's word, such as `SELECT`, `VAR`, `STRING`, `L_PAREN`. */
  readonly type: string;
  /** As it was written, quotes included. */
  readonly text: string;
  /** Without quotes and escapes. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** A text with its tokens and with positions for error messages. */
export class SqlSource {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** The position of an offset in the text that the client sent; computed for error messages only. */
  readonly positionAt: (offset: number) => Position;

  private constructor(text: string, tokens: readonly Token[], positionAt: (offset: number) => Position) {
    this.text = text;
    this.tokens = tokens;
    this.positionAt = positionAt;
  }

  /** Raises a parse exception when the text cannot even be cut into tokens, as with a string without an end. */
  static read(text: string, origin: Position = { line: 1, column: 1 }): SqlSource {
    const result = tokenize(text, Dialect.Hive);
    const offsets = new CodePointOffsets(text);
    const positionAt = (offset: number): Position => positionIn(text, offset, origin);
    if (!result.success || result.tokens === undefined || result.tokens === null) {
      const reason = (result.error ?? "").replace(/^Tokenization error at line \d+, column \d+: /, "");
      throw parseError(positionAt(offsets.toUtf16(result.errorStart ?? 0)), reason.toLowerCase() || "invalid text");
    }
    const tokens = result.tokens.map((token: unknown) => readToken(token, text, offsets));
    return new SqlSource(text, tokens, positionAt);
  }

  /** Where the first word of this name stands, ignoring case; the beginning of the text when it does not occur. */
  positionOf(word: string): Position {
    const wanted = word.toLowerCase();
    const token = this.tokens.find((candidate) => candidate.value.toLowerCase() === wanted && candidate.type !== "STRING");
    return this.positionAt((token ?? this.tokens[0])?.start ?? 0);
  }

  /** The tokens from one index to another as a source of their own, with positions in the whole. */
  slice(from: number, to: number): SqlSource {
    const start = this.tokens[from]?.start ?? this.text.length;
    const end = this.tokens[to - 1]?.end ?? start;
    const tokens = this.tokens.slice(from, to).map((token) => ({ ...token, start: token.start - start, end: token.end - start }));
    return new SqlSource(this.text.slice(start, Math.max(start, end)), tokens, (offset) => this.positionAt(start + offset));
  }

  /** This text and another after it, on its own line. */
  followedBy(other: SqlSource): SqlSource {
    const shift = this.text.length + 1;
    const moved = other.tokens.map((token) => ({ ...token, start: token.start + shift, end: token.end + shift }));
    const positionAt = (offset: number): Position => (offset < shift ? this.positionAt(offset) : other.positionAt(offset - shift));
    return new SqlSource(`${this.text}\n${other.text}`, [...this.tokens, ...moved], positionAt);
  }

  /** This text with some tokens, given by their indexes, written otherwise. Positions stay those of the text as it was sent. */
  rewritten(replacements: ReadonlyMap<number, string>): SqlSource {
    const edits = [...replacements].flatMap(([index, written]) => {
      const token = this.tokens[index];
      return token === undefined ? [] : [{ ...token, written }];
    });
    let text = "";
    let from = 0;
    /** Where in the new text each edit ends, and how much longer the text has become until there. */
    const shifts: { readonly end: number; readonly by: number }[] = [];
    for (const { start, end, written } of edits) {
      text += this.text.slice(from, start) + written;
      from = end;
      shifts.push({ end: text.length, by: text.length - end });
    }
    const { tokens } = SqlSource.read((text += this.text.slice(from)));
    const shiftAt = (offset: number): number => shifts.findLast(({ end }) => end <= offset)?.by ?? 0;
    return new SqlSource(text, tokens, (offset) => this.positionAt(offset - shiftAt(offset)));
  }
}

function positionIn(text: string, offset: number, { line, column: first }: Position): Position {
  const before = text.slice(0, offset).split("\n");
  const lines = before.length - 1;
  // A position counts characters; one that takes two UTF-16 units is one.
  const column = Array.from(before[lines] ?? "").length + 1;
  return { line: line + lines, column: lines === 0 ? first + column - 1 : column };
}

/** The dialect library counts Unicode characters, JavaScript UTF-16 units: they differ once a character needs two units. */
class CodePointOffsets {
  readonly #utf16: readonly number[] | undefined;

  constructor(text: string) {
    if (!/[\u{10000}-\u{10ffff}]/u.test(text)) return;
    const offsets = [0];
    let offset = 0;
    for (const character of text) offsets.push((offset += character.length));
    this.#utf16 = offsets;
  }

  toUtf16(offset: number): number {
    return this.#utf16 === undefined ? offset : (this.#utf16[offset] ?? this.#utf16.at(-1) ?? 0);
  }
}

/** The library's declarations name the fields in camel case, its answers in snake case: read what comes. */
function readToken(token: unknown, text: string, offsets: CodePointOffsets): Token {
  if (!isRecord(token) || !isRecord(token["span"])) throw new TypeError("The SQL tokenizer answered in an unknown shape.");
  const { span } = token;
  const start = offsets.toUtf16(Number(span["start"]));
  const end = offsets.toUtf16(Number(span["end"]));
  const type = String(token["token_type"] ?? token["tokenType"]);
  const written = text.slice(start, end);
  // The library knows fewer escapes than MaxCompute.
  const value = type === "STRING" ? stringLiteralValue(written) : String(token["text"]);
  return { type, text: written, value, start, end };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
