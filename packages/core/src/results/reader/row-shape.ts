import { MaxComputeError } from "../../error.ts";
import type { ColumnType, SchemaColumn } from "../../wire/format/column-type.ts";
import type { ColumnValue } from "../values/column-value.ts";
import type { ResultRow, RowValues } from "../values/row.ts";
import { batchOfRows, objectMaker, rowsOf } from "../values/row-batch.ts";
import type { RowBatch } from "../values/row-batch.ts";
import { safeNumbers } from "../values/safe-numbers.ts";

/** The form of the rows of one reading. */
export interface RowShape {
  readonly columns: readonly SchemaColumn[];
  /** Indexes of the columns in the schema, ascending, as a source is asked for them. */
  readonly indexes: readonly number[];
  /** The values of each row in the order that was asked for. `first` is the number of the first row, from 1, for errors. */
  values(sent: RowBatch, first: number): readonly RowValues[];
  /** The rows as objects by column name. */
  objects(sent: RowBatch, first: number): readonly ResultRow[];
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
  const make = objectMaker(columns.map(({ name }) => name));

  const shaped = (sent: RowBatch, first: number): RowBatch => {
    if (isInOrder && !convertsAny) return sent;
    switch (sent.kind) {
      case "rows":
        return batchOfRows(
          sent.rows.map((values, row) =>
            order.map((from, index) => {
              const value = values[from] ?? null;
              return converters[index]?.(value, first + row) ?? value;
            }),
          ),
        );
      case "columns":
        return {
          ...sent,
          columns: order.map((from, index) => {
            const values = sent.columns[from] ?? [];
            const convert = converters[index] ?? null;
            return convert === null ? values : Array.from(values, (value, row) => convert(value, first + row));
          }),
        };
    }
  };
  return { columns, indexes, values: (sent, first) => rowsOf(shaped(sent, first)), objects: (sent, first) => make(shaped(sent, first)) };
}

function placesOf(wanted: readonly string[], schema: readonly SchemaColumn[]): readonly number[] {
  const names = schema.map(({ name }) => name);
  const lower = names.map((name) => name.toLowerCase());
  const places = wanted.map((name) => {
    const exact = names.indexOf(name);
    const place = exact === -1 ? lower.indexOf(name.toLowerCase()) : exact;
    if (place !== -1) return place;
    throw new MaxComputeError(
      "invalid_argument",
      `The result has no column ${JSON.stringify(name)}; it has ${names.map((known) => JSON.stringify(known)).join(", ")}.`,
      {
        nextStep: "Name columns of the result; case does not matter.",
      },
    );
  });
  if (places.length === 0)
    throw new MaxComputeError("invalid_argument", "columns names no column.", { nextStep: "Leave it out to read all columns." });
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
    throw new MaxComputeError(
      "invalid_row",
      `Row ${row}, column ${JSON.stringify(name)} contains a BIGINT that a number cannot represent exactly.`,
      {
        row,
        nextStep: 'Read with bigint: "bigint", which is the default.',
      },
    );
  };
}
