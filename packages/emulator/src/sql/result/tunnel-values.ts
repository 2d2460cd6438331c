import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListType,
  DuckDBListValue,
  DuckDBMapType,
  DuckDBMapValue,
  DuckDBStructType,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
} from "@duckdb/node-api";
import type { TunnelValue } from "../../rows/row-source.ts";
import { decodeBytes, isPlainText } from "../byte-text.ts";
import type { ZoneTime } from "./zone-time.ts";

/** Stored columns as the tunnel carries them; `zone` is the one whose wall clock their times show. */
export function tunnelColumns(
  columns: readonly (readonly DuckDBValue[])[],
  types: readonly DuckDBType[],
  zone: ZoneTime,
): readonly (readonly TunnelValue[])[] {
  return columns.map((values, index) => {
    const type = types[index];
    return type === undefined ? [] : values.map(tunnelValueOf(type, zone));
  });
}

function tunnelValueOf(type: DuckDBType, zone: ZoneTime): (value: DuckDBValue) => TunnelValue {
  if (type instanceof DuckDBListType) {
    const element = tunnelValueOf(type.valueType, zone);
    return (value) => (value instanceof DuckDBListValue ? value.items.map(element) : null);
  }
  if (type instanceof DuckDBMapType) {
    const [toKey, toItem] = [tunnelValueOf(type.keyType, zone), tunnelValueOf(type.valueType, zone)];
    return (value) => (value instanceof DuckDBMapValue ? value.entries.map(({ key, value: item }) => [toKey(key), toItem(item)]) : null);
  }
  if (type instanceof DuckDBStructType) {
    const fields = type.entryTypes.map((entry, index) => [type.entryNames[index] ?? "", tunnelValueOf(entry, zone)] as const);
    return (value) => (value instanceof DuckDBStructValue ? fields.map(([name, toField]) => toField(value.entries[name] ?? null)) : null);
  }
  return (value) => scalarOf(value, zone);
}

function scalarOf(value: DuckDBValue, zone: ZoneTime): TunnelValue {
  if (value === null || typeof value === "bigint" || typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value === "string") return isPlainText(value) ? value : decodeBytes(value);
  if (value instanceof DuckDBBlobValue) return value.bytes;
  if (value instanceof DuckDBDecimalValue) return value.toString();
  if (value instanceof DuckDBDateValue) return value.days;
  if (value instanceof DuckDBTimestampMillisecondsValue) return zone.toUtc(Number(value.millis));
  if (value instanceof DuckDBTimestampNanosecondsValue) {
    const wallMs = Number(value.nanos / 1_000_000n);
    return value.nanos + BigInt(zone.toUtc(wallMs) - wallMs) * 1_000_000n;
  }
  if (value instanceof DuckDBTimestampValue) return value.micros * 1000n;
  throw new TypeError(`A value such as ${String(value)} has no place in a result.`);
}
