import type { RowValues } from "@maxcompute-rx/node";

import { oneLine } from "../terminal/display-text.ts";
import type { Paint } from "../terminal/terminal.ts";
import { textTable } from "../terminal/text-table.ts";

/** The first rows of a result. */
export interface TableRows {
  readonly names: readonly string[];
  readonly rows: readonly RowValues[];
  /** Rows of the whole result. */
  readonly total: number;
  /** Whether the service has cut that, or may have. */
  readonly truncated: boolean;
}

/** Rows as a table of at most so many columns of the terminal; wide cells are cut with an ellipsis. */
export function resultTable({ names, rows, total, truncated }: TableRows, columns: number, paint: Paint): string {
  const header = names.map(oneLine);
  const cells = rows.map((row) => row.map(cellText));
  const table = textTable([header, ...cells], columns);
  const lines = table.lines.map((line, index) => (index === 0 ? paint("bold", line) : line));
  const shown = rows.length < total ? `${rows.length.toLocaleString("en")} of ` : "";
  const count = `${shown}${total.toLocaleString("en")} ${total === 1 ? "row" : "rows"}`;
  const cut = rows.length < total ? `; --rows N shows more${truncated ? "" : ", --output FILE takes all"}` : "";
  const limit = truncated ? "; the service gives no more, though there may be" : "";
  const hidden = table.hidden === 0 ? "" : `; ${table.hidden} more columns do not fit (--format jsonl shows them)`;
  return `${[...lines, paint("gray", count + limit + cut + hidden)].join("\n")}\n`;
}

/** A value of a row on one line. */
export function cellText(value: unknown): string {
  if (value === null) return "NULL";
  if (typeof value === "string") return oneLine(value);
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  const json = JSON.stringify(value, plainJson);
  // Dates, times and bytes are texts in JSON; in a table they need no quotes.
  const plain: unknown = JSON.parse(json);
  return oneLine(typeof plain === "string" ? plain : json);
}

// For `JSON.stringify`: values that JSON lacks, without loss: BIGINT as digits, BINARY as Base64, MAP as pairs.
function plainJson(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  return value instanceof Map ? [...value] : value;
}
