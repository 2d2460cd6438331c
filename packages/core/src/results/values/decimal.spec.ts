import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { canonicalDecimal, decimalText } from "./decimal.ts";

describe("canonicalDecimal", () => {
  it.each([
    ["1.50", "1.5"],
    ["-0.00", "0"],
    ["-0", "0"],
    ["007", "7"],
    ["+1.5", "1.5"],
    [".5", "0.5"],
    ["5.", "5"],
    ["1E+2", "100"],
    ["15e-1", "1.5"],
    ["0E-18", "0"],
    ["99999999999999999999.999999999999999999", "99999999999999999999.999999999999999999"],
  ])("writes %s as %s", (text, canonical) => {
    expect(canonicalDecimal(text)).toBe(canonical);
  });

  it.each(["", ".", "-", "1.2.3", "NaN", "Infinity", "0x10", " 1", "1E999999", "1,5"])("refuses %j", (text) => {
    expect(canonicalDecimal(text)).toBeNull();
  });

  it("gives one text for all ways to write a value, and says the value", () => {
    const digits = fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n });
    fc.assert(
      fc.property(digits, fc.integer({ min: 0, max: 38 }), fc.integer({ min: 0, max: 5 }), (unscaled, scale, zeros) => {
        const text = decimalText(unscaled, scale);
        expect(canonicalDecimal(text)).toBe(text);
        expect(canonicalDecimal(`${unscaled}E-${scale}`)).toBe(text);
        expect(decimalText(unscaled * 10n ** BigInt(zeros), scale + zeros)).toBe(text);
        const [whole = "", fraction = ""] = text.replace("-", "").split(".");
        const read = BigInt(whole + fraction.padEnd(scale, "0"));
        expect(text.startsWith("-") ? -read : read).toBe(unscaled);
      }),
    );
  });
});
