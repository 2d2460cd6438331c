import type { SqlSource, Token } from "./sql-source.ts";

/** A part of a text that is parsed by itself. */
export interface Piece {
  /** `chain`: an expression that stands for some operands of a longer chain. */
  readonly kind: "query" | "expression" | "chain";
  readonly text: string;
  /** An offset in its text as the offset in the whole text. */
  toWhole(offset: number): number;
}

/** The number of a piece, when a name stands for one. */
export function holeNumber(name: string, kind: "query" | "expression"): number | undefined {
  const prefix = kind === "query" ? queryHole : expressionHole;
  return name.startsWith(prefix) ? Number(name.slice(prefix.length)) : undefined;
}

const queryHole = "mc_query_piece_";
const expressionHole = "mc_expression_piece_";

/** Brackets and CASEs in each other that a piece may have. */
const pieceDepth = 6;

/** Brackets and CASEs in each other that a text may have: DuckDB needs seconds to compile what is deeper. */
const greatestDepth = 400;

/** Operands of a chain, such as `a AND b AND c`, that a piece may have. */
const pieceOperands = 100;

/** A token, the name of a piece, or a group in brackets or between CASE and END. */
type Item = Token | Group;

interface Group {
  readonly open: Token;
  readonly items: readonly Item[];
  readonly close: Token | undefined;
  /** Groups in each other. */
  readonly depth: number;
}

const isGroup = (item: Item | undefined): item is Group => item !== undefined && "items" in item;

const wordOf = (item: Item | undefined): string =>
  item === undefined || isGroup(item) || item.type === "STRING" ? "" : item.text.toUpperCase();

/**
 * Cuts the text of a query into pieces: what is deep inside brackets, and parts of long chains of operators, are replaced by a
 * name in the text around them. A piece has names of earlier pieces only. Raises a RangeError for a text that is deeper still.
 */
export class SplitText {
  readonly pieces: Piece[] = [];
  readonly whole: Piece;
  readonly #source: SqlSource;

