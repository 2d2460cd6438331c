import type { ColumnType } from "../../wire/format/column-type.ts";
import type { ColumnValue } from "../values/column-value.ts";
import { textOrBytes } from "../values/utf8.ts";

/** Reads a plain cell of a type from its bytes; undefined where it is not plain, and the thorough way has to judge. */
export type QuickReader = (bytes: Uint8Array, start: number, end: number) => ColumnValue | undefined;

/**
 * Quick ways for the types that results are full of, in the form that the service writes: they make no text of numbers. Null
 * for a type that has none.
 */
export function quickReader(type: ColumnType): QuickReader | null {
  switch (type.kind) {
    case "bigint":
      return (bytes, start, end) => {
        const value = readDigits(bytes, start, end);
        return value === undefined ? undefined : BigInt(value);
      };
    case "int":
      return integerReader(0x8000_0000);
    case "smallint":
      return integerReader(0x8000);
    case "tinyint":
      return integerReader(0x80);
    case "float":
    case "double":
      return readPlainNumber;
    case "string":
    case "char":
    case "varchar":
    case "json":
      return textOrBytes;
    default:
      return null;
  }
}

const zero = 0x30;
const minus = 0x2d;
const point = 0x2e;

/** So many digits are always exact. */
const mostDigits = 15;

function integerReader(limit: number): QuickReader {
  return (bytes, start, end) => {
    const value = readDigits(bytes, start, end);
    return value !== undefined && value >= -limit && value < limit ? value : undefined;
  };
}

function readDigits(bytes: Uint8Array, start: number, end: number): number | undefined {
  const isNegative = bytes[start] === minus;
  const first = isNegative ? start + 1 : start;
  if (first === end || end - first > mostDigits) return undefined;
  let value = 0;
  for (let at = first; at < end; at += 1) {
    const digit = byteAt(bytes, at) - zero;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  // Not -0, which integers do not have.
  return isNegative && value !== 0 ? -value : value;
}

const powers: readonly number[] = Array.from({ length: mostDigits + 1 }, (_, exponent) => 10 ** exponent);

/** Digits with a point: few of them are the quotient of two exact numbers, which is the nearest there is. More are left to the platform. */
function readPlainNumber(bytes: Uint8Array, start: number, end: number): number | undefined {
  const isNegative = bytes[start] === minus;
  const first = isNegative ? start + 1 : start;
  let value = 0;
  let digits = 0;
  let pointAt = end - 1;
  for (let at = first; at < end; at += 1) {
    const byte = byteAt(bytes, at);
    if (byte === point && pointAt === end - 1 && at < end - 1) pointAt = at;
    else if (byte < zero || byte > zero + 9) return undefined;
    else {
      value = value * 10 + (byte - zero);
      digits += 1;
    }
  }
  if (digits === 0) return undefined;
  if (digits > mostDigits) return Number(textOrBytes(bytes, start, end));
  const magnitude = value / (powers[end - 1 - pointAt] ?? 1);
  return isNegative ? -magnitude : magnitude;
}

// In range: the callers say where their bytes begin and end.
function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] as number;
}
