import { DuckDBListType, DuckDBMapType, DuckDBStructType, DuckDBTypeId, type DuckDBType } from "@duckdb/node-api";
import type { ColumnType } from "../../rows/column-type.ts";
import { quoteName } from "../quote.ts";

/** The type of DuckDB that holds a type of MaxCompute. Throws a `TypeError` for intervals, which it does not hold as they are. */
export function storageTypeOf(type: ColumnType): string {
  switch (type.kind) {
    case "int":
      return "INTEGER";
    case "string":
    case "char":
    case "varchar":
      return "VARCHAR";
    case "binary":
      return "BLOB";
    // Kept apart by their precision, see types.ts.
    case "datetime":
      return "TIMESTAMP_MS";
    case "timestamp":
      return "TIMESTAMP_NS";
    case "timestamp_ntz":
      return "TIMESTAMP";
    case "decimal":
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case "array":
      return `${storageTypeOf(type.element)}[]`;
    case "map":
      return `MAP(${storageTypeOf(type.key)}, ${storageTypeOf(type.value)})`;
    case "struct":
      return `STRUCT(${type.fields.map((field) => `${quoteName(field.name)} ${storageTypeOf(field.type)}`).join(", ")})`;
    case "interval_day_time":
    case "interval_year_month":
      throw new TypeError(`There is no column of type ${type.kind}.`);
    default:
      return type.kind.toUpperCase();
  }
}

/** Types of DuckDB's results that are another one in MaxCompute: sums in 128 bits, counts without a sign, a bare NULL. */
const foreignTypes: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.UHUGEINT,
  DuckDBTypeId.TIMESTAMP_S,
  DuckDBTypeId.SQLNULL,
]);

/** Whether a value has to be cast before it is stored as {@link storageTypeOf} says. */
export function isForeign(type: DuckDBType): boolean {
  if (type instanceof DuckDBListType) return isForeign(type.valueType);
  if (type instanceof DuckDBMapType) return isForeign(type.keyType) || isForeign(type.valueType);
  if (type instanceof DuckDBStructType) return type.entryTypes.some(isForeign);
  return foreignTypes.has(type.typeId);
}
