import {
  binary,
  call,
  caseNode,
  castTo,
  isNull,
  nullNode,
  nullTest,
  numberLiteral,
  stringLiteral,
  stringValue,
  type Node,
} from "../parse/syntax-tree.ts";
import { semanticError, unsupported } from "../sql-errors.ts";
import { aggregateFunctions } from "./aggregate-functions.ts";
import { dateFormat, isDate, toChar, toDate } from "./date-functions.ts";
import { native, other, typed, type FunctionCall, type FunctionMode, type FunctionRule } from "./function-call.ts";
import { functionMacros, functionVariants, textArguments } from "./function-macros.ts";
import { duckDbJsonPath } from "./json-path.ts";
import { structNode } from "./struct-node.ts";

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

/** Functions that take no bare NULL for their first argument, because it would fit several types of a time. */
const refuseNull: ReadonlySet<string> = new Set([
  "add_months",
  "date_add",
  "date_sub",
  "dateadd",
  "datepart",
  "datetrunc",
  "from_utc_timestamp",
  "last_day",
  "next_day",
  "to_millis",
]);

/** The macro of a function as the query's settings want it. */
function variantOf(name: string, { hive, edition1 }: FunctionMode): string {
  if (hive && `${name}_hive` in functionVariants) return `${name}_hive`;
  return edition1 && `${name}_v1` in functionVariants ? `${name}_v1` : name;
}

const macro = (name: string): FunctionRule =>
  typed(({ args, given, mode, position, macro: callMacro }) => {
    if (refuseNull.has(name) && isNull(given[0])) throw semanticError(position, `function ${name} takes no NULL without a type`);
    const texts = textArguments[name] ?? [];
    return callMacro(
      variantOf(name, mode),
      args.map((value, index) => (texts.includes(index) ? callMacro("to_text", [value], [given[index]]) : value)),
    );
  });

/** GREATEST and LEAST compare two by two, so that a STRING among numbers counts as a number. */
const extreme = (operator: string, { args, given, macro: callMacro }: FunctionCall): unknown => {
  const [first, ...others] = args;
  return others.reduce((left, right, index) => callMacro(operator, [left, right], [given[0], given[index + 1]]), first);
};

/** NULL when any of these is. */
const nullIfAny = (values: readonly unknown[], otherwise: unknown): Node =>
  caseNode(
    values.map((value) => [nullTest(value), nullNode]),
    otherwise,
  );

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
  // NULL is the smallest value of all, and in Hive mode makes NULL of the result.
  greatest: other((functionCall) => {
    const { args, given, mode } = functionCall;
    if (mode.hive) return nullIfAny(args, extreme("op_greatest", functionCall));
    const present = args.map((_, index) => index).filter((index) => !isNull(given[index]));
    const pick = (values: readonly unknown[]): readonly unknown[] => present.map((index) => values[index]);
    return present.length === 0 ? nullNode : extreme("op_greatest", { ...functionCall, args: pick(args), given: pick(given) });
  }),
  least: other((functionCall) =>
    functionCall.given.some(isNull) ? nullNode : nullIfAny(functionCall.args, extreme("op_least", functionCall)),
  ),

  // Strings
  concat: typed(({ args, given, macro: callMacro }) => {
    // DuckDB gives NULL no type, whatever stands beside it.
    if (args.length === 0 || given.some(isNull)) return castTo(nullNode, "VARCHAR");
    if (args.length === 1) return callMacro("to_text", [args[0]]);
    return args
      .map((value, index): unknown => callMacro("op_piece", [value], [given[index]]))
      .reduce((left, right) => ({ concat: binary(left, right) }));
  }),
  concat_ws: typed(({ args: [separator, ...values], given, macro: callMacro }) => {
    const texts = values.map((value, index) => callMacro("op_joined", [value, separator], [given[index + 1], given[0]]));
    return nullIfAny([separator, ...texts], call("concat_ws", [separator, ...texts]));
  }),
  get_json_object: typed(({ args: [json, path], given, position, macro: callMacro }) => {
    const text = stringValue(given[1]);
    if (text === undefined) return callMacro("op_json_part", [json, path]);
    const translated = duckDbJsonPath(text);
    if (translated === undefined) throw unsupported(position, "a path with [*] before its end");
    if (translated === "none") return castTo(nullNode, "VARCHAR");
    return caseNode([[call("json_valid", [json]), call("json_extract_string", [json, stringLiteral(translated.path)])]]);
  }),
  max_pt: other(({ given, position, maxPartition, macro: callMacro }) => {
    const table = stringValue(given[0]);
    if (table === undefined) throw semanticError(position, "function max_pt takes the name of a table as a string");
    return callMacro("to_string", [maxPartition(table, position)]);
  }),
  uuid: other(() => castTo(call("uuid", []), "VARCHAR")),

  // Dates and their formats
  date_format: other((functionCall) => {
    if (isNull(functionCall.given[0])) throw semanticError(functionCall.position, "function date_format takes no NULL without a type");
    return dateFormat(functionCall);
  }),
  isdate: typed(isDate),
  to_char: typed((functionCall) =>
    functionCall.args.length === 1 ? functionCall.macro("op_to_char", functionCall.args) : toChar(functionCall),
  ),
  to_date: typed(toDate),

  // Arrays, maps, structs
  array_position: typed(({ args, given, macro: callMacro }) =>
    isNull(given[1]) ? castTo(nullNode, "BIGINT") : callMacro("array_position", args),
  ),
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
  any_match: other(({ args, macro: callMacro }) => callMacro("op_any_true", [call("list_transform", args)], [])),
  all_match: other(({ args, macro: callMacro }) => callMacro("op_all_true", [call("list_transform", args)], [])),
  map_from_entries: native("map_from_entries"),
  sequence: typed(({ args, mode, macro: callMacro }) =>
    callMacro("op_sequence", [
      ...args,
      mode.sequenceLength === undefined ? castTo(nullNode, "BIGINT") : numberLiteral(mode.sequenceLength),
    ]),
  ),
  array_reduce: other(({ args: [list, start, merge, finish], given, position }) => {
    if (given.length !== 4) throw semanticError(position, "function array_reduce takes an array, a start value and two functions");
    const merged = call("list_value", [call("list_reduce", [list, merge, start])]);
    return call("list_extract", [call("list_transform", [merged, finish]), numberLiteral("1")]);
  }),
};

/** Second names of the same function. */
const aliases: Readonly<Record<string, string>> = {
  ceiling: "ceil",
  power: "pow",
  tolower: "lower",
  toupper: "upper",
  char_length: "length",
  sha: "sha1",
  stddev_pop: "stddev",
  ifnull: "nvl",
};

const named: Readonly<Record<string, FunctionRule>> = { ...special, ...aggregateFunctions };

const rules: ReadonlyMap<string, FunctionRule> = new Map([
  ...Object.keys(functionMacros).map((name): [string, FunctionRule] => [name, macro(name)]),
  ...Object.entries(named),
  ...Object.entries(aliases).map(([name, target]): [string, FunctionRule] => [name, named[target] ?? macro(target)]),
]);
