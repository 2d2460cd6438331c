import type { ColumnType } from "../../rows/column-type.ts";
import { readFieldName } from "./field-name.ts";
import { quoteName } from "../quote.ts";

const bom = "chr(65279)";

/**
 * SQL that reads a value of a column with all of its text and all fields of its STRUCTs. The driver takes a byte order mark off the beginning of each
 * text, as a reader of files would; here it is a character as any other, so a second one is put before it.
 */
export function exactTextSql(value: string, type: ColumnType): string {
  if (!isChanged(type)) return value;
  switch (type.kind) {
    case "array":
      return `list_transform(${value}, lambda item: ${exactTextSql("item", type.element)})`;
    case "map": {
      const entry = `struct_pack(key := ${exactTextSql("entry.key", type.key)}, value := ${exactTextSql("entry.value", type.value)})`;
      return `map_from_entries(list_transform(map_entries(${value}), lambda entry: ${entry}))`;
    }
    case "struct": {
      const fields = type.fields.map(
        ({ name, type: field }) => `${quoteName(readFieldName(name))} := ${exactTextSql(`(${value}).${quoteName(name)}`, field)}`,
      );
      return `CASE WHEN ${value} IS NULL THEN NULL ELSE struct_pack(${fields.join(", ")}) END`;
    }
    default:
      return `CASE WHEN starts_with(${value}, ${bom}) THEN ${bom} || ${value} ELSE ${value} END`;
  }
}

function isChanged(type: ColumnType): boolean {
  switch (type.kind) {
    case "string":
    case "char":
    case "varchar":
      return true;
    case "array":
      return isChanged(type.element);
    case "map":
      return isChanged(type.key) || isChanged(type.value);
    case "struct":
      return type.fields.some(({ name, type: field }) => readFieldName(name) !== name || isChanged(field));
    default:
      return false; // a JSON text does not begin with one
  }
}
