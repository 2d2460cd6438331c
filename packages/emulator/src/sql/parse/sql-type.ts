import { Dialect, parseDataType } from "./dialect-library.ts";
import { fieldNameText } from "../../rows/column-type.ts";
import type { Position } from "../position.ts";
import { quoteName } from "../quote.ts";
import { semanticError, unsupported } from "../sql-errors.ts";
import { isRecord } from "./sql-source.ts";
import { nodes, type Node } from "./syntax-tree.ts";
import { edition1Types, edition2, editionSetting, type TypeRules } from "./type-rules.ts";

/** A type as MaxCompute and as DuckDB write it. */
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

/** By MaxCompute's own name. */
const scalarsByText: ReadonlyMap<string, SqlType> = new Map(
  [...scalarTypes.values()].map(([text, duckDb]): [string, SqlType] => [text, { text, duckDb }]),
);

/** Reads a type of the syntax tree; refuses what has no counterpart, and in the 1.0 edition the types that it does not have. */
export function sqlTypeOf(type: unknown, position: Position, rules: TypeRules = edition2): SqlType {
  return inEdition(anyTypeOf(type, position, rules), position, rules);
}

function inEdition(read: SqlType, position: Position, { edition1 }: TypeRules): SqlType {
  if (!edition1) return read;
  if (read.text === "int") return { text: "bigint", duckDb: "BIGINT" };
  const [word = ""] = read.text.split(/[(<]/);
  if (!edition1Types.has(word)) throw semanticError(position, `the type ${word.toUpperCase()} is not there with ${editionSetting}=false`);
  return read;
}

function anyTypeOf(type: unknown, position: Position, rules: TypeRules): SqlType {
  if (!isRecord(type)) throw unsupported(position, "this type");
  const kind = String(type["data_type"]);
  const inner = (key: string): SqlType => sqlTypeOf(type[key], position, rules);
  switch (kind) {
    case "decimal":
      return decimalType(type, position, rules);
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
          sqlTypeOf(field["data_type"], position, rules),
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

/** Reads a type as it is written. Most are one word, for which the parser is not needed. */
export function readSqlType(text: string, position: Position, rules: TypeRules = edition2): SqlType {
  const scalar = scalarsByText.get(text.toLowerCase());
  if (scalar !== undefined) return inEdition(scalar, position, rules);
  const result = parseDataType(text, Dialect.Hive);
  if (!result.success) throw semanticError(position, `type ${text} cannot be resolved`);
  return sqlTypeOf(result.dataType, position, rules);
}

function decimalType(type: Node, position: Position, { hive }: TypeRules): SqlType {
  const [precision, scale] = [type["precision"], type["scale"]].map((number) => (typeof number === "number" ? number : undefined));
  // The service's own default (docs/tunnel.md 2.4), and that of Hive mode.
  const [p, s] = precision === undefined ? (hive ? [10, 0] : [38, 18]) : [precision, scale ?? 0];
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
