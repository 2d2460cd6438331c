import type { SqlSource } from "../parse/sql-source.ts";
import { unsupported } from "../sql-errors.ts";
import { binary, call, castTo, nodes, numberLiteral, numberText, parenNode, stringLiteral, type Node } from "../parse/syntax-tree.ts";

/** What a rule needs to translate the expressions inside its own. */
export interface ExpressionTools {
  readonly source: SqlSource;
  visit(value: unknown): unknown;
  /** Visits all fields. */
  fields(fields: Node): Node;
  /** Calls a macro with these arguments, which are translated first. */
  macro(name: string, args: readonly unknown[]): Node;
  refuse(kind: string): Error;
}

type Rule = (fields: Node, tools: ExpressionTools) => unknown;

const operator =
  (macro: string): Rule =>
  (fields, tools) =>
    tools.macro(macro, [fields["left"], fields["right"]]);

/** Kinds of expressions that have another form in DuckDB's SQL; operators whose operands MaxCompute converts are macros. */
export const expressionRules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["eq", operator("op_eq")],
  ["neq", operator("op_ne")],
  ["lt", operator("op_lt")],
  ["lte", operator("op_le")],
  ["gt", operator("op_gt")],
  ["gte", operator("op_ge")],
  ["add", operator("op_add")],
  ["sub", operator("op_sub")],
  ["mul", operator("op_mul")],
  ["div", operator("op_div")],
  ["mod", operator("op_mod")],
  ["int_div", (fields, tools) => tools.macro("op_int_div", [fields["this"], fields["expression"]])],
  ["bitwise_xor", operator("op_xor")],
  ["bitwise_left_shift", operator("op_shl")],
  ["bitwise_right_shift", operator("op_shr")],
  ["concat", operator("op_concat")],
  ["subscript", (fields, tools) => tools.macro("op_index", [fields["this"], fields["index"]])],
  ["regexp_like", (fields, tools) => tools.macro("op_rlike", [fields["this"], fields["pattern"]])],
  ["like", (fields, tools) => ({ like: { ...tools.fields(fields), escape: fields["escape"] ?? stringLiteral("\\") } })],
  ["between", between],
  ["in", inList],
  ["trim", trim],
  ["extract", extract],
  ["literal", literal],
]);

function between(fields: Node, tools: ExpressionTools): Node {
  const low = tools.macro("op_ge", [fields["this"], fields["low"]]);
  const high = tools.macro("op_le", [fields["this"], fields["high"]]);
  const both = parenNode({ and: binary(low, high) });
  return fields["not"] === true ? { not: { this: both } } : both;
}

/** `x IN (1, 2)` compares as `x = 1 OR x = 2` does, conversions included. A list without numbers needs none. */
function inList(fields: Node, tools: ExpressionTools): Node {
  const items = nodes(fields["expressions"]);
  if (!items.some((item) => numberText(item) !== undefined)) return { in: tools.fields(fields) };
  const equal = items.map((item) => tools.macro("op_eq", [fields["this"], item]));
  const any = parenNode(equal.reduce((left, right) => ({ or: binary(left, right) })));
  return fields["not"] === true ? { not: { this: any } } : any;
}

/** `TRIM(BOTH 'x' FROM y)`; the plain call is a function as any other. */
function trim(fields: Node, tools: ExpressionTools): Node {
  const sides: Readonly<Record<string, string>> = { Both: "trim", Leading: "ltrim", Trailing: "rtrim" };
  const name = sides[String(fields["position"])];
  if (name === undefined) throw tools.refuse("trim");
  const text = tools.macro("to_string", [fields["this"]]);
  return call(name, fields["characters"] === null ? [text] : [text, tools.visit(fields["characters"])]);
}

/** `EXTRACT(YEAR FROM x)` is YEAR(x). */
function extract(fields: Node, tools: ExpressionTools): Node {
  const field = String(fields["field"]).toLowerCase();
  if (!["year", "month", "day", "hour", "minute", "second"].includes(field)) throw tools.refuse("extract");
  return tools.macro(field, [fields["this"]]);
}

function literal(fields: Node, tools: ExpressionTools): Node {
  const value = String(fields["value"]);
  switch (fields["literal_type"]) {
    case "string":
      return value.includes("\0") ? textWithNul(value) : { literal: fields };
    // A number with a point is a DOUBLE; DuckDB takes it for a DECIMAL unless it has an exponent.
    case "number":
      return { literal: { ...fields, value: /^[0-9]+$|e/i.test(value) ? value : `${value}e0` } };
    case "hex_string":
      return call("unhex", [stringLiteral(value)]);
    case "date":
      return castTo(stringLiteral(value), "DATE");
    case "datetime":
      return castTo(stringLiteral(value), "TIMESTAMP_MS");
    case "timestamp":
      return castTo(stringLiteral(value), "TIMESTAMP_NS");
    default:
      throw unsupported(tools.source.positionOf(value), `the literal ${String(fields["literal_type"])} '${value}'`);
  }
}

/** DuckDB's SQL text ends at a NUL character, so one in a constant is made by CHR. */
function textWithNul(value: string): Node {
  const pieces = value.split("\0").map(stringLiteral);
  return call(
    "concat",
    pieces.flatMap((piece, index) => (index === 0 ? [piece] : [call("chr", [numberLiteral("0")]), piece])),
  );
}

/** Kinds whose meaning is the same in both dialects once their operands are translated. */
export const transparentKinds: ReadonlySet<string> = new Set([
  "alias",
  "and",
  "or",
  "not",
  "paren",
  "tuple",
  "case",
  "is_null",
  "is_true",
  "is_false",
  "exists",
  "null_safe_eq",
  "null_safe_neq",
  "star",
  "boolean",
  "null",
  "neg",
  "bitwise_not",
  "bitwise_and",
  "bitwise_or",
  "dot",
  "identifier",
  "subquery",
  "values",
  "join",
  "joined_table",
  "Preceding",
  "Following",
]);
