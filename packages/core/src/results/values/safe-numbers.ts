import type { ColumnType } from "../../wire/format/column-type.ts";
import type { ColumnValue, StructValue } from "./column-value.ts";

/** Converts the BIGINTs in a value to numbers; undefined when a number cannot hold one of them exactly. */
export type SafeNumbers = (value: ColumnValue) => ColumnValue | undefined;

/** The converter for a type; null when the type contains no BIGINT. */
export function safeNumbers(type: ColumnType): SafeNumbers | null {
  switch (type.kind) {
    case "bigint":
      return toNumber;
    case "array": {
      const element = safeNumbers(type.element);
      return element && ((value) => (Array.isArray(value) ? all(value, element) : value));
    }
    case "map": {
      const key = safeNumbers(type.key);
      const inner = safeNumbers(type.value);
      if (key === null && inner === null) return null;
      return (value) => {
        if (!(value instanceof Map)) return value;
        const keys = all([...value.keys()], key ?? asIs);
        const values = all([...value.values()], inner ?? asIs);
        return keys && values && new Map(keys.map((one, index) => [one, values[index] ?? null]));
      };
    }
    case "struct": {
      const fields = type.fields.map((field) => safeNumbers(field.type));
      if (fields.every((field) => field === null)) return null;
      return (value) => {
        if (!isStruct(value)) return value;
        const entries = Object.entries(value);
        const values = entries.map(([, inner], index) => (fields[index] ?? asIs)(inner));
        return values.includes(undefined) ? undefined : Object.fromEntries(entries.map(([name], index) => [name, values[index] ?? null]));
      };
    }
    default:
      return null;
  }
}

function isStruct(value: ColumnValue): value is StructValue {
  return typeof value === "object" && value !== null;
}

function asIs(value: ColumnValue): ColumnValue {
  return value;
}

function toNumber(value: ColumnValue): ColumnValue | undefined {
  if (typeof value !== "bigint") return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : undefined;
}

function all(values: readonly ColumnValue[], convert: SafeNumbers): readonly ColumnValue[] | undefined {
  const converted: ColumnValue[] = [];
  for (const value of values) {
    const one = convert(value);
    if (one === undefined) return undefined;
    converted.push(one);
  }
  return converted;
}
