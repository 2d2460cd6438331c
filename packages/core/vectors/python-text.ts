import { RawValue } from "../src/results/values/column-value.ts";
import { LocalTimestamp } from "../src/results/values/timestamp.ts";
import { parseColumnType } from "../src/wire/format/column-type.ts";
import type { ColumnType } from "../src/wire/format/column-type.ts";

/**
 * A value of a result in the notation of the vector files: numbers, texts, booleans and null as in JSON, everything else as
 * Python prints it, such as `['a', None]` for an ARRAY.
 */
export function vectorValue(value: unknown, type: string): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  // Like Python's `str`: a space, and the fraction in microseconds or nanoseconds.
  if (value instanceof LocalTimestamp) {
    const [whole = "", fraction = ""] = value.toString().replace("T", " ").split(".");
    return fraction === "" ? whole : `${whole}.${fraction.padEnd(6, "0")}`;
  }
  if (value instanceof RawValue) return new TextDecoder().decode(value.bytes);
  return typeof value === "object" && value !== null ? pythonText(value, parseColumnType(type)) : value;
}

function pythonText(value: unknown, type: ColumnType): string {
  if (value === null) return "None";
  if (Array.isArray(value)) return `[${value.map((item) => pythonText(item, type.kind === "array" ? type.element : type)).join(", ")}]`;
  if (value instanceof Map) {
    const entries = [...value].map(([key, inner]) =>
      type.kind === "map" ? `${pythonText(key, type.key)}: ${pythonText(inner, type.value)}` : "",
    );
    return `{${entries.join(", ")}}`;
  }
  switch (typeof value) {
    case "string":
      return type.kind === "decimal" ? `Decimal('${value}')` : pythonString(value);
    case "boolean":
      return value ? "True" : "False";
    case "number":
      return (type.kind === "float" || type.kind === "double") && Number.isInteger(value) ? `${value}.0` : String(value);
    case "object":
      return type.kind === "struct" ? structText(value, type) : String(value);
    default:
      return String(value);
  }
}

function structText(value: object, type: ColumnType & { kind: "struct" }): string {
  const fields = type.fields.map((field) => `${field.name}=${pythonText(Reflect.get(value, field.name), field.type)}`);
  return `StructNamedTuple(${fields.join(", ")})`;
}

function pythonString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replaceAll("\\", "\\\\")
    .replaceAll(quote, `\\${quote}`)
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t");
  return quote + escaped + quote;
}
