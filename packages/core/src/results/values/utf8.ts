// Strict: a byte order mark is kept as a character, and bytes that are not UTF-8 are refused.
const decoder: InstanceType<typeof TextDecoder> = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Up to this length in bytes a loop is up to three times as fast as the platform's decoder. */
const shortText = 24;

/**
 * The text of a STRING, CHAR, VARCHAR or JSON. Bytes that are not UTF-8 are returned as a copy instead, because a STRING may
 * hold any bytes and none may be lost. `new TextEncoder().encode(text)` gives exactly the bytes of the text.
 */
export function textOrBytes(bytes: Uint8Array, start: number = 0, end: number = bytes.length): string | Uint8Array {
  if (end - start <= shortText) {
    const text = shortCharacters(bytes, start, end);
    if (text !== null) return text;
  }
  const part = bytes.subarray(start, end);
  try {
    return decoder.decode(part);
  } catch {
    return part.slice();
  }
}

/** Bytes that {@link isUtf8} decodes at once: little enough that the text is in the processor's cache, and soon forgotten. */
const block = 32_768;

/** Whether bytes are UTF-8. The platform's decoder is two to ten times as fast as a loop here, although its text is thrown away. */
export function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  try {
    for (let at = start; at < end;) {
      let cut = Math.min(end, at + block);
      // Not within a character, which has three bytes after its first.
      for (let back = 0; back < 3 && cut < end && isContinuation(byteAt(bytes, cut)); back += 1) cut -= 1;
      decoder.decode(bytes.subarray(at, cut));
      at = cut;
    }
    return end <= bytes.length;
  } catch {
    return false;
  }
}

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

/**
 * The text of bytes that are ASCII and characters of two or three bytes, as most texts of the world are; null for the others, among
 * them all that is not UTF-8.
 */
function shortCharacters(bytes: Uint8Array, start: number, end: number): string | null {
  // oxlint-disable-next-line unicorn/no-new-array -- an array that grows takes half as long again
  const units = new Array<number>(end - start);
  let count = 0;
  for (let at = start; at < end; count += 1) {
    const first = byteAt(bytes, at);
    at += 1;
    if (first < 0x80) {
      units[count] = first;
      continue;
    }
    // A continuation of 0 is none, which the end of the text is, too.
    const second = continuation(bytes, at, end);
    const third = continuation(bytes, at + 1, end);
    if (first >= 0xc2 && first < 0xe0 && second !== 0) {
      units[count] = ((first & 0x1f) << 6) | (second & 0x3f);
      at += 1;
    } else if (first > 0xe0 && first < 0xf0 && first !== 0xed && second !== 0 && third !== 0) {
      units[count] = ((first & 0x0f) << 12) | ((second & 0x3f) << 6) | (third & 0x3f);
      at += 2;
    } else return null;
  }
  // One call for the whole text: joined from parts, it would be flattened when it is first used.
  return String.fromCharCode(...(count === units.length ? units : units.slice(0, count)));
}

function continuation(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return 0;
  const byte = byteAt(bytes, at);
  return isContinuation(byte) ? byte : 0;
}

// The index is in range, because callers pass the bounds of their bytes.
function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] as number;
}
