import {
  Batch,
  binary,
  bool,
  type DataType,
  dateDay,
  decimal,
  field,
  float32,
  float64,
  int16,
  int32,
  int64,
  int8,
  list,
  map,
  struct,
  TimeUnit,
  timestamp,
  utf8,
} from "@uwdata/flechette";
import type { ColumnType } from "../../rows/column-type.ts";
import type { TunnelValue } from "../../rows/row-source.ts";

/**
 * How TIMESTAMP and TIMESTAMP_NTZ columns travel: as seconds and nanoseconds from an instance, as Arrow's own type from
 * a table (docs/tunnel.md 5.2). Inside other types it is always the latter.
 */
export type TimestampForm = "struct" | "native";

/** Whether clients can make an Arrow type of it; they cannot of JSON and INTERVAL_YEAR_MONTH (docs/tunnel.md 5.2). */
export function hasArrowType(type: ColumnType): boolean {
  switch (type.kind) {
    case "json":
    case "interval_year_month":
      return false;
    case "array":
      return hasArrowType(type.element);
    case "map":
      return hasArrowType(type.key) && hasArrowType(type.value);
    case "struct":
      return type.fields.every((each) => hasArrowType(each.type));
    default:
      return true;
  }
}

type Values = readonly TunnelValue[];

/** Values of one column in Arrow's layout, their Arrow type with them. Throws a `TypeError` for a type that has none. */
export function arrowColumn(type: ColumnType, values: Values, form: TimestampForm = "native"): Batch<unknown> {
  switch (type.kind) {
    case "boolean":
      return batch(bool(), values, { values: bitmap(values, (value) => value === true) });
    case "tinyint":
      return batch(int8(), values, { values: numbers(new Int8Array(values.length), values) });
    case "smallint":
      return batch(int16(), values, { values: numbers(new Int16Array(values.length), values) });
    case "int":
      return batch(int32(), values, { values: numbers(new Int32Array(values.length), values) });
    case "bigint":
      return batch(int64(), values, { values: bigints(values) });
    case "float":
      return batch(float32(), values, { values: numbers(new Float32Array(values.length), values) });
    case "double":
      return batch(float64(), values, { values: numbers(new Float64Array(values.length), values) });
    case "string":
    case "char":
    case "varchar":
      return batch(utf8(), values, bytesLayout(values));
    case "binary":
      return batch(binary(), values, bytesLayout(values));
    case "date":
      return batch(dateDay(), values, { values: numbers(new Int32Array(values.length), values) });
    case "datetime":
      return batch(timestamp(TimeUnit.MILLISECOND), values, { values: bigints(values) });
    case "timestamp":
    case "timestamp_ntz":
      if (form === "struct") return secondsAndNanos(values);
      return batch(timestamp(TimeUnit.NANOSECOND), values, { values: bigints(values) });
    case "interval_day_time":
      return secondsAndNanos(values);
    case "decimal": {
      const width = type.precision > 38 ? 256 : 128;
      return batch(decimal(type.precision, type.scale, width), values, { values: decimalWords(values, type.scale, width / 64) });
    }
    case "array": {
      const lists = values.map(itemsOf);
      const elements = arrowColumn(type.element, lists.flat());
      return batch(list(field("element", elements.type)), values, { offsets: offsetsOf(lists), children: [elements] });
    }
    case "map": {
      const lists = values.map(itemsOf);
      const pairs = lists.flat().map(itemsOf);
      const keys = arrowColumn(
        type.key,
        pairs.map(([key = null]) => key),
      );
      const items = arrowColumn(
        type.value,
        pairs.map(([, item = null]) => item),
      );
      const mapType = map(field("key", keys.type, false), field("value", items.type));
      const entries = new Batch({
        length: pairs.length,
        nullCount: 0,
        type: entryType(mapType),
        validity: new Uint8Array(),
        children: [keys, items],
      });
      return batch(mapType, values, { offsets: offsetsOf(lists), children: [entries] });
    }
    case "struct": {
      const rows = values.map((value) => (value === null ? null : itemsOf(value)));
      const children = type.fields.map((each, index) =>
        arrowColumn(
          each.type,
          rows.map((row) => row?.[index] ?? null),
        ),
      );
      const fields = type.fields.map((each, index) => field(each.name, childType(children, index)));
      return batch(struct(fields), values, { children });
    }
    case "json":
    case "interval_year_month":
      throw new TypeError(`There is no Arrow type for ${type.kind}.`);
  }
}

