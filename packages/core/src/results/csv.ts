import { concatBytes } from "../bytes.ts";
import { MaxComputeError } from "../error.ts";

/** One cell: its bytes as sent, or null for SQL NULL, which is `\N` without quotes. */
export type CsvCell = Uint8Array | null;

const quote = 0x22;
const comma = 0x2c;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * Decodes the CSV of the `result` interface (docs/tunnel.md 6) by bytes, because a STRING value need not be
 * UTF-8. Commas separate, `""` is a quote inside quotes, LF or CRLF ends a row, and a backslash means nothing but in `\N`.
 * Unlike other clients it tells `"\N"` (text) from `\N` (NULL), and refuses what they drop in silence: an open quote, text
 * behind a closing one, and rows whose length differs from the first one's.
 *
 * @throws {MaxComputeError} `result_damaged`, naming the row
 */
export function* readCsv(bytes: Uint8Array): Generator<readonly CsvCell[]> {
  const scanner = new CsvScanner(bytes);
  let width: number | null = null;
  while (!scanner.atEnd()) {
    const row = scanner.row();
    width ??= row.length;
    if (row.length !== width) throw damaged(scanner.rowNumber, `has ${row.length} cells where the header has ${width}`);
    yield row;
  }
}

class CsvScanner {
  /** Number of the row read last; the header is row 0. */
  rowNumber = -1;
  private at = 0;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  atEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  row(): readonly CsvCell[] {
    this.rowNumber += 1;
    const cells: CsvCell[] = [];
    do {
      cells.push(this.bytes[this.at] === quote ? this.quoted() : this.bare());
    } while (this.skipComma());
    this.skipLineEnd();
    return cells;
  }

  private skipComma(): boolean {
    if (this.bytes[this.at] !== comma) return false;
    this.at += 1;
    return true;
  }

  private bare(): CsvCell {
    const start = this.at;
    while (!this.atEnd() && this.bytes[this.at] !== comma && !this.atLineEnd()) this.at += 1;
    const cell = this.bytes.subarray(start, this.at);
    return cell.length === 2 && cell[0] === 0x5c && cell[1] === 0x4e ? null : cell;
  }

  private quoted(): CsvCell {
    const parts: Uint8Array[] = [];
    do {
      // At an opening quote, or at the second one of a pair, which belongs to the value.
      const start = parts.length === 0 ? this.at + 1 : this.at;
      const end = this.bytes.indexOf(quote, this.at + 1);
      if (end === -1) throw damaged(this.rowNumber, "has a quote that is not closed");
      parts.push(this.bytes.subarray(start, end));
      this.at = end + 1;
    } while (this.bytes[this.at] === quote);
    if (!this.atEnd() && this.bytes[this.at] !== comma && !this.atLineEnd()) {
      throw damaged(this.rowNumber, "has text behind a closing quote");
    }
    return concatBytes(parts);
  }

  private atLineEnd(): boolean {
    const byte = this.bytes[this.at];
    // A CR at the very end is a line end whose LF was not sent.
    return byte === lineFeed || (byte === carriageReturn && (this.bytes[this.at + 1] ?? lineFeed) === lineFeed);
  }

  private skipLineEnd(): void {
    if (this.bytes[this.at] === carriageReturn) this.at += 1;
    this.at += 1;
  }
}

function damaged(row: number, finding: string): MaxComputeError {
  const which = row === 0 ? "The header" : `Row ${row}`;
  return new MaxComputeError("result_damaged", `${which} of the result ${finding}.`, {
    nextStep: "The answer may be cut, or may not be a table: take the result's text with getTaskResult.",
  });
}
