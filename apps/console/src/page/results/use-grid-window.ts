import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";

import { columnsBetween, type ColumnLayout, type ColumnWindow } from "./column-layout.ts";
import { placeAfter, placeOf, trackOf, type ScrollPlace, type ScrollSizes } from "./scaled-scroll.ts";

export const rowHeight = 30;
/** Rows above and below the visible ones that are rendered, too. */
const spareRows = 8;

/** The part of a table that is rendered. */
export interface GridWindow extends ColumnWindow {
  readonly firstRow: number;
  readonly endRow: number;
  /** Subtract it from the place of a row among all rows to get its place in the track. */
  readonly offset: number;
  /** Height of the element that is scrolled, without the head. */
  readonly track: number;
  /** Scrolls so that this row, counted from 0, is the first visible one. */
  readonly showRow: (row: number) => void;
}

type Rendered = Pick<GridWindow, "firstRow" | "endRow" | "offset" | "first" | "end">;

/**
 * The visible rows and columns of a scroller, and the rows' places in it. Rows may be as many as there are: their height is that of the
 * element up to a limit, and beyond it the place of the scroll bar stands for a larger height.
 */
export function useGridWindow(scroller: RefObject<HTMLElement | null>, rows: number, columns: ColumnLayout): GridWindow {
  const total = rows * rowHeight;
  const place = useRef<ScrollPlace>({ scrollTop: 0, offset: 0 });
  const [rendered, setRendered] = useState<Rendered>({
    firstRow: 0,
    endRow: Math.min(rows, 30),
    offset: 0,
    first: 0,
    end: Math.min(columns.edges.length - 1, 12),
  });

  const sizes = useCallback(
    (): ScrollSizes => ({ total, track: trackOf(total), view: scroller.current?.clientHeight ?? 0 }),
    [scroller, total],
  );

  const render = useCallback(
    (next: ScrollPlace): void => {
      const element = scroller.current;
      if (element === null) return;
      place.current = next;
      if (Math.abs(element.scrollTop - next.scrollTop) >= 1) element.scrollTop = next.scrollTop;
      const top = next.scrollTop + next.offset;
      const window: Rendered = {
        firstRow: Math.max(0, Math.floor(top / rowHeight) - spareRows),
        endRow: Math.min(rows, Math.ceil((top + element.clientHeight) / rowHeight) + spareRows),
        offset: next.offset,
        ...columnsBetween(columns, element.scrollLeft, element.scrollLeft + element.clientWidth),
      };
      setRendered((before) => (isSame(before, window) ? before : window));
    },
    [scroller, rows, columns],
  );

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const onScroll = (): void => render(placeAfter(place.current, element.scrollTop, sizes()));
    const observer = new ResizeObserver(onScroll);
    observer.observe(element);
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", onScroll);
    };
  }, [scroller, render, sizes]);
  useLayoutEffect(() => render(place.current), [render]);

  const showRow = useCallback((row: number): void => render(placeOf(row * rowHeight, sizes())), [render, sizes]);
  return { ...rendered, endRow: Math.min(rows, rendered.endRow), track: trackOf(total), showRow };
}

function isSame(one: Rendered, other: Rendered): boolean {
  return (
    one.firstRow === other.firstRow &&
    one.endRow === other.endRow &&
    one.offset === other.offset &&
    one.first === other.first &&
    one.end === other.end
  );
}
