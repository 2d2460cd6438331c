import { semanticError } from "../sql-errors.ts";
import type { Position } from "../position.ts";
import { binary, castTo, fieldsOf, isNull, numberText, parenNode, unwrap, type Node } from "../parse/syntax-tree.ts";
import type { TypeClass } from "./type-class.ts";

/** What the operators need of the translator. */
export interface OperatorTools {
  visit(value: unknown): unknown;
  /** What is known of the type of an expression of MaxCompute's. */
  classOf(value: unknown): TypeClass;
  /** MaxCompute's type of a column of a table. */
  typeOf(value: unknown): string | undefined;
  /** Whether DuckDB has no type for it yet when it chooses an overload of a macro. */
  boundLate(value: unknown): boolean;
  /** Calls a macro with one translated argument or several. */
  macro(name: string, args: readonly unknown[]): Node;
  /** Text that is no number is NULL instead of an error. */
  lenient: boolean;
  positionOf(word: string): Position;
}

/** The sign of each operator between numbers, for messages. */
const arithmetic: ReadonlyMap<string, string> = new Map([
  ["add", "+"],
  ["sub", "-"],
  ["mul", "*"],
  ["div", "/"],
  ["mod", "%"],
]);

const chained: ReadonlySet<string> = new Set([...arithmetic.keys(), "and", "or", "concat"]);

export const isChained = (kind: string): boolean => chained.has(kind);

/**
 * `a + b - c`, `a AND b AND c`, `a || b || c`. The tree is as deep as the chain is long, so it is walked without recursion. Each
 * operand is converted by itself: overloads for two operands would make DuckDB bind every operand again at every level.
 */
export function chainExpression(value: unknown, tools: OperatorTools): unknown {
  const steps: { readonly kind: string; readonly right: unknown }[] = [];
  let first = value;
  for (let node = unwrap(first); node !== undefined && chained.has(node[0]); node = unwrap(first)) {
    steps.push({ kind: node[0], right: node[1]["right"] });
    first = node[1]["left"];
  }
  // DuckDB gives NULL no type, whatever stands beside it.
  if (steps.some(({ kind, right }) => kind === "concat" && isNull(right)) || (steps.at(-1)?.kind === "concat" && isNull(first)))
    return castTo({ null: null }, "VARCHAR");
  let result = operand(first, steps.at(-1)?.kind ?? "", tools);
  for (let step = steps.pop(); step !== undefined;) {
    const { kind } = step;
    const others: { readonly kind: string; readonly value: unknown }[] = [];
    for (; step !== undefined && sameRun(step.kind, kind); step = steps.pop())
      others.push({ kind: step.kind, value: operand(step.right, step.kind, tools) });
    if (!arithmetic.has(kind)) result = balanced(kind, [result, ...others.map(({ value: other }) => other)]);
    else if (others.length > longSum && isSum(kind)) result = longSumOf(result, others);
    else result = others.reduce((left, other) => calculated(other.kind, left, other.value, tools), result);
    // The result of AND is an operand of OR as it is; text and numbers are converted when they meet.
    if (step !== undefined) result = converted(result, kind, step.kind, tools);
  }
  return result;
}

const isSum = (kind: string): boolean => kind === "add" || kind === "sub";

const sameRun = (kind: string, first: string): boolean => kind === first || (isSum(kind) && isSum(first));

/** The time that DuckDB takes to compile a sum grows with the third power of its depth. */
const longSum = 50;

function longSumOf(first: unknown, others: readonly { readonly kind: string; readonly value: unknown }[]): unknown {
  const added = others.filter(({ kind }) => kind === "add").map(({ value }) => value);
  const subtracted = others.filter(({ kind }) => kind === "sub").map(({ value }) => value);
  const sum = parenNode(balanced("add", [first, ...added]));
  return subtracted.length === 0 ? sum : { sub: binary(sum, parenNode(balanced("add", subtracted))) };
}

function operand(value: unknown, kind: string, tools: OperatorTools): unknown {
  if (kind === "and" || kind === "or") return condition(value, kind, tools);
  return kind === "concat" ? textPiece(value, tools) : numberOperand(value, kind, tools);
}

function converted(result: unknown, from: string, to: string, tools: OperatorTools): unknown {
  if (to === "concat" && arithmetic.has(from)) return tools.macro("to_string", [result]);
  return from === "concat" && arithmetic.has(to) ? toDouble(result, tools) : result;
}

function calculated(kind: string, left: unknown, right: unknown, tools: OperatorTools): Node {
  if (kind === "div") return tools.macro("op_div", [left, right]);
  if (kind === "mod") return tools.macro("op_mod", [left, right]);
  return { [kind]: binary(left, right) };
}

