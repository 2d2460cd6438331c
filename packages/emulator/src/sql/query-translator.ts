import { Dialect, generate, parse } from "@polyglot-sql/sdk";
import { functionRule, isFunctionName, macroPrefix, type FunctionCall } from "./functions.ts";
import { parseError, semanticError, tableNotFound, unsupported } from "./sql-errors.ts";
import { isRecord, SqlSource, type Position, type Token } from "./sql-source.ts";
import {
  call, castTo, fieldsOf, identifier, isNull, nodes, numberText, stringLiteral, unwrap, type Node,
} from "./syntax-tree.ts";
import { castExpression, duckDbTypeOf } from "./types.ts";

/** What a query may refer to. */
export interface Names {
  readonly project: string;
  /** The name by which DuckDB knows the table or view; undefined when there is none. */
  resolve(parts: readonly string[]): string | undefined;
  /** The greatest first partition value of a table, for MAX_PT. */
  maxPartition(table: string): string | undefined;
}

export interface TranslatedQuery {
  readonly sql: string;
  /** DuckDB's names of the tables it reads. */
  readonly tables: ReadonlySet<string>;
}

/**
 * Translates one MaxCompute query (SELECT, VALUES, WITH, set operations) into DuckDB's SQL. The dialect library parses
 * and prints; between the two this visits every expression of the tree. What is not known by name is refused, so that
 * nothing means something else in DuckDB than it says in MaxCompute.
 */
export function translateQuery(source: SqlSource, names: Names, settings: Readonly<Record<string, string>>): TranslatedQuery {
  const renamed = renameFunctions(source);
  const result = parse(renamed.text, Dialect.Hive);
  if (!result.success) throw syntaxError(source, renamed.toSource(result.errorStart ?? renamed.text.length));
  const [query, second] = result.ast;
  if (query === undefined || second !== undefined) throw parseError(source.positionAt(0), "one query was expected");
  const kind = unwrap(query)?.[0] ?? "";
  if (!queryKinds.has(kind)) throw unsupported(source.positionAt(0), `the statement ${source.tokens[0]?.text ?? ""}`);
  const translator = new QueryTranslator(source, renamed.toSource, names, settings);
  const translated = generate([translator.visit(query, new Set())], Dialect.DuckDB);
  if (!translated.success || translated.sql?.[0] === undefined) {
    throw unsupported(source.positionAt(0), `a construct of this query (${String(translated.error)})`);
  }
  return { sql: translated.sql[0], tables: translator.tables };
}

/** Says which token the grammar had no place for. */
export function syntaxError(source: SqlSource, offset: number): Error {
  const token = source.tokens.find((candidate) => candidate.end > offset);
  const before = source.tokens.findLast((candidate) => candidate.end <= offset);
  const position = source.positionAt(token?.start ?? source.text.length);
  // A statement that begins with an unknown word is parsed as if that word were a column: the word is what is wrong.
  const first = source.tokens[0];
  if (first !== undefined && before === first && first.type === "VAR") {
    return parseError(source.positionAt(first.start), `invalid token '${first.text}'`);
  }
  return parseError(position, token === undefined ? "unexpected end of the statement" : `invalid token '${token.text}'`);
}

const queryKinds: ReadonlySet<string> = new Set(["select", "union", "intersect", "except", "subquery", "values", "paren"]);

/**
 * The dialect library gives many functions kinds of their own, which differ from dialect to dialect. A name it cannot
 * know keeps every call in one shape, with its arguments as they were written; so `upper(x)` goes in as `mc_upper(x)`.
 */
function renameFunctions(source: SqlSource): { text: string; toSource: (offset: number) => number } {
  const starts: number[] = [];
  let text = "";
  let end = 0;
  source.tokens.forEach((token, index) => {
    if (!isFunctionCall(source.tokens, index)) return;
    text += source.text.slice(end, token.start) + macroPrefix + token.value.toLowerCase();
    starts.push(text.length - token.value.length);
    end = token.start + token.text.length;
  });
  text += source.text.slice(end);
  const toSource = (offset: number): number => offset - macroPrefix.length * starts.filter((start) => start <= offset).length;
  return { text, toSource };
}

function isFunctionCall(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  if (token === undefined || tokens[index + 1]?.type !== "L_PAREN" || !isFunctionName(token.value)) return false;
  if (token.type === "STRING" || token.text !== token.value) return false;
  // A name with columns is an alias: `(…) t (a, b)`, `AS t (a, b)`, `WITH t (a, b) AS (…)`.
  const before = tokens[index - 1]?.type;
  if (before === "R_PAREN" || before === "ALIAS" || before === "AS" || before === "DOT") return false;
  const close = closingParen(tokens, index + 1);
  return !(tokens[close + 1]?.text.toUpperCase() === "AS" && tokens[close + 2]?.type === "L_PAREN");
}

