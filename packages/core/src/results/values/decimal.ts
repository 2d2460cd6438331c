/** The most digits of a canonical text, which an exponent might make very long. DECIMAL has 38 digits, the old DECIMAL 54. */
const mostDigits = 200;

/**
 * The canonical text of a DECIMAL: plain digits without exponent, redundant zeros or a sign of zero, so that equal values have
 * equal texts. `1.50`, `+1.5` and `15E-1` become `1.5`; `-0.00` becomes `0`. Null for a text that is not a number.
 */
export function canonicalDecimal(text: string): string | null {
  // The common case first: already canonical, or with zeros at the end of the fraction.
  if (/^-?(?:[1-9]\d*|0)(?:\.\d*[1-9])?$/.test(text) && text !== "-0") return text;
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/.exec(text);
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match ?? [];
  const digits = whole + fraction;
  const scale = fraction.length - Number(exponent);
  if (digits === "" || Math.abs(scale) > mostDigits || digits.length > mostDigits) return null;
  return placePoint(sign === "-", digits, scale);
}

/** The canonical text of `unscaled` / 10^`scale`. */
export function decimalText(unscaled: bigint, scale: number): string {
  return unscaled < 0n ? placePoint(true, (-unscaled).toString(), scale) : placePoint(false, unscaled.toString(), scale);
}

function placePoint(isNegative: boolean, digits: string, scale: number): string {
  const padded = scale < 0 ? digits + "0".repeat(-scale) : digits.padStart(scale + 1, "0");
  const point = padded.length - Math.max(scale, 0);
  const whole = padded.slice(0, point).replace(/^0+(?=\d)/, "");
  const fraction = padded.slice(point).replace(/0+$/, "");
  const text = fraction === "" ? whole : `${whole}.${fraction}`;
  return isNegative && text !== "0" ? `-${text}` : text;
}
