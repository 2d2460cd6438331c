import { DuckDBDecimalType, DuckDBListType, DuckDBMapType, DuckDBStructType, DuckDBTypeId, type DuckDBType } from "@duckdb/node-api";
import { type ColumnType, columnTypeText, type PlainKind, type StructField } from "../../rows/column-type.ts";

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
