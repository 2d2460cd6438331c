import { strftimeOfJava, strftimeOfMaxCompute } from "./date-format.ts";
import { functionMacros, textArguments } from "./function-macros.ts";
import { semanticError } from "../sql-errors.ts";
import type { Position } from "../position.ts";
import { binary, call, castTo, identifier, parenNode, stringLiteral, stringValue, unwrap, type Node } from "../parse/syntax-tree.ts";

/** A call as it stands in the query, its arguments already translated. */
export interface FunctionCall {
  readonly name: string;
  readonly position: Position;
  /** The fields of the call other than its arguments, such as `distinct` and `filter`. */
  readonly fields: Node;
  /** The arguments before and after translation. */
  readonly given: readonly unknown[];
  readonly args: readonly unknown[];
  /** `WITHIN GROUP (ORDER BY …)`. */
  readonly orderBy: readonly unknown[];
  /** Calls a macro; `given` are the arguments before translation, when they are not this call's own. */
  macro(name: string, args: readonly unknown[], given?: readonly unknown[]): Node;
  /** The greatest value of a table's first partition column, as an expression. */
  maxPartition(table: string, position: Position): Node;
}

export interface FunctionRule {
  /** `macro`: an argument must have a type, so that one overload fits. */
  readonly kind: "macro" | "other";
  translate(call: FunctionCall): unknown;
}

/** What becomes of a function by this name; undefined when it is not supported. */
export function functionRule(name: string): FunctionRule | undefined {
  return rules.get(name);
}

export function isFunctionName(name: string): boolean {
  return rules.has(name.toLowerCase());
}

/** The names of all functions, for the list in docs/sql-support.md. */
export function functionNames(): readonly string[] {
  return [...rules.keys()];
}

const other = (translate: (call: FunctionCall) => unknown): FunctionRule => ({ kind: "other", translate });

const typed = (translate: (call: FunctionCall) => unknown): FunctionRule => ({ kind: "macro", translate });

const macro = (name: string): FunctionRule => ({
  kind: "macro",
  translate: ({ args, given, macro: callMacro }) => {
    const text = textArguments[name];
    return callMacro(
      name,
      args.map((value, index) => (index === text ? callMacro("to_string", [value], [given[index]]) : value)),
    );
  },
});

/** DuckDB has the same function, perhaps by another name. */
const native = (duckDbName: string): FunctionRule => other(({ args }) => call(duckDbName, args));

const aggregate = (
  duckDbName: string,
  argumentsOf: (call: FunctionCall) => readonly unknown[] = ({ args }) => args,
): FunctionRule => other((functionCall) => aggregateCall(functionCall, duckDbName, argumentsOf(functionCall)));

function aggregateCall({ fields, orderBy }: FunctionCall, name: string, args: readonly unknown[]): Node {
  return {
    aggregate_function: {
      name,
      args,
      distinct: fields["distinct"] === true,
      filter: fields["filter"] ?? null,
      order_by: orderBy,
      limit: null,
      ignore_nulls: null,
    },
  };
}

/** Numbers of an aggregate: a STRING counts as a DOUBLE. */
const asNumber = ({ args, given, macro: callMacro }: FunctionCall): readonly unknown[] => [
  callMacro("to_number", args.slice(0, 1), given.slice(0, 1)),
  ...args.slice(1),
];

/** A list of the values that are not NULL. */
const collect = (distinct: boolean): FunctionRule =>
  other((functionCall) => {
    const { args, fields } = functionCall;
    const present = { not: { this: { is_null: { this: args[0], not: false, trailing_comments: [] } } } };
    const filter =
      fields["filter"] === undefined || fields["filter"] === null
        ? present
        : { and: binary(present, parenNode(fields["filter"])) };
    return aggregateCall(
      { ...functionCall, fields: { ...fields, filter, distinct: distinct || fields["distinct"] === true } },
      "list",
      args,
    );
  });

const positional = (duckDbName: string): FunctionRule =>
  other(({ name, args, given, position }) => {
    const ignoreNulls = unwrap(given[1]);
    if (args.length > 2 || (args.length === 2 && ignoreNulls?.[0] !== "boolean"))
      throw semanticError(position, `function ${name} takes a value and true or false`);
    if (ignoreNulls?.[1]["value"] !== true) return call(duckDbName, args.slice(0, 1));
    return { [duckDbName]: { this: args[0], ignore_nulls: true, order_by: [] } };
  });

