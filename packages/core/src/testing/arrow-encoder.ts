import * as arrow from "@uwdata/flechette";
import type { Batch, DataType } from "@uwdata/flechette";

import { schemaMessage } from "../results/arrow/arrow-library.ts";
import { CalendarDate } from "../results/values/calendar-date.ts";
import type { ColumnValue } from "../results/values/column-value.ts";
import { DayTimeInterval, YearMonthInterval } from "../results/values/interval.ts";
import { LocalTimestamp, Timestamp } from "../results/values/timestamp.ts";
import type { ColumnType } from "../wire/format/column-type.ts";
import type { Table } from "./arbitrary-values.ts";
import { crc32c } from "./record-encoder.ts";

// Written from docs/tunnel.md 5 and the Arrow format, to judge the decoder by: buffers by hand, messages by the library.

/** A whole Arrow body: one record batch message for each table. */
export function encodeArrow(tables: readonly Table[], chunkSize: number): Uint8Array {
  return frame(Uint8Array.from(tables.flatMap((table) => [...recordBatch(table)])), chunkSize);
}

/** Data in chunks with their checksums. */
export function frame(data: Uint8Array, chunkSize: number): Uint8Array {
  const bytes = [...bigEndian(chunkSize)];
  let at = 0;
  for (; at + chunkSize <= data.length; at += chunkSize) {
    const chunk = data.subarray(at, at + chunkSize);
    bytes.push(...chunk, ...bigEndian(crc32c(chunk)));
  }
  bytes.push(...data.subarray(at), ...bigEndian(crc32c(data)));
  return Uint8Array.from(bytes);
}

function bigEndian(word: number): readonly number[] {
  return [word >>> 24, (word >>> 16) & 0xff, (word >>> 8) & 0xff, word & 0xff];
}

/** A record batch message, without the schema before it and the mark behind it. */
export function recordBatch({ columns, rows }: Table): Uint8Array {
  const { fields } = arrow.tableFromIPC(schemaMessage(arrow, columns)).schema;
  const batches = columns.map(({ type }, index) =>
    batchOf(
      type,
      fields[index]?.type,
      rows.map((row) => row[index] ?? null),
    ),
  );
  const schema = { version: arrow.Version.V5, endianness: arrow.Endianness.Little, fields, metadata: null };
  const stream =
    arrow.tableToIPC(
      new arrow.Table(
        schema,
        batches.map((batch) => new arrow.Column([batch])),
      ),
      { format: "stream" },
    ) ?? new Uint8Array();
  const head = new DataView(stream.buffer, stream.byteOffset);
  return stream.slice(8 + head.getInt32(4, true), -8);
}

