import { expressionRules, type ExpressionTools, transparentKinds } from "./expression-rules.ts";
import { windowValue } from "./aggregate-functions.ts";
import { functionMode } from "./function-call.ts";
import { functionRule, isFunctionName } from "./functions.ts";
import { lateralViewJoin } from "./lateral-view.ts";
import { chooseOverload, macroPrefix } from "./macro-overloads.ts";
import { semanticError, tableNotFound, unsupported } from "../sql-errors.ts";
import type { Position } from "../position.ts";
import { isRecord, type SqlSource } from "../parse/sql-source.ts";
import {
  aliasNode,
  call,
  castTo,
  fieldsOf,
  greatestValue,
  identifier,
  isNull,
  nameOf,
  nodes,
  numberText,
  unwrap,
  type Node,
} from "../parse/syntax-tree.ts";
import type { Names } from "./names.ts";
import { chainExpression, isChained, type OperatorTools } from "./operators.ts";
import { isPlace, refusedClauses, rowFramed, calledName, cteNames, duckDbJoin, groupingName, nullAsText, sameWord } from "./query-parts.ts";
import { SelectScope } from "./select-scope.ts";
import { TypeClassifier } from "./type-class.ts";
import { castExpression, castSettings } from "./casts.ts";
import { sqlTypeOf } from "../parse/sql-type.ts";
import { typeRules } from "../parse/type-rules.ts";

const comparisonMacros: ReadonlySet<string> = new Set(["op_eq", "op_ne", "op_lt", "op_le", "op_gt", "op_ge"]);

type Scope = ReadonlySet<string>;

/** Rewrites the syntax tree of one query, as {@link translateQuery} says. */
export class QueryTranslator {
  readonly tables: Set<string> = new Set<string>();
  /** DuckDB's names of the macros that the translation calls. */
  readonly macros: Set<string> = new Set<string>();
  readonly #source: SqlSource;
  readonly #toSource: (offset: number) => number;
  readonly #names: Names;
  readonly #settings: Readonly<Record<string, string>>;
  readonly #classifier: TypeClassifier = new TypeClassifier(calledName, (column) => this.#select.meaningOf(column));

  /** The SELECT in hand. */
  #select: SelectScope = SelectScope.none;

  /** Names that are parameters of the lambda expressions around. */
  #parameters: ReadonlySet<string> = new Set();

  constructor(source: SqlSource, toSource: (offset: number) => number, names: Names, settings: Readonly<Record<string, string>>) {
    this.#source = source;
    this.#toSource = toSource;
    this.#names = names;
    this.#settings = settings;
  }