interface Layout {
  readonly values?: Uint8Array | Int8Array | Int16Array | Int32Array | BigInt64Array | BigUint64Array | Float32Array | Float64Array;
  readonly offsets?: Int32Array;
  readonly children?: Batch<unknown>[];
}

function batch(type: DataType, values: Values, layout: Layout): Batch<unknown> {
  let nullCount = 0;
  for (let index = 0; index < values.length; index += 1) if (values[index] === null) nullCount += 1;
  const validity = nullCount === 0 ? new Uint8Array() : bitmap(values, (value) => value !== null);
  return new Batch({ length: values.length, nullCount, type, validity, ...layout });
}

// Plain loops below: a result has millions of values, and iterators and callbacks take several times as long.

function numbers<T extends Int8Array | Int16Array | Int32Array | Float32Array | Float64Array>(array: T, values: Values): T {
  for (let index = 0; index < array.length; index += 1) array[index] = Number(values[index]);
  return array;
}

function bigints(values: Values): BigInt64Array {
  const array = new BigInt64Array(values.length);
  for (let index = 0; index < array.length; index += 1) array[index] = bigintOf(values[index] ?? null);
  return array;
}

function bitmap(values: Values, isSet: (value: TunnelValue) => boolean): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(values.length / 8));
  for (let index = 0; index < values.length; index += 1) {
    if (isSet(values[index] ?? null)) bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (1 << (index & 7));
  }
  return bytes;
}

function bytesLayout(values: Values): Layout {
  const lengths = values.map((value) =>
    value === null ? 0 : value instanceof Uint8Array ? value.length : Buffer.byteLength(String(value)),
  );
  const offsets = ends(lengths);
  const bytes = Buffer.allocUnsafe(offsets.at(-1) ?? 0);
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? null;
    if (value instanceof Uint8Array) bytes.set(value, offsets[index]);
    else if (value !== null) bytes.write(String(value), offsets[index] ?? 0);
  }
  return { offsets, values: bytes };
}

/** A client looks only at the two children, so a NULL is one in both (docs/tunnel.md 5.2). */
function secondsAndNanos(values: Values): Batch<unknown> {
  const billion = 1_000_000_000n;
  const nanos = values.map((value) => (value === null ? null : ((bigintOf(value) % billion) + billion) % billion));
  const seconds = values.map((value, index) => (value === null ? null : (bigintOf(value) - (nanos[index] ?? 0n)) / billion));
  const children = [arrowColumn({ kind: "bigint" }, seconds), arrowColumn({ kind: "int" }, nanos)];
  return batch(struct([field("sec", childType(children, 0)), field("nano", childType(children, 1))]), values, { children });
}

function decimalWords(values: Values, scale: number, words: number): BigUint64Array {
  const result = new BigUint64Array(values.length * words);
  for (const [index, value] of values.entries()) {
    let rest = value === null ? 0n : unscaled(String(value), scale);
    for (let word = 0; word < words; word += 1, rest >>= 64n) result[index * words + word] = BigInt.asUintN(64, rest);
  }
  return result;
}

function unscaled(text: string, scale: number): bigint {
  const [whole = "", fraction = ""] = text.split(".");
  return BigInt(whole + fraction.padEnd(scale, "0"));
}

function offsetsOf(lists: readonly Values[]): Int32Array {
  return ends(lists.map(({ length }) => length));
}

/** Where each piece begins, and where the last one ends. */
function ends(lengths: readonly number[]): Int32Array {
  const offsets = new Int32Array(lengths.length + 1);
  for (let index = 0; index < lengths.length; index += 1) offsets[index + 1] = (offsets[index] ?? 0) + (lengths[index] ?? 0);
  return offsets;
}

function bigintOf(value: TunnelValue): bigint {
  return typeof value === "bigint" || typeof value === "number" ? BigInt(value) : 0n;
}

function itemsOf(value: TunnelValue): Values {
  return typeof value === "object" && value !== null && !(value instanceof Uint8Array) ? value : [];
}

function childType(children: readonly Batch<unknown>[], index: number): DataType {
  const child = children[index];
  if (child === undefined) throw new RangeError(`There is no child ${index}.`);
  return child.type;
}

function entryType(type: DataType): DataType {
  const [entries] = "children" in type ? type.children : [];
  if (entries === undefined) throw new TypeError("A map has entries.");
  return entries.type;
}