function batchOf(odps: ColumnType, type: DataType | undefined, values: readonly ColumnValue[]): Batch<unknown> {
  if (type === undefined) throw new Error("A column has no Arrow type.");
  const nullCount = values.filter((value) => value === null).length;
  const common = {
    length: values.length,
    nullCount,
    type,
    validity: nullCount === 0 ? new Uint8Array() : bitmap(values.map((value) => value !== null)),
  };
  const childrenOf = (types: readonly ColumnType[], inner: DataType, columns: readonly (readonly ColumnValue[])[]): Batch<unknown>[] =>
    types.map((child, index) => batchOf(child, fieldType(inner, index), columns[index] ?? []));
  switch (odps.kind) {
    case "boolean":
      return new arrow.Batch({ ...common, values: bitmap(values.map((value) => value === true)) });
    case "string":
    case "char":
    case "varchar":
    case "json":
    case "binary": {
      const pieces = values.map((value) =>
        value instanceof Uint8Array ? value : new TextEncoder().encode(typeof value === "string" ? value : ""),
      );
      return new arrow.Batch({ ...common, offsets: offsetsOf(pieces), values: Uint8Array.from(pieces.flatMap((piece) => [...piece])) });
    }
    case "bigint":
      return new arrow.Batch({ ...common, values: BigInt64Array.from(values, (value) => (typeof value === "bigint" ? value : 0n)) });
    case "double":
      return new arrow.Batch({ ...common, values: Float64Array.from(values, numberOf) });
    case "float":
      return new arrow.Batch({ ...common, values: Float32Array.from(values, numberOf) });
    case "tinyint":
      return new arrow.Batch({ ...common, values: Int8Array.from(values, numberOf) });
    case "smallint":
      return new arrow.Batch({ ...common, values: Int16Array.from(values, numberOf) });
    case "int":
    case "date":
    case "interval_year_month":
      return new arrow.Batch({ ...common, values: Int32Array.from(values, numberOf) });
    case "datetime":
      return new arrow.Batch({ ...common, values: BigInt64Array.from(values, (value) => nanosOf(value) / 1_000_000n) });
    case "timestamp":
    case "timestamp_ntz":
    case "interval_day_time": {
      if (!("children" in type)) return new arrow.Batch({ ...common, values: BigInt64Array.from(values, nanosOf) });
      const seconds = values.map((value) => (value === null ? null : floorSeconds(nanosOf(value))));
      const nanos = values.map((value, index) =>
        value === null ? null : Number(nanosOf(value) - (seconds[index] ?? 0n) * 1_000_000_000n),
      );
      return new arrow.Batch({
        ...common,
        children: childrenOf(
          [
            { kind: "bigint", text: "" },
            { kind: "int", text: "" },
          ],
          type,
          [seconds, nanos],
        ),
      });
    }
    case "decimal": {
      const wide = (odps.precision ?? 54) > 38;
      const words = values.flatMap((value) => wordsOf(unscaled(value, odps.scale ?? (odps.precision === null ? 18 : 0)), wide ? 4 : 2));
      return new arrow.Batch({ ...common, values: BigUint64Array.from(words) });
    }
    case "array":
    case "vector": {
      const lists = values.map((value) => (Array.isArray(value) ? value : []));
      const element: ColumnType = odps.kind === "array" ? odps.element : { kind: odps.element, text: "" };
      return new arrow.Batch({ ...common, offsets: offsetsOf(lists), children: childrenOf([element], type, [lists.flat()]) });
    }
    case "map": {
      const lists = values.map((value) => (value instanceof Map ? [...value] : []));
      const entries = lists.flat();
      const entryType = fieldType(type, 0);
      const columns = [entries.map(([key]) => key), entries.map(([, value]) => value)];
      const pairs = new arrow.Batch({
        length: entries.length,
        nullCount: 0,
        type: entryType,
        validity: new Uint8Array(),
        children: childrenOf([odps.key, odps.value], entryType, columns),
      });
      return new arrow.Batch({ ...common, offsets: offsetsOf(lists), children: [pairs] });
    }
    case "struct": {
      const columns = odps.fields.map((field) => values.map((value) => (value === null ? null : Reflect.get(Object(value), field.name))));
      return new arrow.Batch({
        ...common,
        children: childrenOf(
          odps.fields.map((field) => field.type),
          type,
          columns,
        ),
      });
    }
    case "unknown":
      throw new Error(`No ${odps.text}.`);
  }
}

function fieldType(type: DataType, index: number): DataType {
  const found = "children" in type ? type.children[index]?.type : undefined;
  if (found === undefined) throw new Error("A nested column has no Arrow type.");
  return found;
}

function bitmap(bits: readonly boolean[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  for (const [index, bit] of bits.entries()) if (bit) bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (1 << (index & 7));
  return bytes;
}

function offsetsOf(pieces: readonly { readonly length: number }[]): Int32Array {
  let end = 0;
  return Int32Array.from([0, ...pieces.map(({ length }) => (end += length))]);
}

function numberOf(value: ColumnValue): number {
  if (value instanceof CalendarDate) return value.epochDays;
  if (value instanceof YearMonthInterval) return value.months;
  return typeof value === "number" ? value : 0;
}

function nanosOf(value: ColumnValue): bigint {
  if (value instanceof Timestamp) return value.epochNanoseconds;
  if (value instanceof DayTimeInterval) return value.totalNanoseconds;
  return value instanceof LocalTimestamp
    ? BigInt(value.date.epochDays * 86_400 + value.secondOfDay) * 1_000_000_000n + BigInt(value.nanosecond)
    : 0n;
}

function floorSeconds(nanos: bigint): bigint {
  const rest = nanos % 1_000_000_000n;
  return (nanos - rest) / 1_000_000_000n - (rest < 0n ? 1n : 0n);
}

function unscaled(value: ColumnValue, scale: number): bigint {
  const [whole = "0", fraction = ""] = (typeof value === "string" ? value : "0").split(".");
  return BigInt(whole + fraction.padEnd(scale, "0"));
}

function wordsOf(value: bigint, count: number): bigint[] {
  return Array.from({ length: count }, (_, index) => BigInt.asUintN(64, value >> BigInt(64 * index)));
}
