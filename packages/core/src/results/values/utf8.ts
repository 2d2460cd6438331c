// As strict as it gets: a byte order mark is a character, and bytes that are not UTF-8 are no text.
const decoder: InstanceType<typeof TextDecoder> = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Up to here a loop is two to five times as fast as a call of the platform's decoder. Longer texts would be made of pieces. */
const shortText = 12;

/**
 * Text of STRING and its like. Bytes that are not UTF-8 come as a copy of themselves: a STRING may hold any, and none of them
 * is ever damaged in silence. The bytes of a text are `new TextEncoder().encode(text)`, exactly.
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

/** As much as is decoded at once where only the verdict is wanted: a longer text would not come from the cache. */
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

/** Where to cut: not within a character, of which three bytes at most follow the first. */
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

// In range: the callers say where their bytes begin and end.
function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] as number;
}
