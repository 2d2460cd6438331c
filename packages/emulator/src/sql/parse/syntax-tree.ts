import { isRecord } from "./sql-source.ts";

/**
 * An expression of the dialect library's syntax tree: an object with one key, the expression's kind, and under it
 * its fields. The library's own declarations leave out fields that it answers with, so the tree is read as data.
 */
export type Node = Readonly<Record<string, unknown>>;

/** The kind and the fields of an expression; undefined when the value is no expression. */
export function unwrap(value: unknown): readonly [kind: string, fields: Node] | undefined {
  if (!isRecord(value)) return undefined;
  const keys = Object.keys(value);
  const kind = keys[0];
  // A clause such as WHERE has the one field `this`.
  if (kind === undefined || kind === "this" || keys.length > 1) return undefined;
  const fields = value[kind];
  if (kind === "null") return [kind, {}];
  return isRecord(fields) ? [kind, fields] : undefined;
}

/** The fields of an expression when it is of this kind. */
export function fieldsOf(value: unknown, kind: string): Node | undefined {
  const expression = unwrap(value);
  return expression?.[0] === kind ? expression[1] : undefined;
}

export function nodes(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export const identifier = (name: string): Node => ({ name, quoted: true, trailing_comments: [] });

export const stringLiteral = (value: string): Node => ({ literal: { literal_type: "string", value } });

export const numberLiteral = (value: string): Node => ({ literal: { literal_type: "number", value } });

export const call = (name: string, args: readonly unknown[], more: Node = {}): Node => ({
  function: {
    name,
    args,
    distinct: false,
    trailing_comments: [],
    use_bracket_syntax: false,
    no_parens: false,
    quoted: false,
    ...more,
  },
});

export const castTo = (value: unknown, duckDbType: string): Node => ({
  cast: {
    this: value,
    to: { data_type: "custom", name: duckDbType },
    trailing_comments: [],
    double_colon_syntax: false,
    format: null,
    default: null,
  },
});

export const isNull = (value: unknown): boolean => unwrap(value)?.[0] === "null";

/** NULL without a type. */
export const nullNode: Node = { null: null };

/** `x IS NULL`, or `x IS NOT NULL`. */
export const nullTest = (value: unknown, not = false): Node => ({ is_null: { this: value, not, trailing_comments: [] } });

/** `CASE WHEN … THEN … ELSE … END` */
export const caseNode = (whens: readonly (readonly [condition: unknown, result: unknown])[], otherwise?: unknown): Node => ({
  case: { operand: null, whens, else_: otherwise ?? null, comments: [] },
});

/** The value of a string literal. */
export function stringValue(value: unknown): string | undefined {
  const literal = fieldsOf(value, "literal");
  return literal?.["literal_type"] === "string" ? String(literal["value"]) : undefined;
}

/** The text of a number literal, without a sign. */
export function numberText(value: unknown): string | undefined {
  const literal = fieldsOf(value, "literal");
  return literal?.["literal_type"] === "number" ? String(literal["value"]) : undefined;
}

/** The name of an identifier or a call; empty when there is none. */
export function nameOf(value: unknown): string {
  return isRecord(value) ? String(value["name"]) : "";
}

export const binary = (left: unknown, right: unknown): Node => ({
  left,
  right,
  left_comments: [],
  operator_comments: [],
  trailing_comments: [],
});

export const parenNode = (value: unknown): Node => ({ paren: { this: value, trailing_comments: [] } });

export const aliasNode = (value: unknown, name: string): Node => ({
  alias: {
    this: value,
    alias: identifier(name),
    column_aliases: [],
    pre_alias_comments: [],
    trailing_comments: [],
    alias_explicit_as: true,
  },
});

/** A SELECT without any clause. */
export const emptySelect: Node = {
  from: null,
  joins: [],
  lateral_views: [],
  where_clause: null,
  group_by: null,
  having: null,
  qualify: null,
  order_by: null,
  distribute_by: null,
  cluster_by: null,
  sort_by: null,
  limit: null,
  offset: null,
  fetch: null,
  distinct: false,
  distinct_on: null,
  top: null,
  with: null,
  sample: null,
  windows: null,
  hint: null,
  connect: null,
  into: null,
  locks: [],
  leading_comments: [],
};

/** `(SELECT max(column) FROM table)` */
export const greatestValue = (table: string, column: string): Node => ({
  subquery: {
    this: {
      select: {
        ...emptySelect,
        expressions: [call("max", [{ column: { name: identifier(column), table: null, join_mark: false, trailing_comments: [] } }])],
        from: {
          expressions: [
            {
              table: {
                name: identifier(table),
                schema: null,
                catalog: null,
                alias: null,
                alias_explicit_as: false,
                column_aliases: [],
                trailing_comments: [],
                when: null,
                only: false,
                final_: false,
                hints: [],
              },
            },
          ],
        },
      },
    },
    alias: null,
    column_aliases: [],
    alias_explicit_as: false,
    order_by: null,
    limit: null,
    offset: null,
    lateral: false,
    modifiers_inside: false,
    trailing_comments: [],
  },
});