  constructor(source: SqlSource) {
    this.#source = source;
    const root: Item[] = [];
    const open: { readonly token: Token; readonly items: Item[] }[] = [];
    for (const token of source.tokens) {
      const items = open.at(-1)?.items ?? root;
      const top = open.at(-1);
      if (open.length > greatestDepth) throw new RangeError("The text is nested too deeply.");
      if (opening.has(wordOf(token))) open.push({ token, items: [] });
      else if (top !== undefined && closing[wordOf(top.token)] === wordOf(token)) {
        open.pop();
        (open.at(-1)?.items ?? root).push(this.#closed(top.token, top.items, token));
      } else items.push(token);
    }
    // What is never closed is for the grammar to refuse.
    for (let top = open.pop(); top !== undefined; top = open.pop()) {
      (open.at(-1)?.items ?? root).push({ open: top.token, items: top.items, close: undefined, depth: 1 });
    }
    this.whole = this.#piece("query", this.#withoutChains(root));
  }

  /** A group that is not too deep: what is in it has become a piece if it was. */
  #closed(open: Token, found: readonly Item[], close: Token): Item {
    const items = this.#withoutChains(found);
    const group: Group = { open, items, close, depth: 1 + Math.max(0, ...items.map((item) => (isGroup(item) ? item.depth : 0))) };
    if (group.depth <= pieceDepth) return group;
    if (wordOf(open) === "CASE") return this.#hole("expression", [group]);
    if (isQuery(items)) return { ...group, items: [this.#hole("query", items)], depth: 1 };
    const args = split(items, ([item]) => (wordOf(item) === "," ? 1 : 0)).flatMap(({ part, separator }) => [
      ...this.#argument(part),
      ...separator,
    ]);
    return { ...group, items: args, depth: 1 + Math.max(0, ...args.map((item) => (isGroup(item) ? item.depth : 0))) };
  }

  /** One of the expressions with commas between them: `DISTINCT x`, and `x AS type` of a CAST, have words that are no part of it. */
  #argument(items: readonly Item[]): readonly Item[] {
    if (items.some((item) => specialWords.has(wordOf(item)))) return items;
    const from = wordOf(items[0]) === "DISTINCT" ? 1 : 0;
    const as = items.findIndex((item) => wordOf(item) === "AS");
    const to = as < 0 ? items.length : as;
    const isShallow = items.slice(from, to).every((item) => !isGroup(item));
    return isShallow ? items : [...items.slice(0, from), this.#hole("expression", items.slice(from, to)), ...items.slice(to)];
  }

  /** Makes pieces of parts of the chains that are too long. */
  #withoutChains(items: readonly Item[]): readonly Item[] {
    if (items.length <= 2 * pieceOperands) return items;
    const queries = split(items, ([first, second]) => (wordOf(first) === "UNION" && wordOf(second) === "ALL" ? 2 : 0));
    if (queries.length > pieceOperands && !items.some((item) => otherSetWords.has(wordOf(item)))) {
      return this.#chunked(queries, true, (chunk) => inBrackets(this.#hole("query", chunk)));
    }
    return split(items, ([first]) => (clauseWords.has(wordOf(first)) ? 1 : 0)).flatMap(({ part, separator }) => [
      ...this.#withoutChain(part),
      ...separator,
    ]);
  }

  /** An expression: the weakest operator in it decides how it is cut. */
  #withoutChain(items: readonly Item[]): readonly Item[] {
    if (items.length <= 2 * pieceOperands) return items;
    const hole = (chunk: readonly Item[]): Item => this.#hole("chain", chunk);
    // The left operands of + and - are calculated first, with or without parentheses.
    const leftHole = (chunk: readonly Item[]): Item => this.#hole("expression", chunk);
    for (const word of ["OR", "AND"]) {
      const operands = split(items, operatorAt([word]));
      if (operands.length > pieceOperands) return this.#chunked(operands, true, hole);
      if (operands.length > 1) return operands.flatMap(({ part, separator }) => [...this.#withoutChain(part), ...separator]);
    }
    const compared = split(items, ([first]) => (comparisonWords.has(wordOf(first)) ? 1 : 0));
    return compared.flatMap(({ part, separator }) => {
      const chain = arithmetic.map((words) => split(part, operatorAt(words))).find((operands) => operands.length > 1);
      const isText = part.some((item) => wordOf(item) === "||");
      // How strongly `||` binds beside other operators is for the grammar to say.
      if (
        chain === undefined ||
        chain.length <= pieceOperands ||
        (isText && chain.some(({ separator: [sign] }) => sign !== undefined && wordOf(sign) !== "||"))
      )
        return [...part, ...separator];
      return [...this.#chunked(chain, isText, isText ? hole : leftHole), ...separator];
    });
  }

  /** Puts operands together until few are left: in groups of equal size, or from the left when their order matters. */
  #chunked(operands: readonly Part[], isAssociative: boolean, together: (items: readonly Item[]) => Item): readonly Item[] {
    let left = operands;
    while (left.length > pieceOperands) {
      const chunks: Part[] = [];
      for (let index = 0; index < left.length; index += pieceOperands) {
        const chunk = left.slice(index, index + pieceOperands);
        const isLast = index + pieceOperands >= left.length;
        // The clauses after the last query, such as ORDER BY, are not its own.
        if ((isLast && isAssociative) || (!isAssociative && index > 0)) chunks.push(...chunk);
        else chunks.push({ part: [together(joined(chunk))], separator: chunk.at(-1)?.separator ?? [] });
      }
      left = chunks;
      if (isAssociative && left.length <= 2 * pieceOperands) break;
    }
    return left.flatMap(({ part, separator }) => [...part, ...separator]);
  }

  #hole(kind: Piece["kind"], items: readonly Item[]): Token {
    const number = this.pieces.push(this.#piece(kind, items)) - 1;
    const first = firstToken(items[0]);
    const [start, end] = [first?.start ?? 0, first?.end ?? 0];
    const text = kind === "query" ? `SELECT ${queryHole}${number}` : `${expressionHole}${number}`;
    return { type: "VAR", text, value: text, start, end };
  }

  /** Its tokens with a blank between them, and where each stands in the whole text. */
  #piece(kind: Piece["kind"], items: readonly Item[]): Piece {
    const parts: string[] = kind === "query" ? [] : ["SELECT"];
    const marks: { readonly offset: number; readonly token: Token }[] = [];
    let offset = kind === "query" ? 0 : parts.join("").length + 1;
    const write = (item: Item | undefined): void => {
      if (item === undefined) return;
      if (isGroup(item)) {
        for (const inner of [item.open, ...item.items, item.close]) write(inner);
        return;
      }
      marks.push({ offset, token: item });
      parts.push(item.text);
      offset += item.text.length + 1;
    };
    items.forEach(write);
    const length = this.#source.text.length;
    const toWhole = (at: number): number => {
      const mark = marks.findLast((candidate) => candidate.offset <= at) ?? marks[0];
      return mark === undefined ? length : at >= offset ? mark.token.end : mark.token.start;
    };
    return { kind, text: parts.join(" "), toWhole };
  }
}

const opening: ReadonlySet<string> = new Set(["(", "[", "CASE"]);
const closing: Readonly<Record<string, string>> = { "(": ")", "[": "]", CASE: "END" };

/** Words of arguments that are no plain expressions. */
const specialWords: ReadonlySet<string> = new Set([
  "->",
  "ORDER",
  "PARTITION",
  "FROM",
  "BOTH",
  "LEADING",
  "TRAILING",
  "VALUES",
  "ROWS",
  "RANGE",
  ":",
]);
const otherSetWords: ReadonlySet<string> = new Set(["INTERSECT", "EXCEPT", "MINUS"]);
/** Words that begin or end an expression in a query. */
const clauseWords: ReadonlySet<string> = new Set(
  ", SELECT DISTINCT FROM WHERE ON JOIN INNER LEFT RIGHT FULL CROSS GROUP ORDER SORT DISTRIBUTE CLUSTER BY HAVING LIMIT UNION ALL INTERSECT EXCEPT MINUS AS WHEN THEN ELSE CASE END WITH LATERAL VIEW OVER FILTER ASC DESC NULLS WINDOW VALUES USING".split(
    " ",
  ),
);
const comparisonWords: ReadonlySet<string> = new Set(
  "= == <> != < > <= >= <=> LIKE RLIKE REGEXP IN IS NOT NULL BETWEEN AND EXISTS".split(" "),
);
/** Operators of the same strength, the weakest first. */
const arithmetic: readonly (readonly string[])[] = [
  ["||", "+", "-"],
  ["*", "/", "%", "DIV"],
];

interface Part {
  readonly part: readonly Item[];
  /** What ends it; empty at the end. */
  readonly separator: readonly Item[];
}

/** Cuts items where a separator begins; `separatorAt` gets the items from one place on and says how many are one. */
function split(
  items: readonly Item[],
  separatorAt: (next: readonly (Item | undefined)[], before: Item | undefined) => number,
): readonly Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (let index = 0; index < items.length;) {
    const length = separatorAt([items[index], items[index + 1]], items[index - 1]);
    if (length > 0) {
      parts.push({ part: items.slice(from, index), separator: items.slice(index, index + length) });
      from = index + length;
    }
    index += Math.max(length, 1);
  }
  return [...parts, { part: items.slice(from), separator: [] }];
}

/** Finds operators between two operands: the AND of a BETWEEN is none, and neither is the sign of a number. */
function operatorAt(words: readonly string[]): (next: readonly (Item | undefined)[], before: Item | undefined) => number {
  let betweens = 0;
  return ([item], before) => {
    const word = wordOf(item);
    if (word === "BETWEEN") betweens++;
    if (word === "AND" && betweens > 0) {
      betweens--;
      return 0;
    }
    const isSign =
      before === undefined || comparisonWords.has(wordOf(before)) || arithmetic.some((signs) => signs.includes(wordOf(before)));
    return words.includes(word) && !isSign ? 1 : 0;
  };
}

const isQuery = (items: readonly Item[]): boolean => ["SELECT", "WITH"].includes(wordOf(items[0]));

function joined(parts: readonly Part[]): readonly Item[] {
  return parts.flatMap(({ part, separator }, index) => (index === parts.length - 1 ? part : [...part, ...separator]));
}

function inBrackets(item: Token): Group {
  const bracket = (text: string): Token => ({ ...item, type: "", text, value: text });
  return { open: bracket("("), items: [item], close: bracket(")"), depth: 1 };
}

function firstToken(item: Item | undefined): Token | undefined {
  return isGroup(item) ? item.open : item;
}
