import type { Batch } from "@uwdata/flechette";

import type { ColumnType, StructField } from "../../wire/format/column-type.ts";
import { decimalParameters } from "./arrow-library.ts";
import { CalendarDate } from "../values/calendar-date.ts";
import type { ColumnValue } from "../values/column-value.ts";
import { decimalText } from "../values/decimal.ts";
import { DayTimeInterval, YearMonthInterval } from "../values/interval.ts";
import { structMaker } from "../values/struct-value.ts";
import { LocalTimestamp, Timestamp } from "../values/timestamp.ts";
import { textOrBytes } from "../values/utf8.ts";
import { DecodeError } from "../bytes/decode-error.ts";

/** One column of one record batch, as the Arrow library represents it. */
export type ArrowBatch = Batch<unknown>;

/**
 * As {@link readArrowValues}; numbers without NULLs are a view of the message's bytes.
 */
export function readArrowColumn(type: ColumnType, batch: ArrowBatch, from: number, to: number): ArrayLike<ColumnValue> {
  if (batch.nullCount > 0 || batch.length < to) return readArrowValues(type, batch, from, to);
  switch (type.kind) {
    case "tinyint":
    case "smallint":
    case "int":
    case "float":
    case "double":
      return numbersOf(batch, to).subarray(from, to);
    case "bigint":
      return bigintsOf(batch, to).subarray(from, to);
    default:
      return readArrowValues(type, batch, from, to);
  }
}

/**
 * Reads the values from index `from` up to `to` of a column of a record batch. The library has located the buffers; this function
 * checks that they are as long as the column says, because the library would read past their end.
 */
function readArrowValues(type: ColumnType, batch: ArrowBatch, from: number, to: number): ColumnValue[] {
  if (batch.length < to) throw new DecodeError(`contains a column of ${batch.length} values instead of ${to}`);
  switch (type.kind) {
    case "tinyint":
    case "smallint":
    case "int":
    case "float":
    case "double": {
      const values = numbersOf(batch, to);
      return collect(batch, from, to, (index) => at(values, index));
    }
    case "bigint": {
      const values = bigintsOf(batch, to);
      return collect(batch, from, to, (index) => at(values, index));
    }
    case "boolean": {
      const bits = bytesOf(batch, Math.ceil(to / 8));
      return collect(batch, from, to, (index) => isSet(bits, index));
    }
    case "string":
    case "char":
    case "varchar":
    case "json":
      return collectSlices(batch, from, to, textOrBytes);
    case "binary":
      return collectSlices(batch, from, to, (bytes, start, end) => bytes.slice(start, end));
    case "decimal":
      return readDecimals(type, batch, from, to);
    case "date": {
      const values = numbersOf(batch, to);
      return collect(batch, from, to, (index) => new CalendarDate(at(values, index)));
    }
    case "datetime": {
      const values = bigintsOf(batch, to);
      return collect(batch, from, to, (index) => fromUnits(at(values, index), 1000n, timestamp));
    }
    case "timestamp":
      return readTimes(batch, from, to, timestamp);
    case "timestamp_ntz":
      return readTimes(batch, from, to, LocalTimestamp.ofSeconds);
    case "interval_day_time":
      return readTimes(batch, from, to, (seconds, nanosecond) => new DayTimeInterval(seconds, nanosecond));
    case "interval_year_month": {
      const values = numbersOf(batch, to);
      return collect(batch, from, to, (index) => new YearMonthInterval(at(values, index)));
    }
    case "array":
      return readLists(batch, from, to, type.element);
    case "vector":
      return readLists(batch, from, to, { kind: type.element, text: "" });
    case "map":
      return readMaps(type, batch, from, to);
    case "struct":
      return readStructs(type.fields, batch, from, to);
    case "unknown":
      throw new DecodeError(`contains a ${type.text}, whose Arrow form is not known`);
  }
}

type MakeTime<T> = (seconds: number, nanosecond: number) => T;

function timestamp(seconds: number, nanosecond: number): Timestamp {
  return new Timestamp(seconds, nanosecond);
}

/** Reads times: two columns of seconds and nanoseconds at the top level, one column of nanoseconds inside other types (docs/tunnel.md 5.2). */
function readTimes<T extends ColumnValue>(batch: ArrowBatch, from: number, to: number, make: MakeTime<T>): ColumnValue[] {
  if (batch.children === undefined) {
    const values = bigintsOf(batch, to);
    return collect(batch, from, to, (index) => fromUnits(at(values, index), 1_000_000_000n, make));
  }
  const [sec, nano] = batch.children;
  if (sec === undefined || nano === undefined) throw new DecodeError("contains times without their seconds or nanoseconds");
  const seconds = bigintsOf(sec, to);
  const nanos = numbersOf(nano, to);
  // Depending on the writer, the struct or its parts mark a NULL.
  const isNull = (index: number): boolean => !isValid(sec, to, index) || !isValid(nano, to, index);
  return collect(batch, from, to, (index) => {
    if (isNull(index)) return null;
    const carry = Math.floor(at(nanos, index) / 1_000_000_000);
    return make(safe(at(seconds, index)) + carry, at(nanos, index) - carry * 1_000_000_000);
  });
}

function fromUnits<T>(value: bigint, perSecond: bigint, make: MakeTime<T>): T {
  const rest = ((value % perSecond) + perSecond) % perSecond;
  return make(safe((value - rest) / perSecond), Number((rest * 1_000_000_000n) / perSecond));
}