/** These operators may be taken in any order, so the tree need not be as deep as it is long. */
function balanced(kind: string, operands: readonly unknown[]): unknown {
  if (operands.length === 1) return operands[0];
  const middle = Math.ceil(operands.length / 2);
  const [left, right] = [operands.slice(0, middle), operands.slice(middle)];
  const group = (part: readonly unknown[]): unknown =>
    part.length > 2 && operands.length > 8 ? parenNode(balanced(kind, part)) : balanced(kind, part);
  // A short chain is printed as it was written.
  if (operands.length <= 8) return operands.reduce((before, next) => ({ [kind]: binary(before, next) }));
  return { [kind]: binary(group(left), group(right)) };
}

/** An operand of AND, OR and NOT: nothing else is taken for a BOOLEAN (https://www.alibabacloud.com/help/en/maxcompute/user-guide/type-conversions). */
export function condition(value: unknown, kind: string, tools: OperatorTools): unknown {
  const type = tools.classOf(value);
  if (type !== "boolean" && type !== "unknown" && !isNull(value))
    throw semanticError(
      tools.positionOf(kind),
      `the operands of ${kind.toUpperCase()} are conditions: a value of type ${typeNames[type]} is none`,
    );
  return tools.visit(value);
}

/** A number as it is; text becomes a DOUBLE. */
export function numberOperand(value: unknown, kind: string, tools: OperatorTools): unknown {
  const inner = withoutParens(value);
  if (isNull(inner)) return castTo(inner, "DOUBLE");
  if (arithmetic.has(unwrap(inner)?.[0] ?? "")) return tools.visit(value);
  const type = tools.classOf(value);
  if (type === "text") return toDouble(tools.visit(value), tools);
  if (type !== "number" && type !== "unknown")
    throw semanticError(
      tools.positionOf(arithmetic.get(kind) ?? kind),
      `a value of type ${typeNames[type]} cannot be an operand of ${arithmetic.get(kind) ?? kind.toUpperCase()}`,
    );
  if (type === "unknown" && !tools.boundLate(value)) return tools.macro("op_number", [tools.visit(value)]);
  // Whole numbers are calculated as BIGINT. DuckDB takes long to expand macros inside each other, so there is none where it is not needed.
  const isInt = /^[0-9]{1,10}$/.test(numberText(inner) ?? "") || intTypes.has(tools.typeOf(inner) ?? "");
  return isInt ? castTo(tools.visit(value), "BIGINT") : tools.visit(value);
}

const intTypes: ReadonlySet<string> = new Set(["tinyint", "smallint", "int"]);

function toDouble(value: unknown, tools: OperatorTools): Node {
  return tools.lenient ? tools.macro("try_double", [value]) : castTo(value, "DOUBLE");
}

/** An operand of `||` and CONCAT: as text, or a list as it is. */
function textPiece(value: unknown, tools: OperatorTools): unknown {
  if (isNull(value)) return castTo(value, "VARCHAR");
  const type = tools.classOf(value);
  const visited = tools.visit(value);
  if (type === "text") return visited;
  if (tools.boundLate(value)) return type === "number" ? tools.macro("to_string__0", [visited]) : visited;
  return tools.macro(type === "unknown" ? "op_piece" : "to_string", [visited]);
}

/** What two sides of a comparison are to each other when both types are known; undefined leaves it to the macros. */
export function comparison(kind: string, fields: Node, tools: OperatorTools): unknown {
  const sides = [fields["left"], fields["right"]];
  const [left = "unknown", right = "unknown"] = sides.map((side) => tools.classOf(side));
  if (left === "unknown" || right === "unknown" || sides.some(isNull)) return undefined;
  if (left === right)
    return left === "text" || left === "number" || left === "boolean" ? { [kind]: binary(...visitedSides(sides, tools)) } : undefined;
  if (left === "boolean" || right === "boolean")
    throw semanticError(
      tools.positionOf(comparisonSigns[kind] ?? kind),
      `values of type ${typeNames[left]} and ${typeNames[right]} cannot be compared`,
    );
  const numbers = [left, right].includes("number") && [left, right].includes("text");
  if (!numbers) return undefined;
  const [first, second] = visitedSides(sides, tools);
  return { [kind]: binary(left === "text" ? toDouble(first, tools) : first, right === "text" ? toDouble(second, tools) : second) };
}

const visitedSides = ([left, right]: readonly unknown[], tools: OperatorTools): [unknown, unknown] => [
  tools.visit(left),
  tools.visit(right),
];

const comparisonSigns: Readonly<Record<string, string>> = { eq: "=", neq: "<>", lt: "<", lte: "<=", gt: ">", gte: ">=" };

const typeNames: Readonly<Record<TypeClass, string>> = {
  number: "BIGINT or DOUBLE",
  text: "STRING",
  boolean: "BOOLEAN",
  date: "DATE",
  datetime: "DATETIME",
  timestamp: "TIMESTAMP",
  binary: "BINARY",
  unknown: "?",
};

function withoutParens(value: unknown): unknown {
  let inner = value;
  for (let fields = fieldsOf(inner, "paren"); fields !== undefined; fields = fieldsOf(inner, "paren")) inner = fields["this"];
  return inner;
}
