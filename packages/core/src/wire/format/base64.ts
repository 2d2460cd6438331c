/**
 * Decodes Base64, which may contain white space and may lack its padding, as `atob` does; null for a text that is not Base64. A text
 * of many megabytes is given as its bytes, which need no other memory than the result.
 */
export function decodeBase64(text: string | Uint8Array): Uint8Array | null {
  const source = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const decoded = new Uint8Array(Math.ceil((source.length * 3) / 4));
  let length = 0;
  // The digits that are read and not written yet, six bits each.
  let bits = 0;
  let digits = 0;
  let padding = 0;
  for (let at = 0; at < source.length; at += 1) {
    // Four digits at once, as long as there is nothing else.
    const end = digits === 0 && padding === 0 ? source.length : at;
    for (; at + 4 <= end; at += 4) {
      const four = (digitOf(source, at) << 18) | (digitOf(source, at + 1) << 12) | (digitOf(source, at + 2) << 6) | digitOf(source, at + 3);
      // What is no digit is negative, and so is all that it is a part of.
      if (four < 0) break;
      decoded[length] = four >>> 16;
      decoded[length + 1] = four >>> 8;
      decoded[length + 2] = four;
      length += 3;
    }
    if (at >= source.length) break;
    const digit = digitOf(source, at);
    if (digit >= 0) {
      if (padding > 0) return null;
      bits = (bits << 6) | digit;
      digits += 1;
      if (digits < 4) continue;
      decoded[length] = bits >>> 16;
      decoded[length + 1] = bits >>> 8;
      decoded[length + 2] = bits;
      length += 3;
      bits = 0;
      digits = 0;
    } else if (digit === pad) padding += 1;
    else if (digit !== blank) return null;
  }
  if (digits === 1 || padding > 2 || (padding > 0 && digits + padding !== 4)) return null;
  if (digits > 1) decoded[length] = bits >>> (6 * digits - 8);
  if (digits > 2) decoded[length + 1] = bits >>> 2;
  return decoded.subarray(0, length + Math.max(0, digits - 1));
}

const none = -1;
const blank = -2;
const pad = -3;

/** The six bits of each character; else what it is. */
const table: Readonly<Int8Array> = makeTable();

function makeTable(): Int8Array {
  const values = new Int8Array(256).fill(none);
  const set = (characters: string, value: (index: number) => number): void => {
    for (let index = 0; index < characters.length; index += 1) values[characters.charCodeAt(index)] = value(index);
  };
  set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", (index) => index);
  set(" \t\n\f\r", () => blank);
  set("=", () => pad);
  return values;
}

// Both indexes are in range.
function digitOf(source: Uint8Array, at: number): number {
  return table[source[at] as number] as number;
}
