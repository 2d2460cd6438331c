/** Sizes in pixels of a list that may be higher than a browser can lay out. */
export interface ScrollSizes {
  /** Height of all rows together. */
  readonly total: number;
  /** Height of the element that is scrolled; at most {@link highestTrack}. */
  readonly track: number;
  /** Height of the visible part. */
  readonly view: number;
}

/** Where a list is scrolled to: the first visible pixel of all rows is `scrollTop + offset`. */
export interface ScrollPlace {
  readonly scrollTop: number;
  readonly offset: number;
}

/** The largest height of an element, in pixels. Firefox lays out at most about 17 million, Chromium about 33 million. */
export const highestTrack = 8_000_000;

/** Height at both ends in which one pixel of the element is one pixel of the rows, so that the first and the last row can be reached. */
const edge = 100_000;

export function trackOf(total: number): number {
  return Math.min(total, highestTrack);
}

/** The place at which this pixel of all rows is the first visible one, and the scroll bar says about how far that is. */
export function placeOf(top: number, sizes: ScrollSizes): ScrollPlace {
  const wanted = Math.min(Math.max(0, top), lastTop(sizes));
  const scrollTop = Math.round(thumbOf(wanted, sizes));
  return { scrollTop, offset: wanted - scrollTop };
}

/**
 * The place after the browser has scrolled to `scrollTop`. Small steps (wheel, keys, touch) move the rows by as many pixels. Large ones,
 * such as dragging the scroll bar or the key End, go to the rows at that part of the whole. If the returned `scrollTop` differs,
 * the element has to be scrolled there: the rows stay, and the scroll bar follows.
 */
export function placeAfter(before: ScrollPlace, scrollTop: number, sizes: ScrollSizes): ScrollPlace {
  if (sizes.total <= sizes.track) return { scrollTop, offset: 0 };
  if (Math.abs(scrollTop - before.scrollTop) > 20 * sizes.view) {
    const top = topAt(scrollTop, sizes);
    return { scrollTop, offset: top - scrollTop };
  }
  const top = Math.min(Math.max(0, scrollTop + before.offset), lastTop(sizes));
  const drift = Math.abs(scrollTop - thumbOf(top, sizes));
  const isNearAnEnd = top < edge || top > lastTop(sizes) - edge;
  return drift > (isNearAnEnd ? 1 : edge / 2) ? placeOf(top, sizes) : { scrollTop, offset: top - scrollTop };
}

function lastTop({ total, view }: ScrollSizes): number {
  return Math.max(0, total - view);
}

/** The place of the scroll bar for a pixel of all rows: one to one at both ends, in proportion between them. */
function thumbOf(top: number, sizes: ScrollSizes): number {
  const [rows, thumb] = [lastTop(sizes), Math.max(0, sizes.track - sizes.view)];
  if (sizes.total <= sizes.track || top <= edge) return Math.min(top, thumb);
  if (top >= rows - edge) return thumb - (rows - top);
  return edge + ((top - edge) * (thumb - 2 * edge)) / (rows - 2 * edge);
}

/** The opposite of {@link thumbOf}. */
function topAt(scrollTop: number, sizes: ScrollSizes): number {
  const [rows, thumb] = [lastTop(sizes), Math.max(0, sizes.track - sizes.view)];
  if (scrollTop <= edge) return Math.max(0, scrollTop);
  if (scrollTop >= thumb - edge) return Math.min(rows, rows - (thumb - scrollTop));
  return edge + ((scrollTop - edge) * (rows - 2 * edge)) / (thumb - 2 * edge);
}
