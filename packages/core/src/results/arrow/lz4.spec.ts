import { describe, expect, it } from "vitest";

import { decompressLz4 } from "./lz4.ts";

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/\s/g, ""), "hex"));
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

// Magic, flags (independent blocks), block size, checksum of these (not looked at).
const head = "04224d18 60 40 82";

describe("decompressLz4", () => {
  it("reads literals and copies, also from what a copy is writing", () => {
    // "abc", then 9 bytes from 3 before; then "!" alone.
    expect(text(decompressLz4(hex(`${head} 08000000 35 616263 0300 10 21 00000000`), 13))).toBe("abcabcabcabc!");
  });

  it("reads blocks that are not compressed, sizes and checksums in the frame", () => {
    expect(text(decompressLz4(hex("04224d18 78 40 0300000000000000 00 03000080 616263 deadbeef 00000000"), 3))).toBe("abc");
  });

  it("reads lengths of more than one byte", () => {
    const literals = "61".repeat(300);
    expect(decompressLz4(hex(`${head} 2f010000 f0 ff1e ${literals} 00000000`), 300)).toHaveLength(300);
  });

  it.each([
    ["another magic", `00000000 60 40 82 00000000`, 0],
    ["a frame that is cut off", `${head} 08000000 35 6162`, 13],
    ["a copy from before the beginning", `${head} 06000000 15 61 0300 1021 00000000`, 11],
    ["more than it says", `${head} 03000080 616263 00000000`, 2],
    ["less than it says", `${head} 03000080 616263 00000000`, 4],
    ["a length beyond all compression", `${head} 03000080 616263 00000000`, 2 ** 40],
  ])("refuses %s", (_, frame, length) => {
    expect(() => decompressLz4(hex(frame), length)).toThrow(/LZ4/);
  });
});
