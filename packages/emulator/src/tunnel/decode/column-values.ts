import { isUtf8 } from "node:buffer";
import type { ColumnType } from "../../rows/column-type.ts";
import type { TunnelValue } from "../../rows/row-source.ts";
import { BadValue } from "../malformed-stream.ts";

/** Bytes of the longest value; upload sessions tell it to clients. */
export const maxFieldSize = 8_388_608;

const integerBits = { tinyint: 8, smallint: 16, int: 32 } as const;

/** A TINYINT, SMALLINT or INT; clients send them unchecked (docs/tunnel.md 11.5). */
export function checkedInteger(value: number | bigint, kind: keyof typeof integerBits): number {
  const limit = 2 ** (integerBits[kind] - 1);
  if (value < -limit || value >= limit) throw new BadValue(`${value} is no ${kind.toUpperCase()}`);
  return Number(value);
}

/** A STRING, CHAR, VARCHAR or JSON. A STRING whose bytes are no UTF-8 stays bytes. */
export function checkedText(bytes: Uint8Array, type: ColumnType): TunnelValue {
  const text = isUtf8(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString() : undefined;
  if (type.kind === "string") return text ?? bytes.slice();
  if (text === undefined) throw new BadValue(`a ${type.kind.toUpperCase()} is not UTF-8`);
  if (type.kind === "json") return checkedJson(text);
  const { length } = Array.from(text);
  if ("length" in type && length > type.length)
    throw new BadValue(`a text of ${length} characters is no ${type.kind.toUpperCase()}(${type.length})`);
  return text;
}

function checkedJson(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    throw new BadValue("a JSON value cannot be parsed");
  }
}

/** A DECIMAL in plain notation with its column's scale; digits beyond it are rounded, half up. Exponents occur (docs/tunnel.md 4.2). */
export function checkedDecimal(text: string, { precision, scale }: { readonly precision: number; readonly scale: number }): string {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text) ?? [];
  if (whole + fraction === "") throw new BadValue(`'${text.slice(0, 60)}' is no DECIMAL`);
  // The number is digits × 10^-places.
  const digits = BigInt(whole + fraction);
  const places = fraction.length - Number(exponent);
  const scaled = places <= scale ? digits * 10n ** BigInt(scale - places) : rounded(digits, places - scale);
  return plainDecimal(sign === "-" ? -scaled : scaled, { precision, scale });
}

/** The text of a DECIMAL that is `unscaled` × 10^-scale. */
export function plainDecimal(unscaled: bigint, { precision, scale }: { readonly precision: number; readonly scale: number }): string {
  const magnitude = unscaled < 0n ? -unscaled : unscaled;
  if (magnitude >= 10n ** BigInt(precision)) throw new BadValue(`a value does not fit into DECIMAL(${precision},${scale})`);
  const digits = String(magnitude).padStart(scale + 1, "0");
  const point = digits.length - scale;
  return `${unscaled < 0n ? "-" : ""}${digits.slice(0, point)}${scale === 0 ? "" : `.${digits.slice(point)}`}`;
}

function rounded(digits: bigint, cut: number): bigint {
  const unit = 10n ** BigInt(cut);
  return (digits + unit / 2n) / unit;
}
