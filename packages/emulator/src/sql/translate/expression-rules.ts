import type { SqlSource } from "../parse/sql-source.ts";
import { editionSetting, type TypeRules } from "../parse/type-rules.ts";
import { semanticError, unsupported } from "../sql-errors.ts";
import { comparison, condition, numberOperand, type OperatorTools } from "./operators.ts";
import {
  binary,
  call,
  castTo,
  isNull,
  nodes,
  numberLiteral,
  numberText,
  parenNode,
  stringLiteral,
  type Node,
} from "../parse/syntax-tree.ts";

/** What a rule needs to translate the expressions inside its own. */
export interface ExpressionTools {
  readonly source: SqlSource;
  visit(value: unknown): unknown;
  /** Visits all fields. */
  fields(fields: Node): Node;
  readonly operators: OperatorTools;
  readonly types: TypeRules;
  /** Calls a macro with these arguments, which are translated first. */
  macro(name: string, args: readonly unknown[]): Node;
  refuse(kind: string): Error;
}

type Rule = (fields: Node, tools: ExpressionTools) => unknown;

const operator =
  (macro: string): Rule =>
  (fields, tools) =>
    tools.macro(macro, [fields["left"], fields["right"]]);

const bitwise =
  (macro: string): Rule =>
  (fields, tools) =>
    operator(tools.types.hive ? `${macro}_hive` : macro)(fields, tools);

/** A comparison: by a macro when the types are not known. */
const compared =
  (kind: string, macro: string): Rule =>
  (fields, tools) =>
    comparison(kind, fields, tools.operators) ?? tools.macro(macro, [fields["left"], fields["right"]]);

/** Kinds of expressions that have another form in DuckDB's SQL; operators whose operands MaxCompute converts are macros. */
export const expressionRules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["eq", compared("eq", "op_eq")],
  ["neq", compared("neq", "op_ne")],
  ["lt", compared("lt", "op_lt")],
  ["lte", compared("lte", "op_le")],
  ["gt", compared("gt", "op_gt")],
  ["gte", compared("gte", "op_ge")],
  ["not", (fields, tools) => ({ not: { ...fields, this: condition(fields["this"], "not", tools.operators) } })],
  ["int_div", (fields, tools) => tools.macro("op_int_div", [fields["this"], fields["expression"]])],
  ["bitwise_and", bitwise("op_and")],
  ["bitwise_or", bitwise("op_or")],
  ["bitwise_xor", bitwise("op_xor")],
  ["bitwise_left_shift", operator("op_shl")],
  ["bitwise_right_shift", operator("op_shr")],
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
  const side = (kind: string, macro: string, bound: unknown): unknown =>
    comparison(kind, binary(fields["this"], bound), tools.operators) ?? tools.macro(macro, [fields["this"], bound]);
  const low = side("gte", "op_ge", fields["low"]);
  const high = side("lte", "op_le", fields["high"]);
  const both = parenNode({ and: binary(low, high) });
  return fields["not"] === true ? { not: { this: both } } : both;
}

/**
 * `x IN (1, '2')`: with numbers among them, the texts in the list and a text before it count as DOUBLE
 * (https://www.alibabacloud.com/help/en/maxcompute/user-guide/type-conversions, "special relational operators").
 */
function inList(fields: Node, tools: ExpressionTools): Node {
  const items = nodes(fields["expressions"]);
  const { classOf, visit } = tools.operators;
  const hasNumbers = items.some((item) => classOf(item) === "number");
  if (!hasNumbers && (classOf(fields["this"]) !== "number" || items.length === 0)) return { in: tools.fields(fields) };
  const asNumber = (value: unknown): unknown =>
    isNull(value) || numberText(value) !== undefined ? visit(value) : numberOperand(value, "in", tools.operators);
  return {
    in: { ...tools.fields({ ...fields, this: null, expressions: [] }), this: asNumber(fields["this"]), expressions: items.map(asNumber) },
  };
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
      return wholeNumber(value, fields, tools) ?? { literal: { ...fields, value: /e/i.test(value) ? value : `${value}e0` } };
    case "hex_string":
      return call("unhex", [stringLiteral(value)]);
    case "date":
      if (tools.types.edition1)
        throw semanticError(tools.source.positionOf("date"), `the type DATE is not there with ${editionSetting}=false`);
      return castTo(stringLiteral(value), "DATE");
    case "datetime":
      return castTo(stringLiteral(value), "TIMESTAMP_MS");
    case "timestamp":
      return castTo(stringLiteral(value), "TIMESTAMP_NS");
    default:
      throw unsupported(tools.source.positionOf(value), `the literal ${String(fields["literal_type"])} '${value}'`);
  }
}

/** INT when it fits (in the 1.0 edition always BIGINT), else BIGINT; one that is greater is a DOUBLE. */
function wholeNumber(value: string, fields: Node, tools: ExpressionTools): Node | undefined {
  if (!/^[0-9]+$/.test(value) || BigInt(value) > 2n ** 63n) return undefined;
  return tools.types.edition1 ? castTo({ literal: fields }, "BIGINT") : { literal: fields };
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
  "dot",
  "identifier",
  "subquery",
  "values",
  "join",
  "joined_table",
  "Preceding",
  "Following",
]);
