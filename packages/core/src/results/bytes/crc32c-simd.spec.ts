import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";

import { crc32c } from "../../testing/record-encoder.ts";
import { crcBytes, crcEnd, crcStart } from "./crc32c.ts";
import { fastCrc } from "./crc32c-simd.ts";

const long = Uint8Array.from({ length: 200_000 }, (_, index) => Math.imul(index + 1, 2_654_435_761) >>> 23);

/** What a browser does where a page's Content-Security-Policy has no `wasm-unsafe-eval`. */
function forbidden(): never {
  throw new Error("Refused to compile or instantiate WebAssembly module");
}

describe("fastCrc", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("is no other than the tables here, and gives what they give, wherever bytes begin and end", () => {
    const crc = fastCrc();
    expect(crc).not.toBe(crcBytes);
    // Around the lengths from which it is used, at which units end, and at which blocks end.
    const length = fc.oneof(
      fc.nat(100),
      fc.integer({ min: 10_000, max: 10_100 }),
      fc.integer({ min: 65_500, max: 75_700 }),
      fc.integer({ min: 131_000, max: 142_000 }),
    );
    fc.assert(
      fc.property(fc.nat(70), length, fc.integer(), (start, count, before) => {
        const bytes = long.subarray(start, start + count);
        expect(crc(before, bytes)).toBe(crcBytes(before, bytes));
      }),
      { numRuns: 200 },
    );
  });

  it("is the checksum by definition, also of bytes that come in pieces and after other bytes", () => {
    const crc = fastCrc();
    crc(crcStart, long);
    const whole = long.subarray(7, 70_007);
    let value = crcStart;
    for (const [from, to] of [
      [0, 1],
      [1, 20_000],
      [20_000, 20_003],
      [20_003, 70_000],
    ] as const)
      value = crc(value, whole.subarray(from, to));
    expect(crcEnd(value)).toBe(crc32c(whole));
  });

  it.each<[string, unknown]>([
    ["missing", undefined],
    ["without SIMD, or forbidden by a page", { Module: forbidden }],
  ])("is that of the tables where WebAssembly is %s", (_, platform) => {
    vi.stubGlobal("WebAssembly", platform);
    expect(fastCrc()).toBe(crcBytes);
  });
});
