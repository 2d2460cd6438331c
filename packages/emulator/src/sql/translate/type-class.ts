import { isRecord } from "../parse/sql-source.ts";
import { nodes, numberText, stringValue, unwrap, type Node } from "../parse/syntax-tree.ts";

/** As much of a type as overloads of a macro differ by. */
export type TypeClass = "number" | "text" | "boolean" | "date" | "datetime" | "timestamp" | "binary" | "unknown";

/** The class of one of MaxCompute's types. */
function classOfType(type: string): TypeClass {
  if (/^(?:tinyint|smallint|int|bigint|float|double|decimal)/.test(type)) return "number";
  if (/^(?:string|varchar|char)/.test(type)) return "text";
  if (type === "boolean" || type === "date" || type === "datetime" || type === "timestamp" || type === "binary") return type;
  return "unknown";
}

/** Aggregates and windows of a fixed class, and those whose class is that of an argument, by its place. */
const aggregates: Readonly<Record<string, TypeClass | number>> = {
  count: "number",
  count_if: "number",
  sum: "number",
  avg: "number",
  median: "number",
  stddev: "number",
  stddev_pop: "number",
  stddev_samp: "number",
  variance: "number",
  var_pop: "number",
  var_samp: "number",
  covar_pop: "number",
  covar_samp: "number",
  corr: "number",
  percentile: "number",
  percentile_approx: "number",
  approx_distinct: "number",
  row_number: "number",
  rank: "number",
  dense_rank: "number",
  percent_rank: "number",
  cume_dist: "number",
  ntile: "number",
  grouping: "number",
  bitwise_and_agg: "number",
  bitwise_or_agg: "number",
  bitwise_xor_agg: "number",
  bool_and: "boolean",
  bool_or: "boolean",
  histogram: "unknown",
  wm_concat: "text",
  collect_list: "unknown",
  collect_set: "unknown",
  max: 0,
  min: 0,
  any_value: 0,
  first_value: 0,
  last_value: 0,
  nth_value: 0,
  lag: 0,
  lead: 0,
  max_by: 0,
  min_by: 0,
  arg_max: 1,
  arg_min: 1,
};

/** Other functions that are often put around aggregates. */
const functions: Readonly<Record<string, TypeClass | number>> = {
  round: "number",
  abs: "number",
  floor: "number",
  ceil: "number",
  trunc: "number",
  sqrt: "number",
  pow: "number",
  ln: "number",
  log: "number",
  length: "number",
  datediff: "number",
  size: "number",
  year: "number",
  month: "number",
  day: "number",
  unix_timestamp: "number",
  instr: "number",
  datepart: "number",
  hour: "number",
  concat: "text",
  concat_ws: "text",
  substr: "text",
  substring: "text",
  upper: "text",
  toupper: "text",
  lower: "text",
  tolower: "text",
  trim: "text",
  ltrim: "text",
  rtrim: "text",
  lpad: "text",
  rpad: "text",
  to_char: "text",
  last_day: "text",
  add_months: "text",
  next_day: "text",
  keyvalue: "text",
  parse_url: "text",
  split_part: "text",
  regexp_replace: "text",
  regexp_extract: "text",
  get_json_object: "text",
  replace: "text",
  regexp_substr: "text",
  repeat: "text",
  reverse: "text",
  translate: "text",
  substring_index: "text",
  initcap: "text",
  chr: "text",
  md5: "text",
  sha1: "text",
  sha2: "text",
  hex: "text",
  base64: "text",
  url_encode: "text",
  url_decode: "text",
  space: "text",
  bin: "text",
  conv: "text",
  uuid: "text",
  max_pt: "text",
  to_json: "text",
  array_join: "text",
  getdate: "datetime",
  isdate: "boolean",
  isnan: "boolean",
  coalesce: 0,
  nvl: 0,
  ifnull: 0,
  nullif: 0,
  greatest: 0,
  least: 0,
  if: 1,
};

