import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from "@duckdb/node-api";
import { encodeBytes } from "../sql/byte-text.ts";
import type { ZoneTime } from "../sql/result/zone-time.ts";
import type { ColumnType } from "../rows/column-type.ts";
import type { TunnelValue } from "../rows/row-source.ts";
import { BadValue } from "../tunnel/malformed-stream.ts";

/** The range of a JavaScript date. */
const farthestMs = 8.64e15;
/** DuckDB's TIMESTAMP_NS has 64 bits, of which the ends mean infinity. */
const farthestNanos = 2n ** 63n - 2n;

/**
 * How values of the tunnel become those of a stored column; `zone` is the one whose wall clock they show. The way back is
 * `tunnelValueOf`. Throws {@link BadValue} for a time that cannot be stored.
 */
export function storedValueOf(type: ColumnType, zone: ZoneTime): (value: TunnelValue) => DuckDBValue {
  const store = notNull(type, zone);
  return (value) => (value === null ? null : store(value));
}

function notNull(type: ColumnType, zone: ZoneTime): (value: NonNullable<TunnelValue>) => DuckDBValue {
  switch (type.kind) {
    case "boolean":
    case "tinyint":
    case "smallint":
    case "int":
    case "bigint":
    case "float":
    case "double":
      return (value) => (typeof value === "object" ? wrong(value) : value);
    case "string":
    case "char":
    case "varchar":
    case "json":
      return (value) => (value instanceof Uint8Array ? encodeBytes(value) : String(value));
    case "binary":
      return (value) => (value instanceof Uint8Array ? new DuckDBBlobValue(value) : wrong(value));
    case "decimal":
      return (value) => new DuckDBDecimalValue(BigInt(String(value).replace(".", "")), type.precision, type.scale);
    case "date":
      return (value) => new DuckDBDateValue(inRange(Number(value), 2 ** 31 - 2));
    case "datetime":
      return (value) => new DuckDBTimestampMillisecondsValue(BigInt(zone.toWall(inRange(Number(value), farthestMs))));
    case "timestamp":
      return (value) => {
        const nanos = nanosOf(value);
        const ms = Number(nanos / 1_000_000n);
        const wall = nanos + BigInt(zone.toWall(ms) - ms) * 1_000_000n;
        if (wall > farthestNanos || wall < -farthestNanos) throw new BadValue("a TIMESTAMP is not between the years 1678 and 2261");
        return new DuckDBTimestampNanosecondsValue(wall);
      };
    case "timestamp_ntz":
      return (value) => new DuckDBTimestampValue(floorDiv(nanosOf(value), 1000n));
    case "array": {
      const element = storedValueOf(type.element, zone);
      return (value) => new DuckDBListValue(itemsOf(value).map(element));
    }
    case "map": {
      const [toKey, toItem] = [storedValueOf(type.key, zone), storedValueOf(type.value, zone)];
      return (value) =>
        new DuckDBMapValue(
          itemsOf(value)
            .map(itemsOf)
            .map(([key = null, item = null]) => ({ key: toKey(key), value: toItem(item) })),
        );
    }
    case "struct": {
      const fields = type.fields.map(({ name, type: field }) => [name, storedValueOf(field, zone)] as const);
      return (value) => {
        const items = itemsOf(value);
        return new DuckDBStructValue(Object.fromEntries(fields.map(([name, toField], index) => [name, toField(items[index] ?? null)])));
      };
    }
    case "interval_day_time":
    case "interval_year_month":
      throw new TypeError(`There is no column of type ${type.kind}.`);
  }
}

function inRange(value: number, farthest: number): number {
  if (Math.abs(value) > farthest) throw new BadValue("a date or time is too far from 1970");
  return value;
}

function nanosOf(value: NonNullable<TunnelValue>): bigint {
  return typeof value === "bigint" ? value : wrong(value);
}

function floorDiv(value: bigint, by: bigint): bigint {
  return (value - (((value % by) + by) % by)) / by;
}

function itemsOf(value: TunnelValue): readonly TunnelValue[] {
  return typeof value === "object" && value !== null && !(value instanceof Uint8Array) ? value : wrong(value);
}

function wrong(value: TunnelValue): never {
  throw new TypeError(`${typeof value} is not a value of a column of this type.`);
}
