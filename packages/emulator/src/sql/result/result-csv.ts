import type { ColumnType } from "../../rows/column-type.ts";
import type { RowColumn } from "../../rows/row-source.ts";
import type { SqlCell } from "./cells.ts";

/**
 * A SELECT's rows as the `result` interface carries them (docs/protocol.md 2.7, docs/tunnel.md 6.1): names and text in
 * double quotes, numbers bare, NULL an unquoted `\N`, `\n` after every line. The bytes of a STRING pass unchanged, so
 * the whole need not be UTF-8. A STRING that reads `\N` is quoted: clients that look at quotes can tell it from NULL.
 */
export function resultCsv(columns: readonly RowColumn[], rows: readonly (readonly SqlCell[])[]): Uint8Array<ArrayBuffer> {
  const bare = columns.map((column) => bareTypes.has(column.type.kind));
  const parts: Uint8Array[] = [];
  writeLine(
    parts,
    columns.map((column) => quoted(encoder.encode(column.name))),
  );
  for (const row of rows) {
    writeLine(
      parts,
      row.map((cell, index) => (cell === null ? nullCell : bare[index] === true ? cell : quoted(cell))),
    );
  }
  return joined(parts);
}

const encoder = new TextEncoder();
const nullCell = encoder.encode("\\N");
const comma = encoder.encode(",");
const lineEnd = encoder.encode("\n");
const quote = 0x22;

/** Types whose text can hold neither commas, quotes nor line ends. */
const bareTypes: ReadonlySet<ColumnType["kind"]> = new Set([
  "tinyint",
  "smallint",
  "int",
  "bigint",
  "float",
  "double",
  "decimal",
  "boolean",
  "date",
  "datetime",
  "timestamp",
  "timestamp_ntz",
]);

function writeLine(parts: Uint8Array[], cells: readonly Uint8Array[]): void {
  cells.forEach((cell, index) => {
    if (index > 0) parts.push(comma);
    parts.push(cell);
  });
  parts.push(lineEnd);
}

function quoted(bytes: Uint8Array): Uint8Array {
  const quotes = bytes.reduce((count, byte) => (byte === quote ? count + 1 : count), 0);
  const result = new Uint8Array(bytes.length + quotes + 2);
  let offset = 0;
  result[offset++] = quote;
  for (const byte of bytes) {
    if (byte === quote) result[offset++] = quote;
    result[offset++] = byte;
  }
  result[offset] = quote;
  return result;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
