import { useCallback, useEffect, useState, type RefObject } from "react";

import { boxHeight } from "./graph-size.ts";
import type { Point } from "./stage-graph-layout.ts";

/** Smaller letters cannot be read. */
const leastZoom = 0.4;
/** The place is looked at in steps, and farther than it reaches, so that texts are there before they are scrolled to. */
const stepPx = 300;

/** Tells which boxes of a drawing in a scrolling place can be seen and read. */
export function useSeenPart(place: RefObject<HTMLElement | null>, zoom: number): (box: Point & { readonly width: number }) => boolean {
  const [part, setPart] = useState({ left: 0, top: 0, width: 0, height: 0 });
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const look = (): void => {
      const left = Math.floor(element.scrollLeft / stepPx) * stepPx;
      const top = Math.floor(element.scrollTop / stepPx) * stepPx;
      const { clientWidth: width, clientHeight: height } = element;
      setPart((before) =>
        before.left === left && before.top === top && before.width === width && before.height === height
          ? before
          : { left, top, width, height },
      );
    };
    const sizes = new ResizeObserver(look);
    sizes.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      sizes.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [place]);
  return useCallback(
    ({ x, y, width }) => {
      if (zoom < leastZoom) return false;
      const [left, top] = [x * zoom - part.left, y * zoom - part.top];
      return (
        left + width * zoom > -stepPx &&
        left < part.width + 2 * stepPx &&
        top + boxHeight * zoom > -stepPx &&
        top < part.height + 2 * stepPx
      );
    },
    [part, zoom],
  );
}
