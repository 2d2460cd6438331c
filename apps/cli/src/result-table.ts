import type { ResultRow } from "@maxcompute-rx/node";

import { displayWidth, fit, oneLine } from "./display-text.ts";
import type { Paint } from "./terminal.ts";

/** A column is not cut below this width: the last ones are left out instead, and counted. */
const least = 6;

/** Rows as a table of at most so many columns of the terminal; wide cells are cut with an ellipsis. */
export function resultTable(rows: readonly ResultRow[], columns: number, paint: Paint): string {
  const names = Object.keys(rows[0] ?? {});
  const header = names.map(oneLine);
  const cells = rows.map((row) => names.map((name) => cellText(row[name])));
  const table = textTable([header, ...cells], columns);
  const lines = table.lines.map((line, index) => (index === 0 ? paint("bold", line) : line));
  const count = `${rows.length.toLocaleString("en")} ${rows.length === 1 ? "row" : "rows"}`;
  const hidden = table.hidden === 0 ? "" : `; ${table.hidden} more columns do not fit (--json shows them)`;
  return `${[...(names.length === 0 ? [] : lines), paint("gray", count + hidden)].join("\n")}\n`;
}

/** Aligned lines; the widest columns give way until all fit. */
export function textTable(
  rows: readonly (readonly string[])[],
  columns: number,
): { readonly lines: readonly string[]; readonly hidden: number } {
  const natural = (rows[0] ?? []).map((_, at) => Math.max(1, ...rows.map((row) => displayWidth(row[at] ?? ""))));
  const widths = [...natural];
  const total = (): number => widths.reduce((sum, width) => sum + width + 2, -2);
  while (total() > columns) {
    const widest = Math.max(...widths);
    const second = Math.max(least, ...widths.filter((width) => width < widest));
    if (widest > least) {
      const many = widths.filter((width) => width === widest).length;
      const target = Math.max(second, widest - Math.ceil((total() - columns) / many));
      for (const [at, width] of widths.entries()) if (width === widest) widths[at] = target;
    } else if (widths.length > 1) {
      widths.pop();
    } else {
      break;
    }
  }
  const lines = rows.map((row) =>
    widths
      .map((width, at) => fit(row[at] ?? "", width))
      .join("  ")
      .trimEnd(),
  );
  return { lines, hidden: natural.length - widths.length };
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

/** For `JSON.stringify`: values that JSON lacks, without loss: BIGINT as digits, BINARY as Base64, MAP as pairs. */
export function plainJson(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  return value instanceof Map ? [...value] : value;
}
