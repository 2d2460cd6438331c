import { Dialect, parseDataType } from "@polyglot-sql/sdk";
import {
  DuckDBDecimalType,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  DuckDBTypeId,
  type DuckDBType,
} from "@duckdb/node-api";
import { type ColumnType, columnTypeText, fieldNameText, type PlainKind, type StructField } from "../../rows/column-type.ts";
import { macroPrefix } from "../translate/macro-overloads.ts";
import { semanticError, unsupported } from "../sql-errors.ts";
import type { Position } from "../position.ts";
import { isRecord } from "../parse/sql-source.ts";
import { call, castTo, nodes, numberLiteral, type Node } from "../parse/syntax-tree.ts";

/** A type in MaxCompute's words and in DuckDB's. */
export interface SqlType {
  /** Lower case, such as `map<string,decimal(10,2)>`. */
  readonly text: string;
  readonly duckDb: string;
  /** The greatest number of characters of a CHAR or VARCHAR. */
  readonly length?: number;
}

/**
 * DuckDB keeps apart the three kinds of time that MaxCompute has by their precision: DATETIME counts milliseconds,
 * TIMESTAMP nanoseconds (years 1678 to 2261), TIMESTAMP_NTZ microseconds.
 */
const scalarTypes: ReadonlyMap<string, readonly [text: string, duckDb: string]> = new Map([
  ["tiny_int", ["tinyint", "TINYINT"]],
  ["small_int", ["smallint", "SMALLINT"]],
  ["int", ["int", "INTEGER"]],
  ["big_int", ["bigint", "BIGINT"]],
  ["float", ["float", "FLOAT"]],
  ["double", ["double", "DOUBLE"]],
  ["string", ["string", "VARCHAR"]],
  ["text", ["string", "VARCHAR"]],
  ["binary", ["binary", "BLOB"]],
  ["boolean", ["boolean", "BOOLEAN"]],
  ["date", ["date", "DATE"]],
  ["timestamp", ["timestamp", "TIMESTAMP_NS"]],
  ["json", ["json", "JSON"]],
  ["datetime", ["datetime", "TIMESTAMP_MS"]],
  ["timestampntz", ["timestamp_ntz", "TIMESTAMP"]],
  ["timestamp_ntz", ["timestamp_ntz", "TIMESTAMP"]],
]);

/** Reads a type of the syntax tree; refuses what has no counterpart. */
export function sqlTypeOf(type: unknown, position: Position): SqlType {
  if (!isRecord(type)) throw unsupported(position, "this type");
  const kind = String(type["data_type"]);
  const inner = (key: string): SqlType => sqlTypeOf(type[key], position);
  switch (kind) {
    case "decimal":
      return decimalType(type, position);
    case "var_char":
      return textType("varchar", type["length"], 65_535, position);
    case "char":
      return textType("char", type["length"], 255, position);
    case "array": {
      const element = inner("element_type");
      return { text: `array<${element.text}>`, duckDb: `${element.duckDb}[]` };
    }
    case "map": {
      const [key, value] = [inner("key_type"), inner("value_type")];
      return { text: `map<${key.text},${value.text}>`, duckDb: `MAP(${key.duckDb}, ${value.duckDb})` };
    }
    case "struct": {
      const fields = nodes(type["fields"]).map((field): readonly [string, SqlType] => {
        if (!isRecord(field)) throw unsupported(position, "this STRUCT");
        return [
          String(field["name"])
            .replace(/^"(.*)"$/, "$1")
            .toLowerCase(),
          sqlTypeOf(field["data_type"], position),
        ];
      });
      return {
        text: `struct<${fields.map(([name, field]) => `${fieldNameText(name)}:${field.text}`).join(",")}>`,
        duckDb: `STRUCT(${fields.map(([name, field]) => `${quoteName(name)} ${field.duckDb}`).join(", ")})`,
      };
    }
    default: {
      const name = kind === "custom" ? String(type["name"]).toLowerCase() : kind;
      const scalar = scalarTypes.get(name);
      if (scalar === undefined || type["timezone"] === true) throw unsupported(position, `the type ${name.toUpperCase()}`);
      return { text: scalar[0], duckDb: scalar[1] };
    }
  }
}

/** Reads a type as it is written. */
export function readSqlType(text: string, position: Position): SqlType {
  const result = parseDataType(text, Dialect.Hive);
  if (!result.success) throw semanticError(position, `type ${text} cannot be resolved`);
  return sqlTypeOf(result.dataType, position);
}

export function duckDbTypeOf(type: unknown, position: Position): string {
  return sqlTypeOf(type, position).duckDb;
}

