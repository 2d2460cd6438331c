import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { decodeBase64 } from "./base64.ts";

function byPlatform(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

describe("decodeBase64", () => {
  it("reads what was written, with and without line ends and padding, as text and as bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 1, max: 20 }), fc.boolean(), (bytes, width, padded) => {
        const plain = Buffer.from(bytes).toString("base64");
        const text = (padded ? plain : plain.replaceAll("=", "")).replace(new RegExp(`.{${width}}`, "g"), "$&\r\n");
        expect(decodeBase64(text)).toEqual(bytes);
        expect(decodeBase64(new TextEncoder().encode(text))).toEqual(bytes);
      }),
    );
  });

  it("agrees with the platform about what is no Base64", () => {
    for (const text of [
      "",
      "=",
      "A",
      "A=",
      "AA",
      "AA=",
      "AA==",
      "AA===",
      "A===",
      "AAA",
      "AAA=",
      "AAA==",
      "AAAA=",
      "AAAA==",
      "AA==AAAA",
      "AA=A",
      "A A\tA\nA",
      "AA =\n=",
      "AA-A",
      "\u00e9AAA",
      "AAAA\u0000",
    ]) {
      expect([text, decodeBase64(text)]).toEqual([text, byPlatform(text)]);
    }
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("A", "b", "/", "=", " ", "-"), maxLength: 9 }), (text) => {
        expect(decodeBase64(text)).toEqual(byPlatform(text));
      }),
    );
  });
});
