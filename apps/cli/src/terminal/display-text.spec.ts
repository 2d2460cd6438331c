import { describe, expect, it } from "vitest";

import { cut, displayWidth, fit, oneLine, safeLines, wrap } from "./display-text.ts";

describe("the width of a text", () => {
  it.for([
    ["abc", 3],
    ["", 0],
    ["中文", 4],
    ["ﾊﾝｶｸ", 4],
    ["ＡＢ", 4],
    ["한국", 4],
    ["e\u0301", 1],
    ["👩‍💻", 2],
    ["❤️", 2],
    ["█░✔", 3],
    ["a\u200bb", 2],
  ] as const)("of %j is %i", ([text, width]) => expect(displayWidth(text)).toBe(width));
});

it("cuts at whole characters, also wide ones", () => {
  expect(cut("hello", 5)).toBe("hello");
  expect(cut("hello!", 5)).toBe("hell…");
  expect(cut("中文字", 5)).toBe("中文…");
  expect(cut("中文字", 4)).toBe("中…");
  expect(cut("abc", 0)).toBe("");
  expect(fit("中文字", 4)).toBe("中… ");
  expect(fit("a", 3)).toBe("a  ");
});

it("takes away what would play tricks on a terminal", () => {
  expect(oneLine(" a\u001b[2J\n\tb\u202ec\u0007 ")).toBe("a [2J b c");
  expect(safeLines("a\u001b[2J\r\nb\tc\n")).toBe("a [2J \nb c");
});

it("breaks lines between words", () => {
  expect(wrap("one two three four", 9, 2)).toBe("one two\n  three\n  four");
  expect(wrap("http://a-very-long-word x", 8, 4)).toBe("http://a-very-long-word\n    x");
  expect(wrap("all on one", Number.POSITIVE_INFINITY, 2)).toBe("all on one");
});
