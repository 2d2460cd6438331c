import { expect, test } from "vitest";
import { plainStringLiteral, stringLiteralValue } from "./string-literal.ts";

test.each([
  ["'abc'", "abc"],
  ['"a;b"', "a;b"],
  ["'a\\tb\\n\\r\\\\'", "a\tb\n\r\\"],
  ["'it\\'s'", "it's"],
  ["'it''s'", "it's"],
  ["'say \"\"'", 'say ""'],
  ['"say """', 'say "'],
  ["'\\001\\0'", "\u0001\0"],
  ["'\\u4e2d\\uD83D\\uDE00'", "中😀"],
  ["'\\\\u4e2d'", "\\u4e2d"],
  ["'[\\d]'", "[\\d]"],
  ["'a\\_b'", "a\\_b"],
  ["''", ""],
])("%s", (written, value) => {
  expect(stringLiteralValue(written)).toBe(value);
  expect(stringLiteralValue(plainStringLiteral(value))).toBe(value);
});
