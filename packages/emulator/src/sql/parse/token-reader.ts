import { parseError } from "../sql-errors.ts";
import type { Position } from "../position.ts";
import type { NameRules } from "./name-rules.ts";
import type { SqlSource, Token } from "./sql-source.ts";

/** Reads a statement from left to right, word by word. */
export class TokenReader {
  readonly source: SqlSource;
  /** How names of several parts are read. */
  readonly rules: NameRules;
  #index = 0;

  constructor(source: SqlSource, rules: NameRules) {
    this.source = source;
    this.rules = rules;
  }

  get index(): number {
    return this.#index;
  }

  get ended(): boolean {
    return this.#index >= this.source.tokens.length;
  }

  get position(): Position {
    return this.source.positionAt(this.peek()?.start ?? this.source.text.length);
  }

  peek(ahead = 0): Token | undefined {
    return this.source.tokens[this.#index + ahead];
  }

  next(): Token {
    const token = this.peek();
    if (token === undefined) throw this.unexpected();
    this.#index++;
    return token;
  }

  /** Whether the next words are these, ignoring case. Quoted names and strings are not words. */
  at(...words: readonly string[]): boolean {
    return words.every((word, ahead) => {
      const token = this.peek(ahead);
      return token?.text.toUpperCase() === word;
    });
  }

  /** Takes these words when they are next. */
  take(...words: readonly string[]): boolean {
    if (!this.at(...words)) return false;
    this.#index += words.length;
    return true;
  }

  expect(...words: readonly string[]): void {
    for (const word of words) if (!this.take(word)) throw this.unexpected(word);
  }

  /** A name in lower case, with or without back quotes. */
  name(): string {
    const token = this.peek();
    if (token === undefined || !(token.type === "QUOTED_IDENTIFIER" || /^[\p{L}_@$][\p{L}\p{N}_$@]*$/u.test(token.text)))
      throw this.unexpected("a name");
    this.#index++;
    return token.value.toLowerCase();
  }

  string(): string {
    if (this.peek()?.type !== "STRING") throw this.unexpected("a string");
    return this.next().value;
  }

  /** The rest of the statement. */
  rest(): SqlSource {
    const from = this.#index;
    this.#index = this.source.tokens.length;
    return this.source.slice(from, this.source.tokens.length);
  }

  /** The text from a token to here. */
  textFrom(index: number): string {
    return this.source.slice(index, this.#index).text;
  }

  skipTo(index: number): void {
    this.#index = index;
  }

  end(): void {
    if (!this.ended) throw this.unexpected();
  }

  unexpected(wanted?: string): Error {
    const token = this.peek();
    const expected = wanted === undefined ? "" : `, expecting ${wanted}`;
    return parseError(
      this.position,
      token === undefined ? `unexpected end of the statement${expected}` : `invalid token '${token.text}'${expected}`,
    );
  }
}

/** The index of the parenthesis that closes the one at `open`; past the end when none does. */
export function closingParen(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let index = open; index < tokens.length; index++) {
    const type = tokens[index]?.type;
    if (type === "L_PAREN") depth++;
    if (type === "R_PAREN" && --depth === 0) return index;
  }
  return tokens.length;
}