function safe(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new DecodeError("contains a time beyond 2^53 seconds, which its type does not allow");
  return number;
}

function readDecimals(type: ColumnType & { readonly kind: "decimal" }, batch: ArrowBatch, from: number, to: number): ColumnValue[] {
  const { precision, scale } = decimalParameters(type);
  const words = precision > 38 ? 4 : 2;
  const values = batch.values;
  if (!(values instanceof BigUint64Array) || values.length < words * to)
    throw new DecodeError("contains a column that is shorter than its length");
  return collect(batch, from, to, (index) => {
    let unscaled = 0n;
    for (let word = words - 1; word >= 0; word -= 1) unscaled = (unscaled << 64n) | (values[index * words + word] ?? 0n);
    return decimalText(BigInt.asIntN(64 * words, unscaled), scale);
  });
}

function readLists(batch: ArrowBatch, from: number, to: number, element: ColumnType): ColumnValue[] {
  const offsets = offsetsOf(batch, from, to);
  const [child] = batch.children;
  if (child === undefined) throw new DecodeError("contains lists without elements");
  const first = at(offsets, from);
  const values = readArrowValues(element, child, first, at(offsets, to));
  return collect(batch, from, to, (index) => values.slice(at(offsets, index) - first, at(offsets, index + 1) - first));
}

function readMaps({ key, value, text }: ColumnType & { readonly kind: "map" }, batch: ArrowBatch, from: number, to: number): ColumnValue[] {
  const offsets = offsetsOf(batch, from, to);
  const [keyBatch, valueBatch] = batch.children[0]?.children ?? [];
  if (keyBatch === undefined || valueBatch === undefined) throw new DecodeError("contains a MAP without keys or values");
  const first = at(offsets, from);
  const last = at(offsets, to);
  const keys = readArrowValues(key, keyBatch, first, last);
  const values = readArrowValues(value, valueBatch, first, last);
  return collect(batch, from, to, (index) => {
    const map = new Map<ColumnValue, ColumnValue>();
    const end = at(offsets, index + 1);
    for (let entry = at(offsets, index); entry < end; entry += 1) map.set(keys[entry - first] ?? null, values[entry - first] ?? null);
    if (map.size < end - at(offsets, index)) throw new DecodeError(`contains a ${text} with the same key twice`);
    return map;
  });
}

function readStructs(fields: readonly StructField[], batch: ArrowBatch, from: number, to: number): ColumnValue[] {
  const makeStruct = structMaker(fields);
  const columns = fields.map(({ type }, index) => {
    const child = batch.children[index];
    if (child === undefined) throw new DecodeError("contains a STRUCT without all of its fields");
    return readArrowValues(type, child, from, to);
  });
  return collect(batch, from, to, (index) => makeStruct((field) => columns[field]?.[index - from] ?? null));
}

/** Collects the values of a column, with null where the validity bitmap says so. */
function collect(batch: ArrowBatch, from: number, to: number, valueAt: (index: number) => ColumnValue): ColumnValue[] {
  const values: ColumnValue[] = [];
  if (batch.nullCount === 0) for (let index = from; index < to; index += 1) values.push(valueAt(index));
  else for (let index = from; index < to; index += 1) values.push(isValid(batch, to, index) ? valueAt(index) : null);
  return values;
}

function collectSlices(
  batch: ArrowBatch,
  from: number,
  to: number,
  make: (bytes: Uint8Array, start: number, end: number) => ColumnValue,
): ColumnValue[] {
  const offsets = offsetsOf(batch, from, to);
  const bytes = bytesOf(batch, at(offsets, to));
  return collect(batch, from, to, (index) => make(bytes, at(offsets, index), at(offsets, index + 1)));
}

function isValid({ nullCount, validity }: ArrowBatch, to: number, index: number): boolean {
  if (nullCount === 0) return true;
  if (validity.length * 8 < to) throw new DecodeError("contains a column with NULLs that does not say where");
  return isSet(validity, index);
}

function isSet(bits: Uint8Array, index: number): boolean {
  return ((at(bits, index >> 3) >> (index & 7)) & 1) === 1;
}

// The buffers of a column, whose lengths are checked.

function numbersOf({ values }: ArrowBatch, length: number): Exclude<ArrowBatch["values"], BigInt64Array | BigUint64Array> {
  if (values === undefined || values instanceof BigInt64Array || values instanceof BigUint64Array || values.length < length)
    throw tooShort();
  return values;
}

function bigintsOf({ values }: ArrowBatch, length: number): BigInt64Array {
  if (!(values instanceof BigInt64Array) || values.length < length) throw tooShort();
  return values;
}

function bytesOf({ values }: ArrowBatch, length: number): Uint8Array {
  if (!(values instanceof Uint8Array) || values.length < length) throw tooShort();
  return values;
}

/** The offsets at which slices begin and end; they never decrease. */
function offsetsOf({ offsets }: ArrowBatch, from: number, to: number): Int32Array {
  if (!(offsets instanceof Int32Array) || offsets.length <= to) throw tooShort();
  let last = at(offsets, from);
  if (last < 0) throw tooShort();
  for (let index = from + 1; index <= to; index += 1) {
    const next = at(offsets, index);
    if (next < last) throw tooShort();
    last = next;
  }
  return offsets;
}

function tooShort(): DecodeError {
  return new DecodeError("contains a column that is shorter than its length");
}

// The index is in range, as was checked before.
function at<T>(values: { readonly [index: number]: T }, index: number): T {
  return values[index] as T;
}
