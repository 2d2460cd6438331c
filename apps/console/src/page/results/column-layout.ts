/** Where the columns of a table stand. */
export interface ColumnLayout {
  /** The left edge of each column in pixels, and after them the width of all columns. */
  readonly edges: readonly number[];
  readonly width: number;
}

/** A part of the columns: from `first` up to and without `end`. */
export interface ColumnWindow {
  readonly first: number;
  readonly end: number;
}

export function layColumns(widths: readonly number[]): ColumnLayout {
  const edges = [0];
  for (const width of widths) edges.push((edges.at(-1) ?? 0) + width);
  return { edges, width: edges.at(-1) ?? 0 };
}

/** The columns that are seen between two pixels, and one more at each side. */
export function columnsBetween({ edges }: ColumnLayout, left: number, right: number): ColumnWindow {
  const count = edges.length - 1;
  const first = Math.max(0, firstAfter(edges, left) - 2);
  const end = Math.min(count, firstAfter(edges, right) + 1);
  return { first: Math.min(first, count), end: Math.max(end, Math.min(first, count)) };
}

/** The first edge that is beyond a pixel, by halving. */
function firstAfter(edges: readonly number[], pixel: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] ?? Infinity) > pixel) high = middle;
    else low = middle + 1;
  }
  return low;
}