  /** Translates an expression, or the expressions inside any other value. `scope` has the names of the WITH queries in sight. */
  visit(value: unknown, scope: Scope): unknown {
    if (Array.isArray(value)) return value.map((item: unknown) => this.visit(item, scope));
    if (!isRecord(value)) return value;
    const expression = unwrap(value);
    if (expression === undefined) return this.#fields(value, scope);
    const [kind, fields] = expression;
    switch (kind) {
      case "null":
        return value;
      case "select":
        return this.#translateSelect(fields, scope);
      case "union":
      case "intersect":
      case "except":
        return this.#setOperation(kind, fields, scope);
      case "lambda":
        return this.#lambda(fields, scope);
      case "column":
        return this.#column(fields, scope);
      case "table":
        return this.#table(fields, scope);
      case "function":
      case "aggregate_function":
        return this.#call(fields, scope, []);
      case "within_group":
        return this.#withinGroup(fields, scope);
      case "window_function":
        return this.#window(fields, scope);
      case "cast":
        return this.#cast(fields, scope);
      default:
    }
    if (isChained(kind)) return chainExpression(value, this.#operatorTools(scope));
    const rule = expressionRules.get(kind);
    if (rule !== undefined) return rule(fields, this.#tools(scope));
    if (transparentKinds.has(kind)) return { [kind]: this.#fields(fields, scope) };
    // Anything else is a function or a clause that only the library knows.
    throw this.#unknown(kind);
  }

  /** Visits the fields of something that is no expression itself. Names are quoted, so that none is a keyword of DuckDB's. */
  #fields(fields: Node, scope: Scope): Node {
    const inner = new Set([...scope, ...cteNames(fields["with"])]);
    const visited = Object.fromEntries(
      Object.entries(fields).map(([key, field]) => [key, isPlace(field, fields) ? field : this.visit(field, inner)]),
    );
    return fields["quoted"] === false && !("args" in fields) ? { ...visited, quoted: true } : visited;
  }

  #translateSelect(fields: Node, scope: Scope): Node {
    const refused = refusedClauses.find((clause) => nodes(fields[clause]).length > 0 || isRecord(fields[clause]));
    if (refused !== undefined) throw this.#unknown(refused);
    const inner = new Set([...scope, ...cteNames(fields["with"])]);
    const outer = this.#select;
    this.#select = new SelectScope(fields, inner, outer, this.#names);
    // One reducer sorts and distributes: its order is the order of the rows.
    const order = fields["order_by"] ?? fields["sort_by"] ?? fields["cluster_by"];
    const visited = this.#fields(
      {
        ...fields,
        expressions: [],
        lateral_views: [],
        group_by: null,
        order_by: null,
        sort_by: null,
        distribute_by: null,
        cluster_by: null,
        hint: null,
        windows: null,
      },
      inner,
    );
    const views = nodes(fields["lateral_views"]).map((view) => lateralViewJoin(view, (value) => this.visit(value, inner), this.#source));
    const items = nodes(fields["expressions"]).map((item, index) => this.#selectItem(item, index, inner));
    // Clients do not know the type of a bare NULL (docs/tunnel.md 2.4). Below a set operation another query gives it one.
    const expressions = outer === SelectScope.none ? items.map(nullAsText) : items;
    const select = {
      ...visited,
      expressions,
      joins: [...nodes(visited["joins"]).map(duckDbJoin), ...views],
      group_by: this.#groupBy(fields["group_by"], inner),
      order_by: isRecord(order) ? { siblings: false, comments: [], ...this.#fields(order, inner) } : null,
    };
    this.#select = outer;
    return { select };
  }

  /** An expression without a name is called `_c` and its place in the list, counted from 0. */
  #selectItem(item: unknown, index: number, scope: Scope): unknown {
    const translated = this.visit(item, scope);
    const [kind, fields] = unwrap(item) ?? ["", {}];
    if (kind === "alias" || kind === "star" || kind === "column") return translated;
    return aliasNode(translated, kind === "dot" ? nameOf(fields["field"]) : `_c${index}`);
  }

  /** `a, b WITH ROLLUP` is ROLLUP (a, b), and `a, b GROUPING SETS (…)` just the sets. */
  #groupBy(clause: unknown, scope: Scope): unknown {
    if (!isRecord(clause)) return null;
    const items = nodes(clause["expressions"]);
    const { tokens } = this.#source;
    const plain = items.filter((item) => groupingName(item) === undefined);
    const visited = plain.map((item) => (numberText(item) === undefined ? this.visit(item, scope) : item));
    const [grouping, second] = items.filter((item) => groupingName(item) !== undefined);
    if (grouping === undefined) return { ...clause, expressions: visited };
    const name = groupingName(grouping) ?? "";
    const position = this.#source.positionOf("group");
    const separate = tokens.some(
      (token, index) => token.text === "," && ["GROUPING", "ROLLUP", "CUBE"].includes(tokens[index + 1]?.text.toUpperCase() ?? ""),
    );
    if (second !== undefined || (separate && plain.length > 0))
      throw unsupported(position, `a list of expressions and ${name} in GROUP BY`);
    const sets = fieldsOf(grouping, "function");
    const args = sets === undefined ? visited : nodes(sets["args"]).map((argument) => this.visit(argument, scope));
    return { ...clause, expressions: [call(name, args)] };
  }

  #table(fields: Node, scope: Scope): Node {
    const parts = ["catalog", "schema", "name"].flatMap((key) => (isRecord(fields[key]) ? [fields[key]] : []));
    const position = this.#positionOf(parts[0]);
    if (isRecord(fields["table_sample"])) throw unsupported(position, "TABLESAMPLE");
    const written = parts.map(nameOf);
    const name = this.#resolve(written, position, scope);
    // Its columns are qualified by the table's own name, whatever DuckDB calls the table.
    const own = written.at(-1) ?? name;
    const alias =
      isRecord(fields["alias"]) || own.toLowerCase() === name.toLowerCase() ? {} : { alias: identifier(own), alias_explicit_as: true };
    return { table: { ...this.#fields(fields, scope), name: identifier(name), schema: null, catalog: null, ...alias } };
  }

  /** DuckDB's name for a table that is written `t`, `project.t` or `project.schema.t`. */
  #resolve(parts: readonly string[], position: Position, scope: Scope): string {
    const [first = ""] = parts;
    if (parts.length === 1 && scope.has(first.toLowerCase())) return first;
    const known = this.#names.resolve(parts);
    if (known === undefined) throw tableNotFound(position, this.#names.displayName(parts));
    this.tables.add(known);
    return known;
  }

  /** The ORDER BY of a set operation names columns of its result, and not of a query around it. */
  #setOperation(kind: string, fields: Node, scope: Scope): Node {
    const outer = this.#select;
    this.#select = new SelectScope({}, scope, outer, this.#names);
    const translated = { [kind]: this.#fields(fields, scope) };
    this.#select = outer;
    return translated;
  }

  #lambda(fields: Node, scope: Scope): Node {
    const outer = this.#parameters;
    this.#parameters = new Set([...outer, ...nodes(fields["parameters"]).map((parameter) => nameOf(parameter).toLowerCase())]);
    const translated = { lambda: this.#fields(fields, scope) };
    this.#parameters = outer;
    return translated;
  }

  #column(fields: Node, scope: Scope): Node {
    const name = nameOf(fields["name"]);
    if (name === this.#names.rowIdColumn) return { column: { ...this.#fields(fields, scope), name: identifier("rowid") } };
    if (fields["join_mark"] === true) throw unsupported(this.#positionOf(fields["name"]), "an outer join by (+)");
    if (!this.#parameters.has(name.toLowerCase()) && !this.#select.mayResolve(fields)) {
      throw semanticError(
        this.#positionOf(isRecord(fields["table"]) ? fields["table"] : fields["name"]),
        `column ${name} cannot be resolved`,
      );
    }
    return { column: this.#fields(fields, scope) };
  }

  #cast(fields: Node, scope: Scope): unknown {
    const position = this.#source.positionOf("cast");
    const value = this.visit(fields["this"], scope);
    if (isNull(fields["this"])) return castTo(value, sqlTypeOf(fields["to"], position, typeRules(this.#settings)).duckDb);
    // A literal such as 3.2BD keeps its digits: as a number it would go through a DOUBLE.
    const digits = numberText(fields["this"]);
    const exact = digits === undefined ? value : { literal: { literal_type: "number", value: digits } };
    return castExpression(exact, fields["to"], position, castSettings(this.#settings), (name, args) =>
      this.#callMacro(name, args, [fields["this"]]),
    );
  }

  #operatorTools(scope: Scope): OperatorTools {
    return {
      visit: (value) => this.visit(value, scope),
      classOf: (value) => this.#classifier.classify(value),
      boundLate: (value) => this.#classifier.boundLate(value),
      typeOf: (value) => this.#select.meaningOf(fieldsOf(value, "column") ?? {}).type,
      macro: (name, args) => this.#callDefined(macroPrefix + name, args),
      lenient: castSettings(this.#settings).lenient,
      positionOf: (word) => this.#source.positionOf(word),
    };
  }

  #tools(scope: Scope): ExpressionTools {
    return {
      operators: this.#operatorTools(scope),
      source: this.#source,
      types: typeRules(this.#settings),
      visit: (value) => this.visit(value, scope),
      fields: (fields) => this.#fields(fields, scope),
      macro: (name, args) => this.#macro(name, args, scope),
      refuse: (kind) => this.#unknown(kind),
    };
  }

  #macro(name: string, args: readonly unknown[], scope: Scope): Node {
    return this.#callMacro(
      name,
      args.map((argument) => this.#argument(argument, scope)),
      args,
    );
  }

  /** `given`: the arguments before translation, which tell whether DuckDB can choose the overload. */
  #callMacro(name: string, args: readonly unknown[], given: readonly unknown[]): Node {
    const classes = given.map((argument) => this.#classifier.classify(argument));
    if (name === "to_string" && classes[0] === "text" && isRecord(args[0])) return args[0];
    if (!this.#classifier.boundLate(given)) {
      // Where DuckDB chooses, it binds the arguments once more for each call around them. A number has several types, so it must.
      const isConverted = name.startsWith("to_") && numberText(given[0]) === undefined;
      const isKnown = classes.length > 0 && classes.every((type) => type !== "unknown" && (type !== "number" || isConverted));
      return this.#callDefined((isKnown ? chooseOverload(name, classes) : undefined) ?? macroPrefix + name, args);
    }
    const chosen = chooseOverload(name, classes);
    if (chosen !== undefined) return this.#callDefined(chosen, args);
    const first = `${macroPrefix}${name}__0`;
    if (comparisonMacros.has(name)) {
      // DuckDB would make text an integer to compare it with one: a DOUBLE makes it a DOUBLE, as MaxCompute does.
      return this.#callDefined(
        first,
        args.map((argument, index) => (numberText(given[index]) === undefined ? argument : castTo(argument, "DOUBLE"))),
      );
    }
    if (name.startsWith("op_") && name !== "op_joined") return this.#callDefined(first, args);
    throw unsupported(
      this.#source.positionOf(name),
      `an aggregate or outer column of unknown type inside ${name.toUpperCase()} (compute it in a subquery first); it`,
    );
  }

  #callDefined(macro: string, args: readonly unknown[]): Node {
    this.macros.add(macro);
    return call(macro, args);
  }

  /** A bare NULL would fit every overload of a macro; a typed one fits one. */
  #argument(argument: unknown, scope: Scope): unknown {
    return isNull(argument) ? castTo(argument, "VARCHAR") : this.visit(argument, scope);
  }

  #call(fields: Node, scope: Scope, orderBy: readonly unknown[]): unknown {
    const name = calledName(fields);
    const position = this.#source.positionOf(name);
    const rule = functionRule(name);
    if (rule === undefined)
      throw semanticError(position, `function ${name} is not supported (docs/sql-support.md lists the functions that are)`);
    const given = nodes(fields["args"]);
    const translated = rule.translate({
      name,
      position,
      mode: functionMode(this.#settings),
      fields: this.#fields({ ...fields, args: [] }, scope),
      given,
      args: given.map((argument) => (rule.kind === "macro" ? this.#argument(argument, scope) : this.visit(argument, scope))),
      orderBy,
      macro: (macro, args, before) => this.#callMacro(macro, args, before ?? given),
      maxPartition: (table, at) => this.#maxPartition(table, at),
    });
    if (fields["ignore_nulls"] === true) throw unsupported(position, "IGNORE NULLS (write first_value(x, true)); it");
    // What stands beside the arguments has a meaning in an aggregate only, and must not be lost elsewhere.
    const more = fields["distinct"] === true || isRecord(fields["filter"]) || orderBy.length > 0;
    if (more && unwrap(translated)?.[0] !== "aggregate_function") {
      throw unsupported(position, `DISTINCT, FILTER or WITHIN GROUP in function ${name}`);
    }
    return translated;
  }

  #maxPartition(table: string, position: Position): Node {
    const name = this.#resolve(table.split("."), position, new Set());
    const column = this.#names.partitionColumns(name)[0];
    if (column === undefined) throw semanticError(position, `table ${table} is not partitioned`);
    return greatestValue(name, column);
  }

  #withinGroup(fields: Node, scope: Scope): unknown {
    const [kind, inner] = unwrap(fields["this"]) ?? ["", {}];
    if (kind !== "function" && kind !== "aggregate_function") throw this.#unknown("within");
    return this.#call(inner, scope, nodes(this.visit(fields["order_by"], scope)));
  }

  #window(fields: Node, scope: Scope): Node {
    const over = isRecord(fields["over"]) ? fields["over"] : {};
    const named = isRecord(over["window_name"]) ? this.#select.windows.get(nameOf(over["window_name"])) : over;
    if (!isRecord(named))
      throw semanticError(this.#positionOf(over["window_name"]), `window ${nameOf(over["window_name"])} cannot be resolved`);
    const [, inner] = unwrap(fields["this"]) ?? ["", {}];
    if (inner["distinct"] === true && nodes(named["order_by"]).length > 0)
      throw semanticError(
        this.#source.positionOf(calledName(inner)),
        `function ${calledName(inner)} takes no DISTINCT in a window with ORDER BY`,
      );
    const byRow = rowFramed.has(calledName(inner)) && nodes(named["order_by"]).length > 0 && !isRecord(named["frame"]);
    const { hive } = functionMode(this.#settings);
    const frame = byRow && !hive ? { kind: "Rows", start: "UnboundedPreceding", end: "CurrentRow", exclude: null } : named["frame"];
    const window = this.visit({ ...named, frame }, scope);
    return windowValue(calledName(inner), this.visit(fields["this"], scope), (called) => ({
      window_function: { ...fields, this: called, over: window },
    }));
  }

  #positionOf(name: unknown): Position {
    const span = isRecord(name) ? name["span"] : undefined;
    return this.#source.positionAt(isRecord(span) ? this.#toSource(Number(span["start"])) : 0);
  }

  /** The first called name that is no function of ours is where the trouble is, or else the kind's own word. */
  #unknown(kind: string): Error {
    if (kind === "raw")
      return unsupported(this.#source.positionOf("not"), "NOT before a comparison with LIKE (write a NOT LIKE b, or NOT (a LIKE b)); it");
    const { tokens } = this.#source;
    const called = tokens.find(
      (token, index) =>
        token.type !== "L_PAREN" && tokens[index + 1]?.type === "L_PAREN" && sameWord(token.value, kind) && !isFunctionName(token.value),
    );
    const name = called?.value ?? kind.replaceAll("_", " ");
    return semanticError(
      this.#source.positionOf(name),
      `${called === undefined ? "" : "function "}${name} is not supported (docs/sql-support.md lists what is)`,
    );
  }
}
