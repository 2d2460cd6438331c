import type { Random } from "@maxcompute-rx/checks-common/random";

/** One change of a text of bytes: from `at` on, `remove` bytes go and `insert` comes. */
export interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly insert: Uint8Array;
}

/** Applies edits one after the other, each to what the one before has left; places beyond the end count as the end. */
export function applyEdits(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
  let result = bytes;
  for (const { at, remove, insert } of edits) {
    const start = Math.min(at, result.length);
    const after = result.subarray(Math.min(start + remove, result.length));
    const next = new Uint8Array(start + insert.length + after.length);
    next.set(result.subarray(0, start));
    next.set(insert, start);
    next.set(after, start + insert.length);
    result = next;
  }
  return result;
}

/** Some edits, most often one; `others` are bytes of other answers, of which pieces are taken over. */
export function randomEdits(bytes: Uint8Array, others: readonly Uint8Array[], random: Random): Edit[] {
  const edits: Edit[] = [];
  do edits.push(randomEdit(bytes, others, random));
  while (edits.length < 6 && random.next() < 0.4);
  return edits;
}

function randomEdit(bytes: Uint8Array, others: readonly Uint8Array[], random: Random): Edit {
  const { length } = bytes;
  const at = random.below(length + 1);
  switch (random.below(9)) {
    case 0: // one bit
      return { at, remove: 1, insert: Uint8Array.of((bytes[at] ?? 0) ^ (1 << random.below(8))) };
    case 1: // one byte
      return { at, remove: 1, insert: Uint8Array.of(random.pick(bytesOfInterest)) };
    case 2: // cut off
      return { at, remove: length, insert: new Uint8Array() };
    case 3: // a hole
      return { at, remove: 1 + random.below(32), insert: new Uint8Array() };
    case 4: // something twice
      return { at, remove: 0, insert: piece(bytes, random) };
    case 5: // something of another answer
      return { at, remove: random.below(32), insert: piece(random.pick(others), random) };
    case 6: // a whole other answer
      return { at: 0, remove: length, insert: random.pick(others) };
    case 7: // between two marks, where values stand
      return { ...valueAt(bytes, at), insert: encode(random.pick(textsOfInterest)) };
    default:
      return { at, remove: random.below(8), insert: encode(random.pick(textsOfInterest)) };
  }
}

const bytesOfInterest = [0, 1, 0x7f, 0x80, 0xff, 0x22, 0x26, 0x2c, 0x3c, 0x3e, 0x5c, 0x0a, 0x0d] as const;
const textsOfInterest = [
  "",
  "\u{0}",
  "0",
  "-1",
  "1e999",
  "NaN",
  "2147483648",
  "9223372036854775808",
  "99999999999999999999999999",
  "null",
  "true",
  "[]",
  "{}",
  "__proto__",
  "constructor",
  '{"__proto__":{"polluted":1}}',
  '"constructor":{"prototype":{"polluted":1}},',
  "<__proto__><polluted>1</polluted></__proto__>",
  "<constructor><prototype><polluted>1</polluted></prototype></constructor>",
  "<a/>",
  "<![CDATA[",
  "]]>",
  "<!-- ",
  '<?xml version="1.0" encoding="UTF-16"?>',
  '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><r>&c;</r>',
  '<!DOCTYPE r SYSTEM "file:///etc/passwd">',
  "&#x110000;",
  "&amp;lt;",
  "\r\n",
  "\n\ndata: {\n\n",
  "é中𝄞",
  "\u{feff}",
  "\\u0000",
  "Terminated",
  "Success",
  "array<map<string,struct<a:decimal(38,18)>>>",
  "[".repeat(20_000),
  "<a>".repeat(20_000),
  '{"a":'.repeat(20_000),
  "array<".repeat(20_000),
] as const;

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function piece(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length + 1);
  return bytes.subarray(at, at + 1 + random.below(200));
}

/** The bytes around `at` up to what ends a value in XML, JSON, CSV and INI. */
function valueAt(bytes: Uint8Array, at: number): { at: number; remove: number } {
  const ends = (index: number): boolean => '<>",:={}[]\n'.includes(String.fromCharCode(bytes[index] ?? 10));
  let start = Math.min(at, bytes.length);
  while (start > 0 && !ends(start - 1)) start -= 1;
  let end = Math.min(at, bytes.length);
  while (end < bytes.length && !ends(end)) end += 1;
  return { at: start, remove: end - start };
}
