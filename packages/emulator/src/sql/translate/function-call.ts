import { call, type Node } from "../parse/syntax-tree.ts";
import { typeRules, type TypeRules } from "../parse/type-rules.ts";
import type { Position } from "../position.ts";

/** What a query's settings say of the functions in it. */
export interface FunctionMode extends TypeRules {
  /** `odps.sql.max.sequence.length`: how many items SEQUENCE may give. The service's default is 10,000; here there is no limit. */
  readonly sequenceLength: string | undefined;
}

export function functionMode(settings: Readonly<Record<string, string>>): FunctionMode {
  return {
    ...typeRules(settings),
    sequenceLength: /^\d+$/.exec(settings["odps.sql.max.sequence.length"] ?? "")?.[0],
  };
}

/** A call as it stands in the query, its arguments already translated. */
export interface FunctionCall {
  readonly name: string;
  readonly position: Position;
  readonly mode: FunctionMode;
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

/** A rule whose arguments need no type. */
export const other = (translate: (call: FunctionCall) => unknown): FunctionRule => ({ kind: "other", translate });

/** A rule that calls macros. */
export const typed = (translate: (call: FunctionCall) => unknown): FunctionRule => ({ kind: "macro", translate });

/** DuckDB has the same function, perhaps by another name. */
export const native = (duckDbName: string): FunctionRule => other(({ args }) => call(duckDbName, args));