const special: Readonly<Record<string, FunctionRule>> = {
  // Conditions
  coalesce: native("coalesce"),
  nvl: native("coalesce"),
  nullif: native("nullif"),
  if: other(({ args, position }) => {
    const [condition, then, otherwise] = args;
    if (args.length !== 3) throw semanticError(position, "function if takes a condition and two values");
    return caseNode([[condition, then]], otherwise);
  }),
  decode: other(({ args, position }) => {
    if (args.length < 3) throw semanticError(position, "function decode needs an expression, a value and a result");
    const [value, ...pairs] = args;
    const whens: [unknown, unknown][] = [];
    for (let index = 0; index + 1 < pairs.length; index += 2) {
      whens.push([{ null_safe_eq: binary(value, pairs[index]) }, pairs[index + 1]]);
    }
    return caseNode(whens, pairs.length % 2 === 1 ? pairs.at(-1) : undefined);
  }),
  greatest: native("greatest"),
  // NULL is the smallest value of all.
  least: other(({ args }) =>
    caseNode(
      args.map((value) => [{ is_null: { this: value, not: false, trailing_comments: [] } }, { null: null }]),
      call("least", args),
    ),
  ),

  // Strings
  concat: typed(({ args, given, position, macro: callMacro }) => {
    if (args.length === 0) throw semanticError(position, "function concat needs an argument");
    const [first, ...others] = args;
    if (others.length === 0) return callMacro("to_string", [first]);
    return others.reduce((left, right, index) => callMacro("op_concat", [left, right], [given[0], given[index + 1]]), first);
  }),
  concat_ws: typed(({ args: [separator, ...values], given, macro: callMacro }) =>
    call("concat_ws", [
      separator,
      ...values.map((value, index) => callMacro("op_joined", [value, separator], [given[index + 1], given[0]])),
    ]),
  ),
  max_pt: other(({ given, position, maxPartition, macro: callMacro }) => {
    const table = stringValue(given[0]);
    if (table === undefined) throw semanticError(position, "function max_pt takes the name of a table as a string");
    return callMacro("to_string", [maxPartition(table, position)]);
  }),
  uuid: other(() => castTo(call("uuid", []), "VARCHAR")),

  // Dates and their formats, which DuckDB needs to know before it runs
  date_format: other((functionCall) => call("strftime", [time(functionCall.args[0]), formatOf(functionCall, strftimeOfJava)])),
  isdate: other((functionCall) => ({
    is_null: {
      this: call("try_strptime", [functionCall.args[0], formatOf(functionCall, strftimeOfMaxCompute)]),
      not: true,
      trailing_comments: [],
    },
  })),
  to_char: typed((functionCall) => {
    const [value] = functionCall.args;
    if (functionCall.args.length === 1) return functionCall.macro("to_string", [value]);
    return call("strftime", [time(value), formatOf(functionCall, strftimeOfMaxCompute)]);
  }),
  to_date: other((functionCall) => {
    const [value] = functionCall.args;
    if (functionCall.args.length === 1) return castTo(value, "DATE");
    return castTo(call("strptime", [value, formatOf(functionCall, strftimeOfMaxCompute)]), "TIMESTAMP_MS");
  }),

  // Arrays, maps, structs
  array: native("list_value"),
  map: other(({ args, position }) => {
    if (args.length % 2 !== 0) throw semanticError(position, "function map takes keys and values in turn");
    const every = (rest: number): Node =>
      call(
        "list_value",
        args.filter((_, index) => index % 2 === rest),
      );
    return call("map", [every(0), every(1)]);
  }),
  named_struct: other(({ given, args, position }) => {
    const names = given.filter((_, index) => index % 2 === 0).map(stringValue);
    if (given.length === 0 || given.length % 2 !== 0 || names.includes(undefined))
      throw semanticError(position, "function named_struct takes names and values in turn");
    return structNode(
      names.map((name) => String(name)),
      args.filter((_, index) => index % 2 === 1),
    );
  }),
  struct: other(({ args }) =>
    structNode(
      args.map((_, index) => `col${index + 1}`),
      args,
    ),
  ),
  explode: other(({ args, given, position }) => {
    if (given.length !== 1) throw semanticError(position, "function explode takes one array");
    return call("unnest", args);
  }),
  transform: native("list_transform"),
  filter: native("list_filter"),
  any_match: other(({ args }) => call("list_bool_or", [call("list_transform", args)])),
  all_match: other(({ args }) => call("list_bool_and", [call("list_transform", args)])),

  // Aggregates
  count: other((functionCall) => {
    const { args, fields, position } = functionCall;
    if (args.length <= 1) return aggregateCall(functionCall, "count", args);
    if (fields["distinct"] !== true) throw semanticError(position, "function count takes several arguments with DISTINCT only");
    // A row with a NULL in it does not count.
    const isNull = args.map((value): [unknown, unknown] => [
      { is_null: { this: value, not: false, trailing_comments: [] } },
      { null: null },
    ]);
    return aggregateCall(functionCall, "count", [
      caseNode(
        isNull,
        call(
          "struct_pack",
          args.map((value, index) => named(`c${index}`, value)),
        ),
      ),
    ]);
  }),
  sum: aggregate("sum", asNumber),
  avg: aggregate("avg", asNumber),
  min: aggregate("min"),
  max: aggregate("max"),
  median: aggregate("median", asNumber),
  stddev: aggregate("stddev_pop", asNumber),
  stddev_samp: aggregate("stddev_samp", asNumber),
  variance: aggregate("var_pop", asNumber),
  var_pop: aggregate("var_pop", asNumber),
  var_samp: aggregate("var_samp", asNumber),
  covar_pop: aggregate("covar_pop"),
  covar_samp: aggregate("covar_samp"),
  corr: aggregate("corr"),
  percentile: aggregate("quantile_cont"),
  // The third argument says how exact the answer must be; here it is exact.
  percentile_approx: aggregate("quantile_cont", ({ args }) => args.slice(0, 2)),
  count_if: aggregate("count_if"),
  any_value: aggregate("any_value"),
  max_by: aggregate("arg_max"),
  min_by: aggregate("arg_min"),
  arg_max: aggregate("arg_max", ({ args: [by, value] }) => [value, by]),
  arg_min: aggregate("arg_min", ({ args: [by, value] }) => [value, by]),
  approx_distinct: aggregate("approx_count_distinct"),
  collect_list: collect(false),
  collect_set: collect(true),
  wm_concat: typed((functionCall) => {
    const {
      args: [separator, value],
      given,
      position,
    } = functionCall;
    if (value === undefined || given.length > 2)
      throw semanticError(position, "function wm_concat takes a separator and a value");
    return aggregateCall(functionCall, "string_agg", [functionCall.macro("to_string", [value], [given[1]]), separator]);
  }),
  grouping: native("grouping"),

  // Windows
  row_number: native("row_number"),
  rank: native("rank"),
  dense_rank: native("dense_rank"),
  percent_rank: native("percent_rank"),
  cume_dist: native("cume_dist"),
  ntile: native("ntile"),
  lag: native("lag"),
  lead: native("lead"),
  nth_value: native("nth_value"),
  first_value: positional("first_value"),
  last_value: positional("last_value"),
};

