import { Dialect, parse } from "./dialect-library.ts";
import { holeNumber, SplitText, type Piece } from "./split-text.ts";
import { isRecord, SqlSource } from "./sql-source.ts";
import { nameOf, nodes, parenNode, unwrap } from "./syntax-tree.ts";

/** A text that does not follow the grammar. */
export class GrammarError extends Error {
  override readonly name: string = "GrammarError";
  /** Where in the text. */
  readonly offset: number;
  constructor(offset: number) {
    super("The text does not follow the grammar.");
    this.offset = offset;
  }
}

/**
 * The syntax trees of the statements in a text; raises a {@link GrammarError}. The dialect library runs in WebAssembly, whose
 * stack is small, and refuses what is nested too deeply or has chains of operators that are too long: such a text is parsed in
 * pieces.
 */
export function parseQuery(text: string): readonly unknown[] {
  const parsed = parse(text, Dialect.Hive);
  if (parsed.success) return parsed.ast ?? [];
  if (!isTooDeep(parsed.error)) throw new GrammarError(parsed.errorStart ?? text.length);
  const { pieces, whole } = new SplitText(SqlSource.read(text));
  // A piece has names of earlier pieces only.
  const trees: unknown[] = [];
  for (const piece of pieces) trees.push(treeOf(piece, trees));
  return parsePiece(whole, trees);
}

const isTooDeep = (error: string | undefined): boolean => /E_GUARD|call stack/.test(error ?? "");

function treeOf(piece: Piece, earlier: readonly unknown[]): unknown {
  const [tree] = parsePiece(piece, earlier);
  if (piece.kind === "query") return tree;
  const [expression] = nodes(unwrap(tree)?.[1]["expressions"]);
  return piece.kind === "chain" ? parenNode(expression) : expression;
}

/** Parses a piece and puts the trees of earlier pieces where their names stand. */
function parsePiece(piece: Piece, earlier: readonly unknown[]): readonly unknown[] {
  const { text, toWhole } = piece;
  const parsed = parse(text, Dialect.Hive);
  if (!parsed.success)
    throw isTooDeep(parsed.error) ? new RangeError(parsed.error) : new GrammarError(toWhole(parsed.errorStart ?? text.length));
  const fill = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(fill);
    if (!isRecord(value)) return value;
    const hole = holeIn(value);
    if (hole !== undefined) return earlier[hole];
    const filled = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item)]));
    const { span } = filled;
    return isRecord(span) ? { ...filled, span: { ...span, start: toWhole(Number(span["start"])) } } : filled;
  };
  return (parsed.ast ?? []).map(fill);
}

/** The number of the piece that an expression stands for, or a query that selects only one. */
function holeIn(value: Readonly<Record<string, unknown>>): number | undefined {
  const [kind, fields] = unwrap(value) ?? ["", {}];
  if (kind === "column") return holeNumber(nameOf(fields["name"]), "expression");
  if (kind !== "select") return undefined;
  const [only, second] = nodes(fields["expressions"]);
  const column = second === undefined ? unwrap(only) : undefined;
  return column?.[0] === "column" ? holeNumber(nameOf(column[1]["name"]), "query") : undefined;
}
