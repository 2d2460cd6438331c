// CRC-32C (Castagnoli, reflected), as the tunnel computes it (docs/tunnel.md 4.2). An unfinished value starts as `crcStart` and
// is a signed 32-bit number; `crcEnd` turns it into the checksum.

export const crcStart = -1;

const polynomial = 0x82f63b78;

type Table = Readonly<Int32Array>;

/** `t0` is the contribution of the last byte of a step, `t1` of the byte before it, and so on. */
const [t0, t1, t2, t3, t4, t5, t6, t7]: readonly [Table, Table, Table, Table, Table, Table, Table, Table] = makeTables();

function makeTables(): [Table, Table, Table, Table, Table, Table, Table, Table] {
  const last = Int32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    return crc;
  });
  const before = (table: Table): Table => table.map((crc) => (crc >>> 8) ^ at(last, crc & 0xff));
  const second = before(last);
  const third = before(second);
  const fourth = before(third);
  const fifth = before(fourth);
  const sixth = before(fifth);
  const seventh = before(sixth);
  return [last, second, third, fourth, fifth, sixth, seventh, before(seventh)];
}

/** The checksum of all bytes so far, unsigned. */
export function crcEnd(crc: number): number {
  return ~crc >>> 0;
}

/** Adds one byte. */
export function crcByte(crc: number, byte: number): number {
  return at(t0, (crc ^ byte) & 0xff) ^ (crc >>> 8);
}

/** Adds four bytes: a 32-bit number, lowest byte first. */
export function crcWord(crc: number, word: number): number {
  const mixed = crc ^ word;
  return at(t3, mixed & 0xff) ^ at(t2, (mixed >>> 8) & 0xff) ^ at(t1, (mixed >>> 16) & 0xff) ^ at(t0, mixed >>> 24);
}

/** From this length in bytes, reading four bytes at once through a DataView is 1.5 times as fast. */
const longRun = 64;
/** From this length, computing two halves in turns, whose steps are independent of each other, is 1.5 times as fast again. */
const veryLongRun = 4096;

/** Adds the bytes from `start` up to `end`. */
export function crcBytes(crc: number, bytes: Uint8Array, start: number = 0, end: number = bytes.length): number {
  let value = crc;
  let index = start;
  if (end - start >= longRun) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (end - start >= veryLongRun) {
      const half = ((end - start) >>> 4) * 8;
      const middle = start + half;
      let second = 0;
      for (; index < middle; index += 8) {
        value = crcEight(value, view, index);
        second = crcEight(second, view, index + half);
      }
      value = product(value, crcShift(half)) ^ second;
      index = middle + half;
    }
    for (; index + 8 <= end; index += 8) value = crcEight(value, view, index);
  }
  for (; index + 8 <= end; index += 8) {
    value =
      at(t7, byteAt(bytes, index) ^ (value & 0xff)) ^
      at(t6, byteAt(bytes, index + 1) ^ ((value >>> 8) & 0xff)) ^
      at(t5, byteAt(bytes, index + 2) ^ ((value >>> 16) & 0xff)) ^
      at(t4, byteAt(bytes, index + 3) ^ (value >>> 24)) ^
      at(t3, byteAt(bytes, index + 4)) ^
      at(t2, byteAt(bytes, index + 5)) ^
      at(t1, byteAt(bytes, index + 6)) ^
      at(t0, byteAt(bytes, index + 7));
  }
  for (; index < end; index += 1) value = crcByte(value, byteAt(bytes, index));
  return value;
}

function crcEight(crc: number, view: DataView, index: number): number {
  const first = view.getInt32(index, true) ^ crc;
  const second = view.getInt32(index + 4, true);
  return (
    at(t7, first & 0xff) ^
    at(t6, (first >>> 8) & 0xff) ^
    at(t5, (first >>> 16) & 0xff) ^
    at(t4, first >>> 24) ^
    at(t3, second & 0xff) ^
    at(t2, (second >>> 8) & 0xff) ^
    at(t1, (second >>> 16) & 0xff) ^
    at(t0, second >>> 24)
  );
}

/**
 * The checksum of two consecutive pieces, computed from their checksums and the {@link crcShift} of the second: the checksum of a
 * chunked body comes from those of its chunks.
 */
export function crcOfBoth(first: number, second: number, shift: number): number {
  return (product(first, shift) ^ second) >>> 0;
}

/** What a checksum is multiplied by when so many bytes follow: x^8 to this power, modulo the polynomial of the CRC. */
export function crcShift(bytes: number): number {
  // 1 and x^8, in the reflected order of bits; the latter is squared for each further bit of the count.
  let shift = 0x80000000;
  let power = 0x00800000;
  for (let rest = bytes; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) shift = product(shift, power);
    power = product(power, power);
  }
  return shift;
}

function product(left: number, right: number): number {
  let result = 0;
  let shifting = right;
  for (let bit = 31; bit >= 0; bit -= 1) {
    if ((left >>> bit) & 1) result ^= shifting;
    shifting = shifting & 1 ? (shifting >>> 1) ^ polynomial : shifting >>> 1;
  }
  return result;
}

// Indexes are in range by construction, which the compiler cannot know.
// There are two functions because one for both kinds of array is three times slower.
function at(table: Table, index: number): number {
  return table[index] as number;
}

function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] as number;
}
