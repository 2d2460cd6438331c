// Strict: a byte order mark is kept as a character, and bytes that are not UTF-8 are refused.
const decoder: InstanceType<typeof TextDecoder> = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Up to this length in bytes a loop is up to four times as fast as the platform's decoder, and never slower. */
const shortText = 32;

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

// One call for the whole text: joined from parts, it would be flattened when it is first used.
function shortAscii(bytes: Uint8Array, start: number, end: number): string | null {
  // oxlint-disable-next-line unicorn/no-new-array -- an array that grows takes half as long again
  const codes = new Array<number>(end - start);
  for (let index = 0; index < codes.length; index += 1) {
    const byte = byteAt(bytes, start + index);
    if (byte > 0x7f) return null;
    codes[index] = byte;
  }
  return String.fromCharCode(...codes);
}

// The index is in range, because callers pass the bounds of their bytes.
function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] as number;
}
