import { MaxComputeError } from "../../error.ts";
import type { ColumnType, SchemaColumn } from "../../wire/format/column-type.ts";
import type { ColumnValue } from "../values/column-value.ts";
import type { ResultRow, RowValues } from "../values/row.ts";
import { safeNumbers } from "../values/safe-numbers.ts";

/** The form of the rows of one reading. */
export interface RowShape {
  readonly columns: readonly SchemaColumn[];
  /** Indexes of the columns in the schema, ascending, as a source is asked for them. */
  readonly indexes: readonly number[];
  /** The values in the order that was asked for. `row` is the number of the row, from 1, for errors. */
  values(sent: RowValues, row: number): RowValues;
  /** The row as an object by column name. */
  object(sent: RowValues, row: number): ResultRow;
}

export interface ShapeOptions {
  /** Names of columns in any case; default: all. */
  readonly columns?: readonly string[] | undefined;
  readonly bigint?: "bigint" | "number" | undefined;
}

/** @throws {MaxComputeError} `invalid_argument` for a column that is not there, or is named twice */
export function rowShape(schema: readonly SchemaColumn[], { columns: wanted, bigint = "bigint" }: ShapeOptions): RowShape {
  const places = wanted === undefined ? schema.map((_, index) => index) : placesOf(wanted, schema);
  const indexes = places.toSorted((left, right) => left - right);
  const columns = places.flatMap((place) => schema[place] ?? []);
  const order = places.map((place) => indexes.indexOf(place));
  const isInOrder = order.every((from, to) => from === to);
  const converters = bigint === "number" ? columns.map(({ name, type }) => converterOf(name, type)) : [];
  const convertsAny = converters.some((convert) => convert !== null);
  const make = rowMaker(columns.map(({ name }) => name));

  const values = (sent: RowValues, row: number): RowValues => {
    if (isInOrder && !convertsAny) return sent;
    return order.map((from, index) => {
      const value = sent[from] ?? null;
      return converters[index]?.(value, row) ?? value;
    });
  };
  return { columns, indexes, values, object: (sent, row) => make(values(sent, row)) };
}

function placesOf(wanted: readonly string[], schema: readonly SchemaColumn[]): readonly number[] {
  const names = schema.map(({ name }) => name);
  const lower = names.map((name) => name.toLowerCase());
  const places = wanted.map((name) => {
    const exact = names.indexOf(name);
    const place = exact === -1 ? lower.indexOf(name.toLowerCase()) : exact;
    if (place !== -1) return place;
    throw new MaxComputeError("invalid_argument", `The result has no column ${JSON.stringify(name)}; it has ${names.map((known) => JSON.stringify(known)).join(", ")}.`, {
      nextStep: "Name columns of the result; case does not matter.",
    });
  });
  if (places.length === 0) throw new MaxComputeError("invalid_argument", "columns names no column.", { nextStep: "Leave it out to read all columns." });
  if (new Set(places).size < places.length) throw new MaxComputeError("invalid_argument", "columns names the same column twice.");
  return places;
}

type Converter = (value: ColumnValue, row: number) => ColumnValue;

function converterOf(name: string, type: ColumnType): Converter | null {
  const convert = safeNumbers(type);
  if (convert === null) return null;
  return (value, row) => {
    const converted = convert(value);
    if (converted !== undefined) return converted;
    throw new MaxComputeError("invalid_row", `Row ${row}, column ${JSON.stringify(name)} contains a BIGINT that a number cannot represent exactly.`, {
      row,
      nextStep: 'Read with bigint: "bigint", which is the default.',
    });
  };
}

/**
 * Makes objects of rows. Each is a filled copy of one empty object, which is five times as fast for wide rows as adding the
 * properties one by one, and gives all rows the same hidden class.
 */
export function rowMaker(names: readonly string[]): (values: RowValues) => ResultRow {
  // An assignment would set the object's prototype.
  if (names.includes("__proto__")) return (values) => Object.fromEntries(names.map((name, index) => [name, values[index] ?? null]));
  const empty: Readonly<Record<string, ColumnValue>> = Object.fromEntries(names.map((name) => [name, null]));
  const count = names.length;
  return (values) => {
    const row: Record<string, ColumnValue> = Object.assign({}, empty);
    // In range, because a row has a value for each column.
    for (let index = 0; index < count; index += 1) row[names[index] as string] = values[index] as ColumnValue;
    return row;
  };
}
