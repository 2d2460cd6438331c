// As strict as it gets: a byte order mark is a character, and bytes that are not UTF-8 are no text.
const decoder: InstanceType<typeof TextDecoder> = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Up to here a loop is faster than a call of the platform's decoder (3 times for 5 bytes, equal at about 10). */
const shortText = 8;

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

function shortAscii(bytes: Uint8Array, start: number, end: number): string | null {
  let text = "";
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0xff;
    if (byte > 0x7f) return null;
    text += String.fromCharCode(byte);
  }
  return text;
}
