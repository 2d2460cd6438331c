import { decodeBase64 } from "../../wire/format/base64.ts";
import { crcBytes } from "./crc32c.ts";

// Declared here, because the types of some platforms that have it do not: those of Node, for example.
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (compiled: object) => {
    readonly exports: { readonly memory: { readonly buffer: ArrayBuffer }; fold(at: number, end: number, delta: number): void };
  };
};

/** Adds bytes to an unfinished CRC-32C, as {@link crcBytes} does. */
export type CrcOfBytes = (crc: number, bytes: Uint8Array) => number;

/**
 * Makes a CRC-32C that computes 16 bytes at once, which is four times as fast as the tables (docs/performance.md); where
 * WebAssembly with SIMD is missing or forbidden, {@link crcBytes}. An instance takes 128 KiB; its calls must not overlap, and
 * cannot, because they do not wait.
 *
 * It needs no tables and no multiplication. With y = x^128, one unit of 16 bytes, CRC-32C's polynomial divides
 *
 *     y^209 + y^144 + y^54 + y^39 + y^14 + 1
 *
 * (the same exponents hold for every y = x^(2^n), since squaring a polynomial over GF(2) doubles its exponents). So a unit may be
 * moved to five later places, 65, 155, 170, 195 and 209 units further on, without a change of the checksum of the whole. Moved
 * from the first unit to the last, all bytes end up in the last 209 units, whose checksum the tables compute.
 */
export function fastCrc(): CrcOfBytes {
  try {
    return withFold(new WebAssembly.Instance(new WebAssembly.Module(decodeBase64(foldModule) ?? new Uint8Array())).exports);
  } catch {
    return crcBytes;
  }
}

/**
 * The WebAssembly module: a memory of two pages, and `fold(at, end, delta)`, which for each unit from `at` up to `end` does
 *
 *     unit[at + delta + 3344] ^= unit[at] ^ unit[at + 224] ^ unit[at + 624] ^ unit[at + 864] ^ unit[at + 2304]
 *
 * As text: (loop (v128.store offset=3344 (at + delta) (v128.xor …six v128.load…)) (br_if (i32.lt_u (at += 16) end))).
 */
const foldModule =
  "AGFzbQEAAAABBwFgA39/fwADAgEABQQBAQICBxECBm1lbW9yeQIABGZvbGQAAApUAVIBAX8DQCAAIAJqIgMgA/0ABJAaIAD9AASAEv1RIAD9AATgBiAA/QAE8AT9Uf1R" +
  "IAD9AATgASAA/QAEAP1R/VH9CwSQGiAAQRBqIgAgAUkNAAsL";

/** 209 units: how far bytes are moved, and how many the tables compute at the end. */
const reach = 3344;
/** Bytes that are computed at once; the memory holds them between zeros. */
const block = 65_536;
/** Where the last bytes of a block are, behind the zeros that follow its other bytes. */
const tail = reach + block + reach;
/** From this length in bytes it is faster than the tables. */
const shortest = 3 * reach;

function withFold({ fold, memory }: InstanceType<typeof WebAssembly.Instance>["exports"]): CrcOfBytes {
  const bytes = new Uint8Array(memory.buffer);
  const view = new DataView(memory.buffer);
  return (crc, data) => {
    let value = crc;
    let from = 0;
    for (; data.length - from >= shortest; from += block) {
      const to = Math.min(data.length, from + block);
      // Whole units; the zeros after them take what would otherwise be moved twice.
      const moved = (to - from - reach) & ~15;
      bytes.set(data.subarray(from, from + moved), reach);
      view.setInt32(reach, view.getInt32(reach, true) ^ value, true);
      bytes.fill(0, reach + moved, reach + moved + reach);
      bytes.set(data.subarray(from + moved, to), tail);
      fold(0, moved, 0);
      fold(moved, moved + reach, tail - reach - moved);
      value = crcBytes(0, bytes, tail, tail + to - from - moved);
    }
    return from < data.length ? crcBytes(value, data, from) : value;
  };
}
