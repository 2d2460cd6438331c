import type { Batch } from "@uwdata/flechette";
import type { ColumnType } from "../../rows/column-type.ts";
import type { TunnelValue } from "../../rows/row-source.ts";
import { checkedInteger, checkedText, plainDecimal } from "./column-values.ts";
import { BadValue } from "../malformed-stream.ts";

/** The values of one uploaded column. They are read from Arrow's own layout, because the library's values lose digits of times. */
export function arrowValues(type: ColumnType, batch: Batch<unknown>): readonly TunnelValue[] {
  if (batch.length === 0) return [];
  if (batch.length > roomIn(type, batch)) throw tooShort();
  const valueAt = valueReader(type, batch);
  return Array.from({ length: batch.length }, (_, row) => (isNull(batch, row) ? null : valueAt(row)));
}

function valueReader(type: ColumnType, batch: Batch<unknown>): (row: number) => TunnelValue {
  switch (type.kind) {
    case "boolean":
      return (row) => ((numberAt(batch, row >> 3) >> (row & 7)) & 1) === 1;
    case "tinyint":
    case "smallint":
    case "int": {
      const kind = type.kind;
      return (row) => checkedInteger(numberAt(batch, row), kind);
    }
    case "float":
    case "double":
    case "date":
      return (row) => numberAt(batch, row);
    case "bigint":
    case "timestamp":
    case "timestamp_ntz":
      return (row) => bigintAt(batch, row);
    case "datetime":
      return (row) => Number(bigintAt(batch, row));
    case "string":
    case "char":
    case "varchar":
      return (row) => checkedText(bytesAt(batch, row), type);
    case "binary":
      return (row) => bytesAt(batch, row).slice();
    case "decimal":
      return (row) => plainDecimal(unscaledAt(batch, row, wordsOf(type.precision)), type);
    case "interval_day_time": {
      const [seconds, nanos] = childValues([{ kind: "bigint" }, { kind: "int" }], batch);
      return (row) => BigInt(Number(nanos?.[row] ?? 0)) + BigInt(Number(seconds?.[row] ?? 0)) * 1_000_000_000n;
    }
    case "array": {
      const [items = []] = childValues([type.element], batch);
      return (row) => slice(items, batch, row);
    }
    case "map": {
      const entries = batch.children?.[0];
      if (entries === undefined) throw new BadValue("a MAP has no entries");
      const [keys = [], values = []] = childValues([type.key, type.value], entries);
      const pairs = keys.map((key, index): TunnelValue => [key, values[index] ?? null]);
      return (row) => slice(pairs, batch, row);
    }
    case "struct": {
      const children = childValues(
        type.fields.map((field) => field.type),
        batch,
      );
      return (row) => children.map((values) => values[row] ?? null);
    }
    case "json":
    case "interval_year_month":
      throw new BadValue(`there is no Arrow type for ${type.kind.toUpperCase()}`);
  }
}

/** How many values the buffers can hold: a batch may claim more. */
function roomIn(type: ColumnType, { values, offsets, children }: Batch<unknown>): number {
  switch (type.kind) {
    case "boolean":
      return 8 * (values?.length ?? 0);
    case "decimal":
      return (values?.length ?? 0) / wordsOf(type.precision);
    case "string":
    case "char":
    case "varchar":
    case "binary":
    case "array":
    case "map":
      return (offsets?.length ?? 0) - 1;
    case "struct":
    case "interval_day_time":
      return Math.min(...(children ?? []).map(({ length }) => length));
    default:
      return values?.length ?? 0;
  }
}

/** A DECIMAL has 128 bits, or 256 beyond 38 digits, in words of 64. */
function wordsOf(precision: number): number {
  return precision > 38 ? 4 : 2;
}

function isNull({ nullCount, validity }: Batch<unknown>, row: number): boolean {
  if (nullCount === 0 || validity === undefined || validity.length === 0) return false;
  const byte = validity[row >> 3];
  if (byte === undefined) throw tooShort();
  return ((byte >> (row & 7)) & 1) === 0;
}

function numberAt({ values }: Batch<unknown>, index: number): number {
  const value = values?.[index];
  if (typeof value !== "number") throw tooShort();
  return value;
}

function bigintAt({ values }: Batch<unknown>, index: number): bigint {
  const value = values?.[index];
  if (typeof value !== "bigint") throw tooShort();
  return value;
}

function bytesAt(batch: Batch<unknown>, row: number): Uint8Array {
  const [start, end] = ends(batch, row);
  const { values } = batch;
  if (!(values instanceof Uint8Array) || end > values.length) throw tooShort();
  return values.subarray(start, end);
}

function unscaledAt(batch: Batch<unknown>, row: number, words: number): bigint {
  let unscaled = 0n;
  for (let word = words - 1; word >= 0; word -= 1) unscaled = (unscaled << 64n) | bigintAt(batch, row * words + word);
  return BigInt.asIntN(64 * words, unscaled);
}

function slice(items: readonly TunnelValue[], batch: Batch<unknown>, row: number): readonly TunnelValue[] {
  const [start, end] = ends(batch, row);
  if (end > items.length) throw tooShort();
  return items.slice(start, end);
}

function ends({ offsets }: Batch<unknown>, row: number): readonly [number, number] {
  const [start, end] = [Number(offsets?.[row] ?? Number.NaN), Number(offsets?.[row + 1] ?? Number.NaN)];
  if (!(start >= 0 && end >= start)) throw tooShort();
  return [start, end];
}

function childValues(types: readonly ColumnType[], { children }: Batch<unknown>): readonly (readonly TunnelValue[])[] {
  return types.map((type, index) => {
    const child = children?.[index];
    if (child === undefined) throw tooShort();
    return arrowValues(type, child);
  });
}

function tooShort(): Error {
  return new BadValue("a column of an Arrow message has fewer values than rows");
}
