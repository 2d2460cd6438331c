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

/** An index of the cells of a CSV text, row by row. Cells are decoded when they are asked for. */
export class CsvTable {
  readonly bytes: Uint8Array;
  /** Number of rows, the header included. */
  readonly rowCount: number;
  /** Number of cells in each row. */
  readonly width: number;
  /** Two numbers per cell: its start and its end. NULL starts at -1; the end of a cell with doubled quotes is stored as its complement. */
  private readonly bounds: Int32Array;

  constructor(bytes: Uint8Array, bounds: Int32Array, rowCount: number, width: number) {
    this.bytes = bytes;
    this.bounds = bounds;
    this.rowCount = rowCount;
    this.width = width;
  }

  /** The start of a cell in `bytes`; -1 for NULL. */
  start(row: number, column: number): number {
    // In range, because callers ask for existing rows and columns.
    return this.bounds[2 * (row * this.width + column)] as number;
  }

  /** The end of a cell in `bytes`; negative when quotes in it are doubled, and {@link cell} must be used. */
  end(row: number, column: number): number {
    return this.bounds[2 * (row * this.width + column) + 1] as number;
  }

  cell(row: number, column: number): CsvCell {
    const start = this.start(row, column);
    if (start === -1) return null;
    const end = this.end(row, column);
    return end >= 0 ? this.bytes.subarray(start, end) : withoutDoubling(this.bytes.subarray(start, ~end));
  }
}

/**
 * Indexes the CSV of the `result` interface (docs/tunnel.md 6). It works on bytes, because a STRING value need not be UTF-8. Cells
 * are separated by commas, `""` is a quote inside quotes, LF or CRLF ends a row, and a backslash is special only in `\N`. Unlike
 * other clients it distinguishes `"\N"` (text) from `\N` (NULL), and refuses what they silently drop: an open quote, text after a
 * closing quote, and rows whose number of cells differs from that of the header.
 *
 * @throws {MaxComputeError} `result_damaged`, naming the row
 */
export function readCsv(bytes: Uint8Array): CsvTable {
  const { length } = bytes;
  let bounds = new Int32Array(1024);
  let cells = 0;
  let width = 0;
  let rows = 0;
  let rowStart = 0;
  let at = 0;
  while (at < length) {
    let start = at;
    let end: number;
    if (bytes[at] === quote) {
      start = at + 1;
      end = endOfQuoted(bytes, start, rows);
      at = (end < 0 ? ~end : end) + 1;
    } else {
      while (at < length && bytes[at] !== comma && bytes[at] !== lineFeed && !(bytes[at] === carriageReturn && endsLine(bytes, at))) at += 1;
      end = at;
      if (end - start === 2 && bytes[start] === backslash && bytes[start + 1] === letterN) start = -1;
    }
    if (2 * cells === bounds.length) bounds = doubled(bounds);
    bounds[2 * cells] = start;
    bounds[2 * cells + 1] = end;
    cells += 1;
    if (bytes[at] === comma) {
      at += 1;
      if (at < length) continue;
      // A comma at the very end of the text is followed by an empty cell.
      if (2 * cells === bounds.length) bounds = doubled(bounds);
      bounds[2 * cells] = at;
      bounds[2 * cells + 1] = at;
      cells += 1;
    } else if (at < length) {
      if (bytes[at] === carriageReturn && endsLine(bytes, at)) at += 1;
      else if (bytes[at] !== lineFeed) throw damaged(rows, "has text after a closing quote");
      at += 1;
    }
    if (rows === 0) width = cells;
    else if (cells - rowStart !== width) throw damaged(rows, `has ${cells - rowStart} cells where the header has ${width}`);
    rows += 1;
    rowStart = cells;
  }
  return new CsvTable(bytes, bounds, rows, width);
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

function doubled(bounds: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * bounds.length);
  larger.set(bounds);
  return larger;
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
