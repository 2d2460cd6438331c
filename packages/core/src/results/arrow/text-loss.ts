import type { Batch } from "@uwdata/flechette";

import { isAscii, isContinuation, isUtf8 } from "../values/utf8.ts";

const utf8Id = 5;

/** Describes which texts of a column or its children the library would change; null when it would change none. */
export function textLoss({ type, length, offsets, values, children }: Batch<unknown>): string | null {
  if (type.typeId === utf8Id && length > 0) {
    if (!(values instanceof Uint8Array && offsets instanceof Int32Array) || !areInside(offsets, length, values)) {
      return "texts that cannot be read, which an Arrow table would omit without an error";
    }
    const loss = lossOfTexts(values, offsets, length);
    if (loss !== null) return loss;
  }
  // The library sets no children for plain types.
  if (children === undefined) return null;
  for (const child of children) {
    const loss = textLoss(child);
    if (loss !== null) return loss;
  }
  return null;
}

/** Whether a column's texts lie in its bytes, one after the other. */
function areInside(offsets: Int32Array, length: number, bytes: Uint8Array): boolean {
  if (offsets.length <= length) return false;
  let last = 0;
  for (let index = 0; index <= length; index += 1) {
    // In range, as was just checked.
    const next = offsets[index] as number;
    if (next < last) return false;
    last = next;
  }
  return last <= bytes.length;
}

/** Describes what the library would change of texts that lie in `bytes`. */
function lossOfTexts(bytes: Uint8Array, offsets: Int32Array, length: number): string | null {
  const start = offsets[0] ?? 0;
  const end = offsets[length] ?? 0;
  if (isAscii(bytes, start, end)) return null;
  if (!isUtf8(bytes, start, end)) return notUtf8;
  for (let index = 0; index < length; index += 1) {
    const at = offsets[index] ?? 0;
    const next = offsets[index + 1] ?? 0;
    const first = bytes[at] ?? 0;
    // All texts together may be UTF-8, and one of them end within a character.
    if (next > at && isContinuation(first)) return notUtf8;
    if (next >= at + 3 && first === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf)
      return "a text that begins with a byte order mark, which an Arrow table would remove without an error";
  }
  return null;
}

const notUtf8 = "bytes that are not UTF-8, which an Arrow table would change without an error";
