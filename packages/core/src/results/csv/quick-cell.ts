import type { ColumnType } from "../../wire/format/column-type.ts";
import type { ColumnValue } from "../values/column-value.ts";
import { textOrBytes } from "../values/utf8.ts";

/** Reads a cell in the usual form of its type from its bytes; undefined for any other form, which `readCell` must parse. */
export type QuickReader = (bytes: Uint8Array, start: number, end: number) => ColumnValue | undefined;

/**
 * The fast readers for the most frequent types, in the form that the service writes. They read numbers without making a string
 * first. Null for other types.
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

/** The number of digits up to which a number is always exact. */
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
  // Integers have no -0.
  return isNegative && value !== 0 ? -value : value;
}

const powers: readonly number[] = Array.from({ length: mostDigits + 1 }, (_, exponent) => 10 ** exponent);

/** Reads digits with a decimal point. Up to 15 digits are the quotient of two exact numbers, which rounds correctly; longer numbers are left to the platform. */
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

// The index is in range, because callers pass the bounds of their bytes.
function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] as number;
}
