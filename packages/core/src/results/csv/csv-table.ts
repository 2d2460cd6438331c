import { concatBytes } from "../../bytes.ts";
import { MaxComputeError } from "../../error.ts";

/** The bytes of one cell; null for SQL NULL, which is `\N` without quotes. */
export type CsvCell = Uint8Array | null;

const quote = 0x22;
const comma = 0x2c;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const backslash = 0x5c;
const letterN = 0x4e;

/** Number of rows whose cells are located at the same time. */
const rowsInWindow = 1024;

/**
 * The cells of a CSV text, which is verified. Where rows begin is known for one in {@link rowsInWindow}; the cells of a window are
 * located when one of them is asked for, so that an index takes no memory for each cell.
 */
export class CsvTable {
  readonly bytes: Uint8Array;
  /** Number of rows, the header included. */
  readonly rowCount: number;
  /** Number of cells in each row. */
  readonly width: number;
  /** Where each window begins. */
  private readonly windows: readonly number[];
  private readonly scanner: RowScanner;
  /** The first row of the window whose cells are located. */
  private firstRow = -1;

  constructor(bytes: Uint8Array, windows: readonly number[], rowCount: number, width: number) {
    this.bytes = bytes;
    this.windows = windows;
    this.rowCount = rowCount;
    this.width = width;
    this.scanner = new RowScanner(bytes);
  }

  /** The start of a cell in `bytes`; -1 for NULL. */
  start(row: number, column: number): number {
    // In range, because callers ask for existing rows and columns.
    return this.scanner.bounds[this.placeOf(row, column)] as number;
  }

  /** The end of a cell in `bytes`; negative when quotes in it are doubled, and {@link cell} must be used. */
  end(row: number, column: number): number {
    return this.scanner.bounds[this.placeOf(row, column) + 1] as number;
  }

  cell(row: number, column: number): CsvCell {
    const start = this.start(row, column);
    if (start === -1) return null;
    const end = this.end(row, column);
    return end >= 0 ? this.bytes.subarray(start, end) : withoutDoubling(this.bytes.subarray(start, ~end));
  }

  private placeOf(row: number, column: number): number {
    if (this.firstRow === -1 || row < this.firstRow || row >= this.firstRow + rowsInWindow) this.locate(row - (row % rowsInWindow));
    return 2 * ((row - this.firstRow) * this.width + column);
  }

  private locate(firstRow: number): void {
    const { scanner } = this;
    scanner.at = this.windows[firstRow / rowsInWindow] ?? this.bytes.length;
    scanner.cells = 0;
    for (let row = firstRow; row < firstRow + rowsInWindow && scanner.at < this.bytes.length; row += 1) scanner.scan(row);
    this.firstRow = firstRow;
  }
}

/**
 * Verifies the CSV of the `result` interface (docs/tunnel.md 6). It works on bytes, because a STRING value need not be UTF-8. Cells
 * are separated by commas, `""` is a quote inside quotes, LF or CRLF ends a row, and a backslash is special only in `\N`. Unlike
 * other clients it distinguishes `"\N"` (text) from `\N` (NULL), and refuses what they silently drop: an open quote, text after a
 * closing quote, and rows whose number of cells differs from that of the header.
 *
 * @throws {MaxComputeError} `result_damaged`, naming the row
 */
export function readCsv(bytes: Uint8Array): CsvTable {
  const scanner = new RowScanner(bytes);
  const windows: number[] = [];
  let width = 0;
  let rows = 0;
  for (; scanner.at < bytes.length; rows += 1) {
    if (rows % rowsInWindow === 0) windows.push(scanner.at);
    scanner.cells = 0;
    scanner.scan(rows);
    if (rows === 0) width = scanner.cells;
    else if (scanner.cells !== width) throw damaged(rows, `has ${scanner.cells} cells where the header has ${width}`);
  }
  return new CsvTable(bytes, windows, rows, width);
}

/** Locates cells row by row. */
class RowScanner {
  /** Where the next row begins. */
  at = 0;
  /** Number of cells in {@link bounds}. */
  cells = 0;
  /** Two numbers per cell: its start and its end. NULL starts at -1; the end of a cell with doubled quotes is stored as its complement. */
  bounds: Int32Array = new Int32Array(64);
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Locates the cells of the next row, after those that are located. `row` is its number, for errors. */
  scan(row: number): void {
    const { bytes } = this;
    const { length } = bytes;
    let { at } = this;
    for (;;) {
      let start = at;
      let end: number;
      if (bytes[at] === quote) {
        start = at + 1;
        end = endOfQuoted(bytes, start, row);
        at = (end < 0 ? ~end : end) + 1;
      } else {
        while (at < length && bytes[at] !== comma && bytes[at] !== lineFeed && !(bytes[at] === carriageReturn && endsLine(bytes, at)))
          at += 1;
        end = at;
        if (end - start === 2 && bytes[start] === backslash && bytes[start + 1] === letterN) start = -1;
      }
      this.add(start, end);
      if (bytes[at] !== comma) break;
      // A comma at the very end of the text is followed by an empty cell, which the next turn finds.
      at += 1;
    }
    if (at < length) {
      if (bytes[at] === carriageReturn && endsLine(bytes, at)) at += 1;
      else if (bytes[at] !== lineFeed) throw damaged(row, "has text after a closing quote");
      at += 1;
    }
    this.at = at;
  }

  private add(start: number, end: number): void {
    const place = 2 * this.cells;
    if (place === this.bounds.length) {
      const larger = new Int32Array(2 * place);
      larger.set(this.bounds);
      this.bounds = larger;
    }
    this.bounds[place] = start;
    this.bounds[place + 1] = end;
    this.cells += 1;
  }
}

/** The index of the quote that closes a cell; its complement when the cell contains doubled quotes. */
function endOfQuoted(bytes: Uint8Array, start: number, row: number): number {
  let isDoubled = false;
  for (let at = start; ; at += 2) {
    while (at < bytes.length && bytes[at] !== quote) at += 1;
    if (at >= bytes.length) throw damaged(row, "has a quote that is not closed");
    if (bytes[at + 1] !== quote) return isDoubled ? ~at : at;
    isDoubled = true;
  }
}

// A CR at the very end of the text is a line end whose LF was not sent.
function endsLine(bytes: Uint8Array, at: number): boolean {
  return at + 1 === bytes.length || bytes[at + 1] === lineFeed;
}

function withoutDoubling(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  let start = 0;
  for (let at = bytes.indexOf(quote); at !== -1; at = bytes.indexOf(quote, at + 2)) {
    parts.push(bytes.subarray(start, at + 1));
    start = at + 2;
  }
  return concatBytes([...parts, bytes.subarray(start)]);
}

function damaged(row: number, finding: string): MaxComputeError {
  const which = row === 0 ? "The header" : `Row ${row}`;
  return new MaxComputeError("result_damaged", `${which} of the result ${finding}.`, {
    nextStep: "The answer may be cut, or may not be a table: take the result's text with getTaskResult.",
  });
}