function decimalType(type: Node, position: Position): SqlType {
  const [precision, scale] = [type["precision"], type["scale"]].map((number) =>
    typeof number === "number" ? number : undefined,
  );
  // The service's own default (docs/tunnel.md 2.4).
  const [p, s] = precision === undefined ? [38, 18] : [precision, scale ?? 0];
  if (p < 1 || p > 38 || s > 18 || s > p)
    throw semanticError(position, `decimal(${p},${s}) is out of range: precision 1 to 38, scale 0 to 18`);
  return { text: `decimal(${p},${s})`, duckDb: `DECIMAL(${p}, ${s})` };
}

function textType(name: string, length: unknown, greatest: number, position: Position): SqlType {
  if (typeof length !== "number" || length < 1 || length > greatest) {
    throw semanticError(position, `${name} needs a length between 1 and ${greatest}`);
  }
  return { text: `${name}(${length})`, duckDb: "VARCHAR", length };
}

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

/** The same conversion in DuckDB's words, for a value that goes into a column: text that is too long is not cut. */
export function conversionSql(value: string, type: SqlType): string {
  if (integerTypes.has(type.text)) return `${macroPrefix}to_${type.text}(${value})`;
  if (type.duckDb === "VARCHAR") return `${macroPrefix}to_string(${value})`;
  if (type.text === "binary") return `${macroPrefix}to_binary(${value})`;
  return `CAST(${value} AS ${type.duckDb})`;
}

/** MaxCompute's name for the type of a result column; undefined when it has none. */
export function typeTextOf(type: DuckDBType): string | undefined {
  const found = columnTypeOf(type);
  return found && columnTypeText(found);
}

/** MaxCompute's type of a result column; undefined when there is none. */
export function columnTypeOf(type: DuckDBType): ColumnType | undefined {
  if (type.alias === "JSON") return { kind: "json" };
  if (type instanceof DuckDBDecimalType) return { kind: "decimal", precision: type.width, scale: type.scale };
  if (type instanceof DuckDBListType) {
    const element = columnTypeOf(type.valueType);
    return element && { kind: "array", element };
  }
  if (type instanceof DuckDBMapType) {
    const [key, value] = [columnTypeOf(type.keyType), columnTypeOf(type.valueType)];
    return key && value && { kind: "map", key, value };
  }
  if (type instanceof DuckDBStructType) {
    const fields: StructField[] = [];
    for (const [index, entry] of type.entryTypes.entries()) {
      const field = columnTypeOf(entry);
      if (field === undefined) return undefined;
      fields.push({ name: type.entryNames[index]?.toLowerCase() ?? "", type: field });
    }
    return { kind: "struct", fields };
  }
  const kind = resultTypes.get(type.typeId);
  return kind && { kind };
}

/** DuckDB sums integers in 128 bits and counts some things without a sign: all of that is BIGINT in MaxCompute. */
const resultTypes: ReadonlyMap<DuckDBTypeId, PlainKind> = new Map([
  [DuckDBTypeId.TINYINT, "tinyint"],
  [DuckDBTypeId.SMALLINT, "smallint"],
  [DuckDBTypeId.INTEGER, "int"],
  [DuckDBTypeId.BIGINT, "bigint"],
  [DuckDBTypeId.HUGEINT, "bigint"],
  [DuckDBTypeId.UTINYINT, "bigint"],
  [DuckDBTypeId.USMALLINT, "bigint"],
  [DuckDBTypeId.UINTEGER, "bigint"],
  [DuckDBTypeId.UBIGINT, "bigint"],
  [DuckDBTypeId.UHUGEINT, "bigint"],
  [DuckDBTypeId.FLOAT, "float"],
  [DuckDBTypeId.DOUBLE, "double"],
  [DuckDBTypeId.VARCHAR, "string"],
  [DuckDBTypeId.BLOB, "binary"],
  [DuckDBTypeId.BOOLEAN, "boolean"],
  [DuckDBTypeId.DATE, "date"],
  [DuckDBTypeId.TIMESTAMP_MS, "datetime"],
  [DuckDBTypeId.TIMESTAMP_S, "datetime"],
  [DuckDBTypeId.TIMESTAMP, "timestamp_ntz"],
  [DuckDBTypeId.TIMESTAMP_NS, "timestamp"],
  // The type of a bare NULL: the clients do not know `void` (docs/tunnel.md 2.4).
  [DuckDBTypeId.SQLNULL, "string"],
]);

export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A column as CREATE TABLE of DuckDB's takes it. VARCHAR(n) has a check, because DuckDB has no lengths. */
export function columnSql({
  name,
  type,
  nullable,
}: {
  readonly name: string;
  readonly type: SqlType;
  readonly nullable: boolean;
}): string {
  const check = type.length === undefined ? "" : ` CHECK (length(${quoteName(name)}) <= ${type.length})`;
  return `${quoteName(name)} ${type.duckDb}${nullable ? "" : " NOT NULL"}${check}`;
}
