import {
  ANY,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListType,
  DuckDBListValue,
  DuckDBMapType,
  DuckDBMapValue,
  DuckDBStructType,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampValue,
  DuckDBTypeId,
  type DuckDBType,
  type DuckDBValue,
} from "@duckdb/node-api";
import { fieldNameOf } from "./field-name.ts";
import { decodeBytes } from "../byte-text.ts";

/** A cell as the `result` interface prints it: its bytes, or null. STRING and BINARY values need not be UTF-8. */
export type SqlCell = Uint8Array | null;

/** The values of a row as the `result` interface prints them (docs/tunnel.md 6.2), as bytes: a STRING may hold what is no UTF-8. */
export function cellsOf(row: readonly DuckDBValue[], types: readonly DuckDBType[]): readonly SqlCell[] {
  return row.map((value, index) => cellOf(value, types[index] ?? ANY));
}

function cellOf(value: DuckDBValue, type: DuckDBType): SqlCell {
  if (value === null) return null;
  if (value instanceof DuckDBBlobValue) return value.bytes;
  return decodeBytes(textOf(value, type));
}

/** The text of a value that is not NULL. Bytes inside a nested value print as text. */
function textOf(value: DuckDBValue, type: DuckDBType): string {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return String(value);
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") return numberText(value, type);
  if (value instanceof DuckDBListValue) {
    const itemType = type instanceof DuckDBListType ? type.valueType : ANY;
    return `[${value.items.map((item) => itemText(item, itemType)).join(", ")}]`;
  }
  if (value instanceof DuckDBMapValue) {
    const [keyType, itemType] = type instanceof DuckDBMapType ? [type.keyType, type.valueType] : [ANY, ANY];
    return `{${value.entries.map(({ key, value: item }) => `${itemText(key, keyType)}:${itemText(item, itemType)}`).join(", ")}}`;
  }
  if (value instanceof DuckDBStructValue) {
    const [names, itemTypes] = type instanceof DuckDBStructType ? [type.entryNames, type.entryTypes] : [Object.keys(value.entries), []];
    const items = names.map(
      (name, index) => `${fieldNameOf(name).toLowerCase()}:${itemText(value.entries[name] ?? null, itemTypes[index] ?? ANY)}`,
    );
    return `{${items.join(", ")}}`;
  }
  if (value instanceof DuckDBTimestampMillisecondsValue || value instanceof DuckDBTimestampSecondsValue)
    return withoutFraction(String(value));
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampNanosecondsValue) return shortFraction(String(value));
  if (value instanceof DuckDBBlobValue) return new TextDecoder().decode(value.bytes);
  if (value instanceof DuckDBDecimalValue || value instanceof DuckDBDateValue) return String(value);
  throw new TypeError(`A value of DuckDB's type ${String(type)} has no place in a result.`);
}

/** NULL inside a nested value is `\N`; text is quoted when it would read as something else (docs/tunnel.md 6.2). */
function itemText(value: DuckDBValue, type: DuckDBType): string {
  if (value === null) return "\\N";
  const text = textOf(value, type);
  const bare = typeof value !== "string" || /^(?! )[^,:[\]{}"'\\\n]+(?<! )$/.test(text);
  return bare ? text : `"${text.replaceAll('"', '\\"')}"`;
}

/** A whole DOUBLE shows that it is one: `5.0`. */
function numberText(value: number, type: DuckDBType): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (type.typeId !== DuckDBTypeId.FLOAT && type.typeId !== DuckDBTypeId.DOUBLE) return String(value);
  const text = Object.is(value, -0) ? "-0" : String(type.typeId === DuckDBTypeId.FLOAT ? shortestFloat(value) : value);
  return /^-?[0-9]+$/.test(text) ? `${text}.0` : text;
}

/** The shortest number that is this one in 32 bits: 0.1 and not 0.10000000149011612. */
function shortestFloat(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return value;
}

/** A DATETIME has milliseconds and prints none. */
const withoutFraction = (text: string): string => text.replace(/\.[0-9]+$/, "");

const shortFraction = (text: string): string => text.replace(/(\.[0-9]*?)0+$/, "$1").replace(/\.$/, "");
