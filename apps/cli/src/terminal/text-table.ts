import { displayWidth, fit } from "./display-text.ts";

/** A column is not cut below this width: the last ones are left out instead, and counted. */
const least = 6;

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
