import { DamagedCoding } from "./damaged-coding.ts";

/** How far back a copy may reach. */
export const lz4Window = 65_536;

/** The format's rules for the end of a block: its last 5 bytes are literals, and no copy begins in its last 12. */
const lastLiterals = 5;
const lastMatchStart = 12;
const minMatch = 4;
const hashBits = 14;

/** Compresses at most 64 KiB as one LZ4 block, quickly rather than tightly. */
export function compressLz4Block(input: Buffer): Buffer {
  const out = Buffer.allocUnsafe(input.length + Math.ceil(input.length / 255) + 16);
  const places = new Int32Array(1 << hashBits).fill(-1);
  let length = 0;
  let literalsFrom = 0;

  const writeLength = (rest: number): void => {
    let left = rest;
    for (; left >= 255; left -= 255) out[length++] = 255;
    out[length++] = left;
  };
  const writeSequence = (literalsTo: number, matchLength: number): void => {
    const literals = literalsTo - literalsFrom;
    out[length++] = (Math.min(literals, 15) << 4) | Math.min(matchLength, 15);
    if (literals >= 15) writeLength(literals - 15);
    length += input.copy(out, length, literalsFrom, literalsTo);
  };

  const lastStart = input.length - lastMatchStart;
  const matchEnd = input.length - lastLiterals;
  for (let at = 0; at <= lastStart;) {
    const word = input.readInt32LE(at);
    const hash = Math.imul(word, 0x9e3779b1) >>> (32 - hashBits);
    const candidate = places[hash] ?? -1;
    places[hash] = at;
    if (candidate < 0 || at - candidate >= lz4Window || input.readInt32LE(candidate) !== word) {
      at += 1 + ((at - literalsFrom) >> 6); // where nothing repeats, look less often
      continue;
    }
    let end = at + minMatch;
    while (end < matchEnd && input[end] === input[candidate + end - at]) end += 1;
    const matchLength = end - at - minMatch;
    writeSequence(at, matchLength);
    length = out.writeUInt16LE(at - candidate, length);
    if (matchLength >= 15) writeLength(matchLength - 15);
    literalsFrom = end;
    at = end;
  }
  writeSequence(input.length, 0);
  return out.subarray(0, length);
}

/**
 * Decompresses an LZ4 block into `out` from `start` on; copies may reach into what is before it. Returns where it ends. Throws
 * {@link DamagedCoding} for a block that is damaged or does not fit.
 */
export function decompressLz4Block(block: Buffer, out: Buffer, start: number): number {
  let read = 0;
  let at = start;
  const byte = (): number => {
    const value = block[read];
    if (value === undefined) throw new DamagedCoding("an LZ4 block ends too early");
    read += 1;
    return value;
  };
  const fullLength = (short: number): number => {
    let total = short;
    if (short !== 15) return total;
    for (let more = 255; more === 255; total += more) more = byte();
    return total;
  };
  const reserve = (count: number): void => {
    if (at + count > out.length) throw new DamagedCoding("an LZ4 block is longer than its frame allows");
  };
  while (read < block.length) {
    const token = byte();
    const literals = fullLength(token >> 4);
    reserve(literals);
    if (read + literals > block.length) throw new DamagedCoding("an LZ4 block ends too early");
    at += block.copy(out, at, read, read + literals);
    read += literals;
    if (read === block.length) break; // the last sequence has no copy
    const from = at - (byte() | (byte() << 8));
    const length = fullLength(token & 15) + minMatch;
    reserve(length);
    if (from === at || from < 0) throw new DamagedCoding("an LZ4 block copies from where nothing is");
    if (from + length <= at) out.copyWithin(at, from, from + length);
    else for (let index = 0; index < length; index += 1) out[at + index] = out[from + index] ?? 0; // it copies what it writes
    at += length;
  }
  return at;
}
