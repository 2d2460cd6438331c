import {
  binary,
  call,
  caseNode,
  castTo,
  fieldsOf,
  nodes,
  nullNode,
  nullTest,
  numberLiteral,
  numberText,
  parenNode,
  stringValue,
  unwrap,
  type Node,
} from "../parse/syntax-tree.ts";
import { isRecord } from "../parse/sql-source.ts";
import { semanticError, unsupported } from "../sql-errors.ts";
import { native, other, typed, type FunctionCall, type FunctionRule } from "./function-call.ts";
import { calledName } from "./query-parts.ts";
import { named } from "./struct-node.ts";

const aggregate = (duckDbName: string, argumentsOf: (call: FunctionCall) => readonly unknown[] = ({ args }) => args): FunctionRule =>
  other((functionCall) => aggregateCall(functionCall, duckDbName, argumentsOf(functionCall)));

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
    const present = nullTest(args[0], true);
    const filter =
      fields["filter"] === undefined || fields["filter"] === null ? present : { and: binary(present, parenNode(fields["filter"])) };
    return aggregateCall(
      { ...functionCall, fields: { ...fields, filter, distinct: distinct || fields["distinct"] === true } },
      "list",
      args,
    );
  });

/** A value of one row of a window; the argument behind its own says whether rows with NULL are left out. */
const positional = (duckDbName: string, own: number): FunctionRule =>
  other(({ name, args, given, position }) => {
    const ignoreNulls = unwrap(given[own]);
    if (args.length > own + 1 || (args.length === own + 1 && ignoreNulls?.[0] !== "boolean"))
      throw semanticError(position, `function ${name} ends with true or false, and no other argument`);
    if (ignoreNulls?.[1]["value"] !== true) return call(duckDbName, args.slice(0, own));
    if (own > 1) return { [duckDbName]: { this: args[0], offset: args[1], ignore_nulls: true, order_by: [] } };
    return { [duckDbName]: { this: args[0], ignore_nulls: true, order_by: [] } };
  });

/** Hive's approximation, which is exact as long as there are few different values: `(x, p)` or `(x, p, accuracy)`. */
const percentileApprox = typed((functionCall) => {
  const { args, given, position, macro: callMacro } = functionCall;
  const share = given[1];
  const several = calledName(fieldsOf(share, "function") ?? {}) === "array";
  if (!several && numberText(share) === undefined)
    throw unsupported(position, "percentile_approx with weights, or with a share that is not a constant");
  if (isRecord(functionCall.fields["filter"])) throw unsupported(position, "FILTER of percentile_approx");
  const [values] = asNumber(functionCall);
  const filter = nullTest(values, true);
  const list = aggregateCall({ ...functionCall, fields: { ...functionCall.fields, filter } }, "list", [castTo(values, "DOUBLE")]);
  return callMacro(several ? "op_quantiles" : "op_quantile", [call("list_sort", [list]), args[1]], []);
});

/** What stands over a window in place of a call: of one row, STDDEV_SAMP is 0 and not NULL. */
export function windowValue(name: string, value: unknown, over: (call: unknown) => Node): Node {
  if (name !== "stddev_samp") return over(value);
  const [argument] = nodes(fieldsOf(value, "aggregate_function")?.["args"]);
  const count = over({ aggregate_function: { ...fieldsOf(value, "aggregate_function"), name: "count", args: [argument] } });
  return caseNode([[{ eq: binary(count, numberLiteral("1")) }, castTo(numberLiteral("0"), "DOUBLE")]], over(value));
}

/** Aggregates, and functions of windows. */
export const aggregateFunctions: Readonly<Record<string, FunctionRule>> = {
  count: other((functionCall) => {
    const { args, fields, position } = functionCall;
    if (args.length <= 1) return aggregateCall(functionCall, "count", args);
    if (fields["distinct"] !== true) throw semanticError(position, "function count takes several arguments with DISTINCT only");
    // A row with a NULL in it does not count.
    const isNull = args.map((value): [unknown, unknown] => [nullTest(value), nullNode]);
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
  percentile_approx: percentileApprox,
  count_if: other((functionCall) => {
    if (isRecord(functionCall.fields["filter"])) throw semanticError(functionCall.position, "function count_if takes no FILTER");
    return aggregateCall(functionCall, "count_if", functionCall.args);
  }),
  any_value: aggregate("any_value"),
  // The row with the extreme counts, even if the value in it is NULL.
  max_by: aggregate("arg_max_null"),
  min_by: aggregate("arg_min_null"),
  arg_max: aggregate("arg_max_null", ({ args: [by, value] }) => [value, by]),
  arg_min: aggregate("arg_min_null", ({ args: [by, value] }) => [value, by]),
  bitwise_and_agg: aggregate("bit_and"),
  bitwise_or_agg: aggregate("bit_or"),
  bitwise_xor_agg: aggregate("bit_xor"),
  bool_and: aggregate("bool_and"),
  bool_or: aggregate("bool_or"),
  histogram: other((functionCall) => functionCall.macro("op_counts", [aggregateCall(functionCall, "histogram", functionCall.args)], [])),
  approx_distinct: aggregate("approx_count_distinct"),
  collect_list: collect(false),
  collect_set: collect(true),
  wm_concat: typed((functionCall) => {
    const {
      args: [separator, value],
      given,
      position,
    } = functionCall;
    if (value === undefined || given.length > 2 || stringValue(given[0]) === undefined)
      throw semanticError(position, "function wm_concat takes a constant separator and a value");
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
  nth_value: positional("nth_value", 2),
  first_value: positional("first_value", 1),
  last_value: positional("last_value", 1),
};
