import type { ColumnValue } from "../results/values/column-value.ts";
import { CalendarDate } from "../results/values/calendar-date.ts";
import { DayTimeInterval, YearMonthInterval } from "../results/values/interval.ts";
import { LocalTimestamp, Timestamp } from "../results/values/timestamp.ts";
import type { ColumnType, SchemaColumn } from "../wire/format/column-type.ts";

// Written from docs/tunnel.md 4 alone, slowly and plainly, to judge the decoder by.

/** A whole record stream. */
export function encodeRecords(columns: readonly SchemaColumn[], rows: readonly (readonly ColumnValue[])[]): Uint8Array {
  const checksums: number[] = [];
  const records = rows.flatMap((row) => {
    const summed: number[] = [];
    const fields = columns.flatMap(({ type }, index) => {
      const value = row[index] ?? null;
      if (value === null) return [];
      summed.push(...littleEndian(index + 1, 4));
      return [...varint(((index + 1) << 3) | wireType(type)), ...encodeValue(value, type, summed)];
    });
    const checksum = crc32c(summed);
    checksums.push(checksum);
    return [...fields, ...varint(33_553_408 * 8), ...varint(checksum)];
  });
  const total = crc32c(checksums.flatMap((checksum) => littleEndian(checksum, 4)));
  return Uint8Array.from([
    ...records,
    ...varint(33_554_430 * 8),
    ...varint(zigzag(rows.length)),
    ...varint(33_554_431 * 8),
    ...varint(total),
  ]);
}

/** CRC-32C bit by bit. */
export function crc32c(bytes: Iterable<number>): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}

export function varint(value: number | bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return [...bytes, Number(rest)];
}

export function zigzag(value: number | bigint): bigint {
  const wide = BigInt(value);
  return wide < 0n ? -wide * 2n - 1n : wide * 2n;
}

function littleEndian(value: number | bigint, length: number): number[] {
  return Array.from({ length }, (_, at) => Number((BigInt(value) >> BigInt(8 * at)) & 0xffn));
}

function wireType(type: ColumnType): number {
  if (/^(boolean|tinyint|smallint|int|bigint|date|datetime|interval_year_month)$/.test(type.kind)) return 0;
  return type.kind === "double" ? 1 : type.kind === "float" ? 5 : 2;
}

function encodeValue(value: ColumnValue, type: ColumnType, summed: number[]): number[] {
  const sum = (bytes: readonly number[]): readonly number[] => {
    for (const byte of bytes) summed.push(byte);
    return bytes;
  };
  const sint64 = (number: number | bigint): number[] => {
    sum(littleEndian(number, 8));
    return varint(zigzag(number));
  };
  const withSeconds = (seconds: number, nanosecond: number): number[] => {
    const bytes = sint64(seconds);
    sum(littleEndian(nanosecond, 4));
    return [...bytes, ...varint(zigzag(nanosecond))];
  };
  const lengthPrefixed = (bytes: Uint8Array): number[] => [...varint(bytes.length), ...sum([...bytes])];
  const elements = (items: readonly ColumnValue[], element: ColumnType): number[] => [
    ...varint(items.length),
    ...flagged(items, () => element, summed),
  ];

  if (typeof value === "bigint") return sint64(value);
  if (typeof value === "boolean") return [...sum([value ? 1 : 0])];
  if (typeof value === "string") return lengthPrefixed(new TextEncoder().encode(value));
  if (value instanceof Uint8Array) return lengthPrefixed(value);
  if (value instanceof CalendarDate) return sint64(value.epochDays);
  if (value instanceof YearMonthInterval) return sint64(value.months);
  if (value instanceof DayTimeInterval) return withSeconds(value.seconds, value.nanosecond);
  if (value instanceof LocalTimestamp) return withSeconds(value.date.epochDays * 86_400 + value.secondOfDay, value.nanosecond);
  if (value instanceof Timestamp) {
    return type.kind === "datetime"
      ? sint64(value.epochSeconds * 1000 + value.nanosecond / 1e6)
      : withSeconds(value.epochSeconds, value.nanosecond);
  }
  if (typeof value === "number") {
    if (type.kind !== "float" && type.kind !== "double") return sint64(value);
    const view = new DataView(new ArrayBuffer(8));
    if (type.kind === "float") view.setFloat32(0, value, true);
    else view.setFloat64(0, value, true);
    return [...sum([...new Uint8Array(view.buffer, 0, type.kind === "float" ? 4 : 8)])];
  }
  switch (type.kind) {
    case "array":
      return elements(value as readonly ColumnValue[], type.element);
    case "vector":
      return [
        ...varint(type.dimension),
        ...(value as readonly number[]).flatMap((item) => encodeValue(item, { kind: type.element, text: "" }, summed)),
      ];
    case "map": {
      const map = value as ReadonlyMap<ColumnValue, ColumnValue>;
      return [...elements([...map.keys()], type.key), ...elements([...map.values()], type.value)];
    }
    case "struct":
      return flagged(Object.values(Object(value)), (index) => type.fields[index]?.type ?? type, summed);
    default:
      throw new Error(`No ${type.text}: ${String(value)}`);
  }
}

function flagged(items: readonly ColumnValue[], typeOf: (index: number) => ColumnType, summed: number[]): number[] {
  return items.flatMap((item, index) => (item === null ? [1] : [0, ...encodeValue(item, typeOf(index), summed)]));
}
