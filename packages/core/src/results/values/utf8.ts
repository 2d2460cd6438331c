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

/** Bytes that {@link isUtf8} decodes at once, so that they stay in the processor's cache. */
const chunk = 65_536;

/** Whether bytes are UTF-8. */
export function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  try {
    for (let at = start; at < end;) {
      const border = characterBorder(bytes, at, Math.min(at + chunk, end), end);
      decoder.decode(bytes.subarray(at, border));
      at = border;
    }
    return true;
  } catch {
    return false;
  }
}

/** Where to cut so that no character is split: at most three bytes follow the first byte of a character. */
function characterBorder(bytes: Uint8Array, start: number, cut: number, end: number): number {
  if (cut === end) return end;
  let border = cut;
  while (border > Math.max(start + 1, cut - 3) && (byteAt(bytes, border) & 0xc0) === 0x80) border -= 1;
  return border;
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
