import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { crc32c } from "../../testing/record-encoder.ts";
import { crcByte, crcBytes, crcEnd, crcOfBoth, crcShift, crcStart, crcWord } from "./crc32c.ts";

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("CRC-32C", () => {
  it("is the one of Castagnoli", () => {
    expect(crcEnd(crcBytes(crcStart, ascii("123456789")))).toBe(0xe3069283);
    expect(crcEnd(crcStart)).toBe(0);
  });

  it("is the same by bit, by byte, by word and by eight bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.integer(), (bytes, word) => {
        expect(crcEnd(crcBytes(crcStart, bytes))).toBe(crc32c(bytes));
        expect(crcEnd(bytes.reduce(crcByte, crcStart))).toBe(crc32c(bytes));
        const fourBytes = new Uint8Array(Int32Array.of(word).buffer);
        expect(crcWord(crcBytes(crcStart, bytes), word)).toBe(crcBytes(crcStart, Uint8Array.from([...bytes, ...fourBytes])));
      }),
    );
  });

  it("is the same of long runs, wherever they begin and end", () => {
    const long = Uint8Array.from({ length: 9000 }, (_, index) => (index * 2_654_435_761) >>> 24);
    fc.assert(
      fc.property(fc.nat(50), fc.integer({ min: 4000, max: 8900 }), (start, end) => {
        expect(crcEnd(crcBytes(crcStart, long, start, end))).toBe(crc32c(long.subarray(start, end)));
      }),
    );
  });

  it("of two pieces is that of the whole", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), fc.uint8Array({ maxLength: 50 }), (first, second) => {
        expect(crcOfBoth(crc32c(first), crc32c(second), crcShift(second.length))).toBe(crc32c([...first, ...second]));
      }),
    );
  });
});