/** Second names of the same function. */
const aliases: Readonly<Record<string, string>> = {
  ceiling: "ceil",
  power: "pow",
  substring: "substr",
  tolower: "lower",
  toupper: "upper",
  char_length: "length",
  sha: "sha1",
  stddev_pop: "stddev",
  ifnull: "nvl",
};

const rules: ReadonlyMap<string, FunctionRule> = new Map([
  ...Object.keys(functionMacros).map((name): [string, FunctionRule] => [name, macro(name)]),
  ...Object.entries(special),
  ...Object.entries(aliases).map(([name, target]): [string, FunctionRule] => [name, special[target] ?? macro(target)]),
]);

const time = (value: unknown): Node => castTo(value, "TIMESTAMP");

function formatOf({ name, given, position }: FunctionCall, translate: (format: string) => string): Node {
  const format = stringValue(given[1]);
  if (format === undefined || given.length > 2)
    throw semanticError(position, `function ${name} takes a value and a format that is a constant string`);
  return stringLiteral(translate(format));
}

function caseNode(whens: readonly (readonly [condition: unknown, result: unknown])[], otherwise: unknown): Node {
  return { case: { operand: null, whens, else_: otherwise ?? null, comments: [] } };
}

const named = (name: string, value: unknown): Node => ({
  named_argument: { name: identifier(name), value, separator: "ColonEq" },
});

const structNode = (names: readonly string[], values: readonly unknown[]): Node =>
  call(
    "struct_pack",
    names.map((name, index) => named(name.toLowerCase(), values[index])),
  );
