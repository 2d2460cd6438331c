import type { ColumnValue } from "./column-value.ts";
import type { RowValues } from "./record-decoder.ts";

/** One row by column name. Of columns with the same name the second is called `name_2`, and so on. */
export type ResultRow = Readonly<Record<string, ColumnValue>>;

/** Makes objects of rows. They all have the same properties in the same order, which keeps their readers fast. */
export function rowMaker(names: readonly string[]): (values: RowValues) => ResultRow {
  if (names.includes("__proto__")) return (values) => Object.fromEntries(names.map((name, index) => [name, values[index] ?? null]));
  const count = names.length;
  return (values) => {
    const row: Record<string, ColumnValue> = {};
    // In range: a row has a value for each column.
    for (let index = 0; index < count; index += 1) row[names[index] as string] = values[index] ?? null;
    return row;
  };
}
