import { jsonText } from "@maxcompute-rx/node";
import type { ColumnValue, RowValues } from "@maxcompute-rx/node";

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
export function cellText(value: ColumnValue): string {
  if (value === null) return "NULL";
  if (typeof value === "string") return oneLine(value);
  const json = jsonText(value);
  // Dates, times and bytes are strings in JSON; in a table they need no quotes.
  return oneLine(json.startsWith('"') ? json.slice(1, -1) : json);
}
