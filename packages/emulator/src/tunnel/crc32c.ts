/**
 * CRC-32C (Castagnoli) of the bytes, or of those from `start` to `end`, going on from the checksum of what was before
 * them (docs/tunnel.md 4.2).
 */
export function crc32c(bytes: Uint8Array, before = 0, start = 0, end: number = bytes.length): number {
  let crc = ~before;
  let at = start;
  // Four bytes at a time, each with a table of its own.
  for (; at + 4 <= end; at += 4) {
    const word = crc ^ ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24));
    crc =
      (tables[768 + (word & 0xff)] ?? 0) ^
      (tables[512 + ((word >>> 8) & 0xff)] ?? 0) ^
      (tables[256 + ((word >>> 16) & 0xff)] ?? 0) ^
      (tables[word >>> 24] ?? 0);
  }
  for (; at < end; at += 1) crc = (tables[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** Four tables of 256: what a byte does to the checksum when 0, 1, 2 or 3 bytes come after it. */
const tables: Readonly<Int32Array> = makeTables();

function makeTables(): Int32Array {
  const made = new Int32Array(1024);
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    made[byte] = crc;
  }
  for (let index = 256; index < 1024; index += 1) {
    const shorter = made[index - 256] ?? 0;
    made[index] = (made[shorter & 0xff] ?? 0) ^ (shorter >>> 8);
  }
  return made;
}
