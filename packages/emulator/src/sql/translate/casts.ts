import { sqlTypeOf, type SqlType } from "../parse/sql-type.ts";
import { call, castTo, numberLiteral, type Node } from "../parse/syntax-tree.ts";
import type { Position } from "../position.ts";
import { macroPrefix } from "./macro-overloads.ts";

const integerTypes: ReadonlySet<string> = new Set(["tinyint", "smallint", "int", "bigint"]);

/** CAST as MaxCompute does it: fractions are cut off and not rounded, text is cut to its length, bytes stay bytes. */
export function castExpression(
  value: unknown,
  node: unknown,
  position: Position,
  lenient: boolean,
  macro: (name: string, args: readonly unknown[]) => Node,
): Node {
  const cast = castMacro(value, sqlTypeOf(node, position), macro);
  return lenient ? call("try", [cast]) : cast;
}

function castMacro(value: unknown, type: SqlType, macro: (name: string, args: readonly unknown[]) => Node): Node {
  if (integerTypes.has(type.text)) return macro(`to_${type.text}`, [value]);
  if (type.text === "string") return macro("to_string", [value]);
  if (type.length !== undefined) return call("left", [macro("to_string", [value]), numberLiteral(String(type.length))]);
  if (type.text === "binary") return macro("to_binary", [value]);
  return castTo(value, type.duckDb);
}

/** The same conversion in DuckDB's SQL, for a value that goes into a column: text that is too long is not cut. */
export function conversionSql(value: string, type: SqlType): string {
  if (integerTypes.has(type.text)) return `${macroPrefix}to_${type.text}(${value})`;
  if (type.duckDb === "VARCHAR") return `${macroPrefix}to_string(${value})`;
  if (type.text === "binary") return `${macroPrefix}to_binary(${value})`;
  return `CAST(${value} AS ${type.duckDb})`;
}
