/** Rows of a result, counted from 1, both included. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** Reads `1000`, `1000-1020` or `1,000 – 1,020`; null for anything else. */
export function readRowRange(text: string | null): RowRange | null {
  const [, first = "", second = first] = /^\s*(\d[\d,]*)\s*(?:[-–]\s*(\d[\d,]*)\s*)?$/.exec(text ?? "") ?? [];
  const [from, to] = [numberOf(first), numberOf(second)];
  return from >= 1 && to >= from && Number.isSafeInteger(to) ? { from, to } : null;
}

/** The form that {@link readRowRange} reads, for addresses. */
export function rowRangeText({ from, to }: RowRange): string {
  return from === to ? String(from) : `${from}-${to}`;
}

/** The range from the row that was chosen before to this one, in either order. */
export function extendRange(range: RowRange | null, row: number): RowRange {
  if (range === null) return { from: row, to: row };
  return row < range.from ? { from: row, to: range.to } : { from: range.from, to: row };
}

function numberOf(text: string): number {
  return text === "" ? Number.NaN : Number(text.replaceAll(",", ""));
}