/** The index of the parenthesis that closes the one at `open`; past the end when none does. */
export function closingParen(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let index = open; index < tokens.length; index++) {
    const type = tokens[index]?.type;
    if (type === "L_PAREN") depth++;
    if (type === "R_PAREN" && --depth === 0) return index;
  }
  return tokens.length;
}

/** Kinds whose meaning is the same in both dialects once their operands are translated. */
const transparentKinds: ReadonlySet<string> = new Set([
  "alias", "and", "or", "not", "paren", "tuple", "case", "is_null", "is_true", "is_false", "exists", "null_safe_eq", "star", "boolean", "null",
  "neg", "bitwise_not", "bitwise_and", "bitwise_or", "concat", "dot", "rollup", "cube", "grouping_sets", "lambda", "identifier",
  "union", "intersect", "except", "subquery", "join", "window_function", "interval", "ordered",
]);

/** Operators whose operands MaxCompute converts; the macros of these names do the same. */
const operatorMacros: ReadonlyMap<string, string> = new Map([
  ["eq", "op_eq"], ["neq", "op_ne"], ["lt", "op_lt"], ["lte", "op_le"], ["gt", "op_gt"], ["gte", "op_ge"],
  ["add", "op_add"], ["sub", "op_sub"], ["mul", "op_mul"], ["div", "op_div"], ["mod", "op_mod"], ["int_div", "op_int_div"],
  ["bitwise_xor", "op_xor"], ["bitwise_left_shift", "op_shl"], ["bitwise_right_shift", "op_shr"],
]);

type Scope = ReadonlySet<string>;

class QueryTranslator {
  readonly tables: Set<string> = new Set<string>();
  readonly #source: SqlSource;
  readonly #toSource: (offset: number) => number;
  readonly #names: Names;
  readonly #settings: Readonly<Record<string, string>>;

  constructor(source: SqlSource, toSource: (offset: number) => number, names: Names, settings: Readonly<Record<string, string>>) {
    this.#source = source;
    this.#toSource = toSource;
    this.#names = names;
    this.#settings = settings;
  }

  /** Translates an expression, or the expressions inside any other value. `scope` holds the names of the WITH queries in sight. */
  visit(value: unknown, scope: Scope): unknown {
    if (Array.isArray(value)) return value.map((item: unknown) => this.visit(item, scope));
    if (!isRecord(value)) return value;
    const expression = unwrap(value);
    if (expression === undefined) return this.#fields(value, scope);
    return this.#expression(expression[0], expression[1], value, scope);
  }

