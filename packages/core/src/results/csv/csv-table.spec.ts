import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { readCsv } from "./csv-table.ts";
import type { CsvCell, CsvTable } from "./csv-table.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const rowsOf = (table: CsvTable): CsvCell[][] =>
  Array.from({ length: table.rowCount }, (_row, row) => Array.from({ length: table.width }, (_column, column) => table.cell(row, column)));
const cells = (text: string | Uint8Array): (string | null)[][] =>
  rowsOf(readCsv(typeof text === "string" ? encode(text) : text)).map((row) =>
    row.map((cell) => cell && Buffer.from(cell).toString("latin1")),
  );

describe("readCsv", () => {
  it("takes LF and CRLF for the end of a row, with or without one at the end", () => {
    expect(cells("a,b\r\n1,2\n3,4")).toEqual([
      ["a", "b"],
      ["1", "2"],
      ["3", "4"],
    ]);
  });

  it("keeps separators, line ends and doubled quotes inside quotes", () => {
    expect(cells('"a,b"\n"say ""hi"""\n"1\r\n2"\n"c\rd"\n""\n')).toEqual([["a,b"], ['say "hi"'], ["1\r\n2"], ["c\rd"], [""]]);
  });

  it("tells NULL from texts that look like it", () => {
    expect(cells('\\N,"\\N",\\n,NULL,,"",\\NN\n')).toEqual([[null, "\\N", "\\n", "NULL", "", "", "\\NN"]]);
  });

  it("keeps bytes that are not UTF-8, and NULs", () => {
    expect(cells(new Uint8Array([0x22, 0xff, 0x00, 0xfe, 0x22, 0x2c, 0x80, 0x0a]))).toEqual([["\u00ff\u0000\u00fe", "\u0080"]]);
  });

  it("takes a blank line for an empty text, not for the end", () => {
    expect(cells('"a"\n1\n\n2\n')).toEqual([["a"], ["1"], [""], ["2"]]);
  });

  it("is empty for nothing", () => {
    expect(cells("")).toEqual([]);
  });

  it.each([
    ['"a"\n"open', /Row 1 .* quote that is not closed/],
    ['"a"\n"x"y\n', /Row 1 .* text after a closing quote/],
    ["a,b\n1,2\n3\n", /Row 2 .* 1 cells where the header has 2/],
    ["a\n1,2\n", /Row 1 .* 2 cells where the header has 1/],
    ['"a', /The header/],
  ])("refuses what others drop in silence: %j", (text, message) => {
    expect(() => cells(text)).toThrow(expect.objectContaining({ code: "result_damaged", message: expect.stringMatching(message) }));
  });

  it("reads back every table of bytes and NULLs", () => {
    const cell = fc.option(fc.uint8Array({ maxLength: 12 }));
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1 }));
    fc.assert(
      fc.property(table, fc.constantFrom("\n", "\r\n"), (rows, lineEnd) => {
        const text = rows.map((row) => row.map(quoted).join(",") + lineEnd).join("");
        const read = rowsOf(readCsv(Uint8Array.from(Buffer.from(text, "latin1"))));
        expect(read.map((row) => row.map((found) => found && [...found]))).toEqual(
          rows.map((row) => row.map((given) => given && [...given])),
        );
      }),
    );
  });
});

function quoted(cell: CsvCell): string {
  return cell === null ? "\\N" : `"${Buffer.from(cell).toString("latin1").replaceAll('"', '""')}"`;
}
