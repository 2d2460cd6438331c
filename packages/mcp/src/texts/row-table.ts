import { jsonText } from "@maxcompute-rx/node";
import type { ColumnValue, RowValues } from "@maxcompute-rx/node";

/** The longest text of one cell. */
const mostCharacters = 1000;

/** Rows as a Markdown table, as many as fit. */
export interface RowTable {
  readonly text: string;
  /** How many rows it holds. At least one, unless there is none. */
  readonly count: number;
}

/** Writes rows as a Markdown table of at most so many bytes; reading ends when it is full. The first row is always in it. */
export async function rowTable(
  columns: readonly string[],
  rows: AsyncIterable<RowValues> | Iterable<RowValues>,
  maxBytes: number,
): Promise<RowTable> {
  const lines = [line(columns.map(cell)), line(columns.map(() => "---"))];
  let bytes = size(lines.join("\n"));
  let count = 0;
  for await (const row of rows) {
    const text = line(row.map((value) => cell(valueText(value))));
    bytes += size(text) + 1;
    if (bytes > maxBytes && count > 0) break;
    lines.push(text);
    count += 1;
  }
  return { text: lines.join("\n"), count };
}

/** The beginning of a text, and whether that is all of it. */
export function cutText(text: string, maxBytes: number): string {
  if (size(text) <= maxBytes) return text;
  // A piece that ends inside a character decodes to U+FFFD, which is removed.
  const piece = new TextDecoder().decode(new TextEncoder().encode(text).subarray(0, maxBytes)).replace(/\ufffd$/, "");
  return `${piece}…\n(cut: the whole text has ${size(text)} bytes)`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** A text cannot end its cell or its row. One that is cut says so. */
function cell(text: string): string {
  const cut = text.length > mostCharacters ? `${text.slice(0, mostCharacters)}… (${text.length} characters)` : text;
  return cut
    .replaceAll("\\", String.raw`\\`)
    .replaceAll("|", String.raw`\|`)
    .replaceAll("\r", String.raw`\r`)
    .replaceAll("\n", String.raw`\n`);
}

function valueText(value: ColumnValue): string {
  if (value === null) return "NULL";
  if (typeof value === "string") return value;
  const json = jsonText(value);
  // Dates, times and bytes are strings in JSON; in a table they need no quotes.
  return json.startsWith('"') ? json.slice(1, -1) : json;
}

function size(text: string): number {
  return new TextEncoder().encode(text).length;
}