  /** Visits the fields of something that is no expression itself; names in it are quoted, so that no name is a DuckDB keyword. */
  #fields(fields: Node, scope: Scope): Node {
    const inner = fields["with"] === undefined || fields["with"] === null ? scope : new Set([...scope, ...cteNames(fields["with"])]);
    const visited = Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, this.visit(field, inner)]));
    return typeof fields["name"] === "string" && fields["quoted"] === false && !("args" in fields) ? { ...visited, quoted: true } : visited;
  }

  #expression(kind: string, fields: Node, node: Node, scope: Scope): unknown {
    switch (kind) {
      case "select": return this.#select(fields, scope);
      case "table": return this.#table(fields, scope);
      case "values": return this.#values(fields, scope);
      case "function": case "aggregate_function": return this.#call(fields, scope);
      case "within_group": return this.#withinGroup(fields, scope);
      case "column": return this.#column(fields, scope);
      case "literal": return this.#literal(fields);
      case "cast": case "try_cast": return this.#cast(fields, scope);
      case "like": case "i_like": return this.#like(kind, fields, scope);
      case "regexp_like": return this.#macro("op_rlike", [fields["this"], fields["pattern"]], scope);
      case "between": return this.#between(fields, scope);
      case "in": return this.#in(fields, scope);
      case "subscript": return this.#macro("op_index", [fields["this"], fields["index"]], scope);
      default:
    }
    const macro = operatorMacros.get(kind);
    if (macro !== undefined) return this.#operator(macro, kind, fields, node, scope);
    if (transparentKinds.has(kind)) return kind === "null" ? node : { [kind]: this.#fields(fields, scope) };
    // Anything else with a kind of its own is a function or a clause that only the library knows.
    throw this.#unknown(kind, fields);
  }

  #select(fields: Node, scope: Scope): Node {
    for (const clause of ["distinct_on", "top", "connect", "into", "sample", "fetch", "qualify"]) {
      if (clause !== "qualify" && fields[clause] !== null && fields[clause] !== undefined) throw this.#unknown(clause, fields);
    }
    const inner = new Set([...scope, ...cteNames(fields["with"])]);
    const rewritten = this.#fields({ ...fields, expressions: [], lateral_views: [], hint: null }, inner);
    // One reducer sorts and distributes: its order is the order of the rows.
    const order = fields["order_by"] ?? fields["sort_by"] ?? fields["cluster_by"] ?? null;
    const views = nodes(fields["lateral_views"]).map((view) => this.#lateralView(view, inner));
    return {
      select: {
        ...rewritten,
        expressions: nodes(fields["expressions"]).map((item, index) => this.#selectItem(item, index, inner)),
        joins: [...nodes(rewritten["joins"]), ...views],
        order_by: order === null ? null : this.visit(isRecord(order) ? { siblings: false, comments: [], ...order } : order, inner),
        sort_by: null,
        distribute_by: null,
        cluster_by: null,
      },
    };
  }

  /** An expression without a name is called `_c` and its place in the list, counted from 0. */
  #selectItem(item: unknown, index: number, scope: Scope): unknown {
    const translated = this.visit(item, scope);
    const kind = unwrap(item)?.[0];
    if (kind === "alias" || kind === "star" || kind === "column") return translated;
    if (kind === "dot") return alias(translated, String((fieldsOf(item, "dot")?.["field"] as Node | undefined)?.["name"]));
    return alias(translated, `_c${index}`);
  }

  #lateralView(view: unknown, scope: Scope): Node {
    throw unsupported(this.#source.positionOf("lateral"), `LATERAL VIEW ${String(view)} ${scope.size}`);
  }

  #table(fields: Node, scope: Scope): Node {
    const parts = ["catalog", "schema", "name"].flatMap((key) => {
      const part = fields[key];
      return isRecord(part) ? [String(part["name"])] : [];
    });
    const position = this.#positionOf(fields["name"]);
    if (fields["table_sample"] !== undefined && fields["table_sample"] !== null) throw unsupported(position, "TABLESAMPLE");
    const name = this.resolveTable(parts, position, scope);
    return { table: { ...this.#fields(fields, scope), name: identifier(name), schema: null, catalog: null } };
  }

  /** DuckDB's name for a table that is written `t`, `project.t` or `project.schema.t`. */
  resolveTable(parts: readonly string[], position: Position, scope: Scope): string {
    const table = (parts.at(-1) ?? "").toLowerCase();
    if (parts.length === 1 && scope.has(table)) return table;
    const known = this.#names.resolve(parts);
    if (known === undefined) {
      throw tableNotFound(position, parts.length === 1 ? `${this.#names.project}.${table}` : parts.join("."));
    }
    this.tables.add(known);
    return known;
  }

  #values(fields: Node, scope: Scope): Node {
    return { values: this.#fields(fields, scope) };
  }

  #column(fields: Node, scope: Scope): unknown {
    return { column: this.#fields(fields, scope) };
  }

  #literal(fields: Node): Node {
    const value = String(fields["value"]);
    switch (fields["literal_type"]) {
      case "string": return { literal: fields };
      // A number with a point or an exponent is a DOUBLE; DuckDB takes it for a DECIMAL unless it has an exponent.
      case "number": return numberNode(/^[0-9]+$/.test(value) || /e/i.test(value) ? value : `${value}e0`, fields);
      case "hex_string": return call("unhex", [stringLiteral(value)]);
      case "date": return castTo(stringLiteral(value), "DATE");
      case "datetime": return castTo(stringLiteral(value), "TIMESTAMP_MS");
      case "timestamp": return castTo(stringLiteral(value), "TIMESTAMP_NS");
      default: throw unsupported(this.#source.positionOf(value), `the literal ${String(fields["literal_type"])} '${value}'`);
    }
  }

  #cast(fields: Node, scope: Scope): unknown {
    const type = fields["to"];
    const position = this.#source.positionOf("cast");
    const lenient = this.#settings["odps.sql.udf.strict.mode"] === "false";
    const value = this.visit(fields["this"], scope);
    if (isNull(fields["this"])) return castTo(value, duckDbTypeOf(type, position));
    return castExpression(value, type, position, lenient);
  }

  #like(kind: string, fields: Node, scope: Scope): Node {
    const visited = this.#fields(fields, scope);
    return { [kind]: { ...visited, escape: fields["escape"] ?? stringLiteral("\\") } };
  }

  #between(fields: Node, scope: Scope): Node {
    const value = fields["this"];
    const low = this.#macro("op_ge", [value, fields["low"]], scope);
    const high = this.#macro("op_le", [value, fields["high"]], scope);
    const both = { paren: { this: { and: binary(low, high) }, trailing_comments: [] } };
    return fields["not"] === true ? { not: { this: both } } : both;
  }

  /** `x IN (1, 2)` compares as `x = 1 OR x = 2` does, conversions included. Lists of strings alone need none. */
  #in(fields: Node, scope: Scope): Node {
    const items = nodes(fields["expressions"]);
    const numeric = items.some((item) => numberText(item) !== undefined);
    if (!numeric || fields["query"] !== undefined && fields["query"] !== null) return { in: this.#fields(fields, scope) };
    const equal = items.map((item) => this.#comparison("op_eq", fields["this"], item, scope));
    const any = equal.reduce((left, right) => ({ or: binary(left, right) }));
    const paren = { paren: { this: any, trailing_comments: [] } };
    return fields["not"] === true ? { not: { this: paren } } : paren;
  }

  #operator(macro: string, kind: string, fields: Node, node: Node, scope: Scope): unknown {
    const [left, right] = kind === "int_div" ? [fields["this"], fields["expression"]] : [fields["left"], fields["right"]];
    // Two numbers, and anything with NULL, need no conversion.
    const plain = ["add", "sub", "mul"].includes(kind) && numberText(left) !== undefined && numberText(right) !== undefined;
    if (plain || unwrap(node) === undefined) return { [kind]: this.#fields(fields, scope) };
    return this.#comparison(macro, left, right, scope);
  }

  #comparison(macro: string, left: unknown, right: unknown, scope: Scope): Node {
    return this.#macro(macro, [left, right], scope);
  }

  #macro(name: string, args: readonly unknown[], scope: Scope): Node {
    return call(macroPrefix + name, args.map((argument) => this.#argument(argument, scope)));
  }

  /** A bare NULL fits every overload of a macro; a typed one fits one. */
  #argument(argument: unknown, scope: Scope): unknown {
    return isNull(argument) ? castTo({ null: null }, "VARCHAR") : this.visit(argument, scope);
  }

  #call(fields: Node, scope: Scope, orderBy: readonly unknown[] = []): unknown {
    const written = String(fields["name"]).toLowerCase();
    const name = written.startsWith(macroPrefix) ? written.slice(macroPrefix.length) : written;
    const position = this.#source.positionOf(name);
    const rule = functionRule(name);
    if (rule === undefined || (written === name && fields["no_parens"] !== true && !["cube", "rollup", "grouping"].includes(name))) {
      throw semanticError(position, `function ${name} is not supported (docs/sql-support.md lists the functions that are)`);
    }
    const given = nodes(fields["args"]);
    const functionCall: FunctionCall = {
      name,
      position,
      fields: this.#fields({ ...fields, args: [] }, scope),
      orderBy,
      given,
      args: given.map((argument) => (rule.kind === "macro" ? this.#argument(argument, scope) : this.visit(argument, scope))),
      maxPartition: (table) => this.#names.maxPartition(table),
    };
    return rule.translate(functionCall);
  }

  #withinGroup(fields: Node, scope: Scope): unknown {
    const [kind, inner] = unwrap(fields["this"]) ?? ["", {}];
    if (kind !== "function" && kind !== "aggregate_function") throw this.#unknown("within_group", fields);
    return this.#call(inner, scope, nodes(this.visit(fields["order_by"], scope)));
  }

  #positionOf(name: unknown): Position {
    const span = isRecord(name) ? name["span"] : undefined;
    return this.#source.positionAt(isRecord(span) ? this.#toSource(Number(span["start"])) : 0);
  }

  /** The kind's own word, or the first called name that is no function of ours, is where the trouble is. */
  #unknown(kind: string, fields: Node): Error {
    const { tokens } = this.#source;
    const called = tokens.find((token, index) => token.type === "VAR" && tokens[index + 1]?.type === "L_PAREN" && !isFunctionName(token.value));
    const original = fields["original_name"] ?? fields["name"];
    const name = typeof original === "string" ? original : (called?.text ?? kind.replaceAll("_", " "));
    return semanticError(this.#source.positionOf(name), `${called === undefined ? "" : "function "}${name} is not supported (docs/sql-support.md lists what is)`);
  }
}

function cteNames(clause: unknown): readonly string[] {
  if (!isRecord(clause)) return [];
  return nodes(clause["ctes"]).flatMap((cte) => {
    const name = isRecord(cte) ? cte["alias"] : undefined;
    return isRecord(name) ? [String(name["name"]).toLowerCase()] : [];
  });
}

const binary = (left: unknown, right: unknown): Node => ({ left, right, left_comments: [], operator_comments: [], trailing_comments: [] });

const numberNode = (value: string, fields: Node): Node => ({ literal: { ...fields, value } });

const alias = (value: unknown, name: string): Node => ({
  alias: { this: value, alias: identifier(name), column_aliases: [], pre_alias_comments: [], trailing_comments: [], alias_explicit_as: true },
});