const numberKinds: ReadonlySet<string> = new Set([
  "neg",
  "div",
  "mod",
  "int_div",
  "mul",
  "bitwise_and",
  "bitwise_or",
  "bitwise_xor",
  "bitwise_not",
]);
const booleanKinds: ReadonlySet<string> = new Set([
  "and",
  "or",
  "not",
  "eq",
  "neq",
  "lt",
  "lte",
  "gt",
  "gte",
  "is_null",
  "like",
  "in",
  "between",
  "boolean",
  "regexp_like",
]);

/** What a column stands for in the SELECT in hand. */
export interface ColumnMeaning {
  /** MaxCompute's type, when it is known. */
  readonly type?: string;
  /** The expression that the SELECT gives this name. */
  readonly expression?: unknown;
  /** Whether it is a column of a query around this one. */
  readonly outer?: boolean;
}

/** What is known of an expression's type without asking DuckDB. */
export class TypeClassifier {
  readonly #nameOfCall: (fields: Node) => string;
  readonly #meaningOf: (column: Node) => ColumnMeaning;

  constructor(nameOfCall: (fields: Node) => string, meaningOf: (column: Node) => ColumnMeaning) {
    this.#nameOfCall = nameOfCall;
    this.#meaningOf = meaningOf;
  }

  /**
   * Whether DuckDB has no type for an expression yet when it chooses an overload: it holds an aggregate, a window, a
   * name for one, or a column of an outer query. Those of a query inside the expression are that query's own.
   */
  boundLate(value: unknown): boolean {
    if (Array.isArray(value)) return value.some((item: unknown) => this.boundLate(item));
    if (!isRecord(value)) return false;
    const [kind, fields] = unwrap(value) ?? ["", value];
    if (kind === "select" || kind === "union" || kind === "subquery") return false;
    if (kind === "window_function" || kind === "within_group") return true;
    if (kind === "column") {
      const { outer, expression } = this.#meaningOf(fields);
      return outer === true || (expression !== undefined && this.boundLate(expression));
    }
    if ((kind === "function" || kind === "aggregate_function") && Object.hasOwn(aggregates, this.#nameOfCall(fields))) return true;
    return Object.values(fields).some((item) => this.boundLate(item));
  }

  classify(value: unknown): TypeClass {
    if (numberText(value) !== undefined) return "number";
    if (stringValue(value) !== undefined) return "text";
    const [kind, fields] = unwrap(value) ?? ["", {}];
    if (numberKinds.has(kind)) return "number";
    if (booleanKinds.has(kind)) return "boolean";
    switch (kind) {
      case "add":
      case "sub": {
        // A number with text is a number; with a date there is none, because such sums are refused.
        const classes = [this.classify(fields["left"]), this.classify(fields["right"])];
        return classes.every((type) => type === "number" || type === "text") ? "number" : "unknown";
      }
      case "paren":
      case "alias":
      case "window_function":
      case "within_group":
        return this.classify(fields["this"]);
      case "concat":
        return "text";
      case "cast":
        return this.#cast(fields["to"]);
      case "case": {
        const [first] = nodes(fields["whens"]);
        return this.classify(nodes(first)[1]);
      }
      case "column": {
        const { type, expression } = this.#meaningOf(fields);
        return expression === undefined ? classOfType(type ?? "") : this.classify(expression);
      }
      case "literal":
        return classOfType(String(fields["literal_type"]));
      case "function":
      case "aggregate_function": {
        const name = this.#nameOfCall(fields);
        const known = [aggregates, functions].find((known) => Object.hasOwn(known, name))?.[name] ?? "unknown";
        return typeof known === "number" ? this.classify(nodes(fields["args"])[known]) : known;
      }
      default:
        return "unknown";
    }
  }

  #cast(type: unknown): TypeClass {
    const words = isRecord(type) ? [type["data_type"], type["name"]] : [];
    const word = words.filter((part) => typeof part === "string").at(-1) ?? "";
    return classOfType(word.toLowerCase().replaceAll("_", ""));
  }
}
