import { expect, test } from "vitest";
import { parseColumnType } from "../../rows/column-type.ts";
import { resultCsv } from "./result-csv.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const csv = (types: readonly string[], ...rows: readonly (readonly (Uint8Array | null)[])[]): string =>
  Buffer.from(
    resultCsv(
      types.map((type, index) => ({ name: `c${index}`, type: parseColumnType(type) })),
      rows,
    ),
  ).toString("latin1");

test("names are quoted, numbers and times bare, text quoted", () => {
  expect(csv(["bigint", "string", "double", "boolean", "datetime"], ["1", "x", "1.5", "true", "2026-01-02 03:04:05"].map(bytes))).toBe(
    '"c0","c1","c2","c3","c4"\n1,"x",1.5,true,2026-01-02 03:04:05\n',
  );
});

test("a name with a quote in it is doubled as a value is", () => {
  expect(Buffer.from(resultCsv([{ name: 'a"b', type: { kind: "bigint" } }], [])).toString()).toBe('"a""b"\n');
});

test("NULL is an unquoted \\N, and the text \\N is quoted", () => {
  expect(csv(["string", "string"], [null, bytes("\\N")])).toBe('"c0","c1"\n\\N,"\\N"\n');
});

test("an empty string is quoted: a blank line would end the reading", () => {
  expect(csv(["string"], [bytes("")])).toBe('"c0"\n""\n');
});

test("quotes, commas, line ends and bytes that are no UTF-8 pass", () => {
  expect(csv(["string"], [Uint8Array.of(0x22, 0x2c, 0x0a, 0x0d, 0x00, 0xff)])).toBe('"c0"\n""",\n\r\0\xff"\n');
});

test("nested values are quoted, because they have commas", () => {
  expect(csv(["array<int>"], [bytes("[1, 2]")])).toBe('"c0"\n"[1, 2]"\n');
});

test("no columns and no rows is one empty line", () => {
  expect(csv([])).toBe("\n");
});
