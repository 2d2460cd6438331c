import { displayWidth, fit } from "./display-text.ts";

/** A column is not cut below this width: the last ones are left out instead, and counted. */
const least = 6;

/**
 * Aligned lines; the widest columns give way until all fit. Columns whose index is in `whole` are never cut, so that ids can be copied,
 * and are the last to be left out: a table that holds nothing else may be wider than the terminal.
 */
export function textTable(
  rows: readonly (readonly string[])[],
  columns: number,
  whole: ReadonlySet<number> = new Set(),
): { readonly lines: readonly string[]; readonly hidden: number } {
  const natural = (rows[0] ?? []).map((_, at) => Math.max(1, ...rows.map((row) => displayWidth(row[at] ?? ""))));
  const shown = natural.map((width, index) => ({ index, width }));
  const total = (): number => shown.reduce((sum, { width }) => sum + width + 2, -2);
  while (total() > columns) {
    const flexible = shown.filter(({ index }) => !whole.has(index));
    const widest = Math.max(...flexible.map(({ width }) => width));
    const second = Math.max(least, ...flexible.map(({ width }) => width).filter((width) => width < widest));
    if (widest > least) {
      const many = flexible.filter(({ width }) => width === widest);
      const target = Math.max(second, widest - Math.ceil((total() - columns) / many.length));
      for (const column of many) column.width = target;
    } else if (flexible.length > (whole.size === 0 ? 1 : 0)) {
      shown.splice(
        shown.findLastIndex(({ index }) => !whole.has(index)),
        1,
      );
    } else {
      break;
    }
  }
  const lines = rows.map((row) =>
    shown
      .map(({ index, width }) => fit(row[index] ?? "", width))
      .join("  ")
      .trimEnd(),
  );
  return { lines, hidden: natural.length - shown.length };
}
