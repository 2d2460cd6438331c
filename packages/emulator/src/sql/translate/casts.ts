import { sqlTypeOf, type SqlType } from "../parse/sql-type.ts";
import { typeRules, type TypeRules } from "../parse/type-rules.ts";
import { call, castTo, numberLiteral, type Node } from "../parse/syntax-tree.ts";
import type { Position } from "../position.ts";
import { macroPrefix } from "./macro-overloads.ts";

const integerTypes: ReadonlySet<string> = new Set(["tinyint", "smallint", "int", "bigint"]);

/** CAST as MaxCompute does it: fractions are cut off and not rounded, text is cut to its length, bytes stay bytes. */
export function castExpression(
  value: unknown,
  node: unknown,
  position: Position,
  settings: CastSettings,
  macro: (name: string, args: readonly unknown[]) => Node,
): Node {
  const type = sqlTypeOf(node, position, settings.types);
  const cast = castMacro(value, type, settings, macro);
  return settings.lenient ? call("try", [cast]) : cast;
}

/** Settings of a statement that change conversions. */
export interface CastSettings {
  /** Whether a value that cannot be converted is NULL and no error. */
  readonly lenient: boolean;
  /** Whether a number is what stands before the first other character. */
  readonly prefix: boolean;
  /** Whether a text with a time of the day is a DATE, too. */
  readonly fullDate: boolean;
  readonly types: TypeRules;
}

export function castSettings(settings: Readonly<Record<string, string>>): CastSettings {
  const value = (name: string): string | undefined => settings[name]?.trim().toLowerCase();
  return {
    lenient: value("odps.sql.udf.strict.mode") === "false",
    prefix: value("odps.function.strictmode") === "false",
    fullDate: value("odps.sql.executionengine.enable.string.to.date.full.format") === "true",
    types: typeRules(settings),
  };
}

function castMacro(
  value: unknown,
  type: SqlType,
  { prefix, fullDate }: CastSettings,
  macro: (name: string, args: readonly unknown[]) => Node,
): Node {
  if (integerTypes.has(type.text)) return macro(`to_${type.text}`, [prefix ? macro("number_prefix", [value]) : value]);
  if (type.text === "double" && prefix) return castTo(macro("number_prefix", [value]), "DOUBLE");
  if (type.text === "boolean") return macro("to_boolean", [value]);
  if (type.text === "date") return macro(fullDate ? "to_date_of_full" : "to_date", [value]);
  if (type.text === "datetime") return macro("to_datetime", [value]);
  if (type.text === "string") return macro("to_string", [value]);
  if (type.length !== undefined) return call("left", [macro("to_string", [value]), numberLiteral(String(type.length))]);
  if (type.text === "binary") return macro("to_binary", [value]);
  return castTo(value, type.duckDb);
}

/** The same conversion in DuckDB's SQL, for a value that goes into a column: text that is too long is not cut. */
export function conversionSql(value: string, type: SqlType): string {
  if (integerTypes.has(type.text)) return `${macroPrefix}to_${type.text}(${value})`;
  if (type.duckDb === "VARCHAR") return `${macroPrefix}to_string(${value})`;
  if (["binary", "boolean", "date", "datetime"].includes(type.text)) return `${macroPrefix}to_${type.text}(${value})`;
  return `CAST(${value} AS ${type.duckDb})`;
}
