import fc from "fast-check";

/**
 * Any Unicode character, control characters included, like the unit "binary" of fast-check. That unit makes a table of all 1.1 million
 * characters first, which takes seconds in every process that runs tests.
 */
export const anyCharacter: fc.Arbitrary<string> = fc.integer({ min: 0, max: 0x10_f7ff }).map(
  (index) => String.fromCodePoint(index < 0xd800 ? index : index + 0x800),
  (text) => {
    const code = typeof text === "string" && Array.from(text).length === 1 ? (text.codePointAt(0) ?? 0xd800) : 0xd800;
    if (code >= 0xd800 && code < 0xe000) throw new Error("This is no character.");
    return code < 0xd800 ? code : code - 0x800;
  },
);
