// Strict: a byte order mark is kept as a character, and bytes that are not UTF-8 are refused.
const decoder: InstanceType<typeof TextDecoder> = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Up to this length in bytes a loop is two to five times as fast as the platform's decoder. */
const shortText = 12;

/**
 * The text of a STRING, CHAR, VARCHAR or JSON. Bytes that are not UTF-8 are returned as a copy instead, because a STRING may
 * hold any bytes and none may be lost. `new TextEncoder().encode(text)` gives exactly the bytes of the text.
 */
export function textOrBytes(bytes: Uint8Array, start: number = 0, end: number = bytes.length): string | Uint8Array {
  if (end - start <= shortText) {
    const text = shortAscii(bytes, start, end);
    if (text !== null) return text;
  }
  const part = bytes.subarray(start, end);
  try {
    return decoder.decode(part);
  } catch {
    return part.slice();
  }
}

/** Whether bytes are UTF-8. It makes no text of them, which is three times as fast as the platform's decoder. */
export function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = endOfAscii(view, start, end); at < end; at = endOfAscii(view, at, end)) {
    const length = characterLength(bytes, at, end);
    if (length === 0) return false;
    at += length;
  }
  return true;
}

/** Whether bytes are all ASCII. */
export function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  return endOfAscii(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), start, end) === end;
}

/** Whether a byte continues a character, and does not begin one. */
export function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

/** The first place from `start` on that is not ASCII, or `end`. */
function endOfAscii(view: DataView, start: number, end: number): number {
  let at = start;
  if (at < end && view.getInt8(at) < 0) return at;
  while (
    at + 16 <= end &&
    ((view.getInt32(at) | view.getInt32(at + 4) | view.getInt32(at + 8) | view.getInt32(at + 12)) & 0x8080_8080) === 0
  )
    at += 16;
  while (at < end && view.getInt8(at) >= 0) at += 1;
  return at;
}

/** The number of bytes of the character that begins at `at` and is not ASCII; 0 when none does (Unicode, table 3-7). */
function characterLength(bytes: Uint8Array, at: number, end: number): number {
  const first = byteAt(bytes, at);
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > end) return 0;
  const second = byteAt(bytes, at + 1);
  // No longer form than needed, no surrogates, nothing beyond U+10FFFF.
  const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < lowest || second > highest) return 0;
  for (let index = at + 2; index < at + length; index += 1) if (!isContinuation(byteAt(bytes, index))) return 0;
  return length;
}

function shortAscii(bytes: Uint8Array, start: number, end: number): string | null {
  let text = "";
  let at = start;
  for (; at + 4 <= end; at += 4) {
    const [first, second, third, fourth] = [byteAt(bytes, at), byteAt(bytes, at + 1), byteAt(bytes, at + 2), byteAt(bytes, at + 3)];
    if ((first | second | third | fourth) > 0x7f) return null;
    text += String.fromCharCode(first, second, third, fourth);
  }
  for (; at < end; at += 1) {
    const byte = byteAt(bytes, at);
    if (byte > 0x7f) return null;
    text += String.fromCharCode(byte);
  }
  return text;
}

// The index is in range, because callers pass the bounds of their bytes.
function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] as number;
}
