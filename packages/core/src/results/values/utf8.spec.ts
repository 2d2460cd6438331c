import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { anyCharacter } from "../../testing/any-character.ts";
import { isAscii, isUtf8, textOrBytes } from "./utf8.ts";

describe("textOrBytes", () => {
  it("gives every text back, and its bytes by encoding it again", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: anyCharacter, maxLength: 20 }), fc.string({ unit: "binary-ascii", maxLength: 20 })),
        fc.nat({ max: 3 }),
        (text, before) => {
          const bytes = new TextEncoder().encode(text);
          const among = Uint8Array.from([...new Uint8Array(before).fill(0xff), ...bytes, 0xff]);
          expect(textOrBytes(among, before, before + bytes.length)).toBe(text);
        },
      ),
    );
  });

  it.each(["", "\ufeffx", "\u0000", "twelve bytes", "thirteen byte"])("keeps %j", (text) => {
    expect(textOrBytes(new TextEncoder().encode(text))).toBe(text);
  });

  it("gives bytes of their own where there is no text", () => {
    for (const bytes of [[0xff], [0x41, 0x80], [0xc3], [0xed, 0xa0, 0x80], [...new Uint8Array(20).fill(0x41), 0xfe]]) {
      const source = Uint8Array.from(bytes);
      const found = textOrBytes(source);
      source.fill(0);
      expect(found).toEqual(Uint8Array.from(bytes));
    }
  });
});

describe("isUtf8", () => {
  it("is true of texts of any length, and of nothing else", () => {
    for (const text of [
      "",
      "plain",
      "é",
      "a".repeat(70_000),
      ...[0, 1, 2, 3].map((before) => `${"a".repeat(before)}${"😀".repeat(40_000)}`),
      `${"a".repeat(3)}${"é€".repeat(40_000)}`,
      "\uFEFF".repeat(30_000),
    ]) {
      const bytes = new TextEncoder().encode(text);
      expect(isUtf8(bytes, 0, bytes.length)).toBe(true);
      expect(isUtf8(Uint8Array.from([...bytes, 0xc3]), 0, bytes.length)).toBe(true);
      expect(isUtf8(Uint8Array.from([...bytes, 0xc3]), 0, bytes.length + 1)).toBe(false);
      expect(isUtf8(Uint8Array.from([0x80, ...bytes]), 0, bytes.length + 1)).toBe(false);
    }
    // Where pieces of a long text are cut: nothing but bytes that continue a character.
    expect(isUtf8(Uint8Array.from([...new Uint8Array(65_530), ...new Uint8Array(10).fill(0x80)]), 0, 65_540)).toBe(false);
  });

  it("agrees with the platform about every beginning of a character, and about any bytes", () => {
    const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    const decode = (bytes: Uint8Array): string | Uint8Array => {
      try {
        return strict.decode(bytes);
      } catch {
        return bytes;
      }
    };
    const edges = [
      0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3,
      0xf4, 0xf5, 0xff,
    ];
    const check = (...bytes: readonly number[]): void => {
      const all = Uint8Array.from(bytes);
      const expected = decode(all);
      if (isUtf8(all, 0, all.length) !== (typeof expected === "string"))
        expect.unreachable(`[${bytes.join()}] should be ${String(typeof expected === "string")}`);
      const found = textOrBytes(all);
      if (String(found) !== String(expected) || typeof found !== typeof expected)
        expect.unreachable(`[${bytes.join()}] should be ${String(expected)}, and is ${String(found)}`);
    };
    for (const second of edges) {
      for (let first = 0x7f; first < 256; first += 1) check(first, second, 0x80, 0x80);
      for (const first of edges)
        for (const third of [0x41, 0x7f, 0x80, 0xbf, 0xc0]) for (const rest of [[], [0x80], [0x41]]) check(first, second, third, ...rest);
    }
    const part = fc.oneof(
      fc.string({ unit: anyCharacter, maxLength: 8 }).map((text) => new TextEncoder().encode(text)),
      fc.uint8Array({ maxLength: 3 }),
      fc.constant(new Uint8Array(20)),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), fc.nat(5), (parts, before) => {
        const bytes = Uint8Array.from(parts.flatMap((bytes) => [...bytes]));
        const among = Uint8Array.from([...new Uint8Array(before).fill(0xff), ...bytes, 0xff]);
        const expected = decode(bytes);
        expect(isUtf8(among, before, before + bytes.length)).toBe(typeof expected === "string");
        expect(textOrBytes(among, before, before + bytes.length)).toEqual(expected);
        expect(isAscii(among, before, before + bytes.length)).toBe(bytes.every((byte) => byte < 0x80));
      }),
    );
  });
});
