import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";

/** The zoom of a drawing, and what changes it. */
export interface PanAndZoom {
  readonly zoom: number;
  /** Whether the zoom is one for this drawing; false in the moment before that of another drawing is replaced. */
  readonly isFitted: boolean;
  readonly zoomBy: (factor: number) => void;
  /** Shows the whole drawing, but not larger than it is. */
  readonly fit: () => void;
}

const least = 0.1;
const most = 3;
/** Smaller letters cannot be read, so a large drawing begins with a part of it. */
const leastAtFirst = 0.8;
/** A pointer that moves less has clicked. */
const clickPx = 4;

/**
 * Lets a drawing in a scrolling place be dragged with the mouse, and zoomed with Ctrl and the wheel or with two fingers. One finger, the
 * wheel and the arrow keys scroll as everywhere, so that the drawing does not hold the page back.
 */
export function usePanAndZoom(
  place: RefObject<HTMLElement | null>,
  { width, height }: { readonly width: number; readonly height: number },
): PanAndZoom {
  const [zoom, setZoom] = useState(1);
  const [fittedBy, setFittedBy] = useState<(() => number) | null>(null);
  /** The point of the drawing that stays where it is, and where that is in the place. */
  const anchor = useRef<{ readonly x: number; readonly y: number; readonly atX: number; readonly atY: number } | null>(null);

  const fitting = useCallback((): number => {
    const element = place.current;
    if (element === null) return 1;
    const highest = Number.parseFloat(getComputedStyle(element).maxHeight) || element.clientHeight;
    return Math.min(1, element.clientWidth / width, highest / height);
  }, [place, width, height]);

  const zoomAt = useCallback(
    (factor: number, atX: number, atY: number): void => {
      setZoom((before) => {
        const next = Math.min(most, Math.max(least, before * factor));
        const element = place.current;
        if (element !== null) anchor.current = { x: (element.scrollLeft + atX) / before, y: (element.scrollTop + atY) / before, atX, atY };
        return next;
      });
    },
    [place],
  );

  useLayoutEffect(() => {
    setZoom(Math.max(leastAtFirst, fitting()));
    setFittedBy(() => fitting);
  }, [fitting]);

  useLayoutEffect(() => {
    const point = anchor.current;
    anchor.current = null;
    if (point !== null) place.current?.scrollTo({ left: point.x * zoom - point.atX, top: point.y * zoom - point.atY, behavior: "instant" });
  }, [place, zoom]);

  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const controller = new AbortController();
    const { signal } = controller;
    const inPlace = (x: number, y: number): readonly [number, number] => {
      const { left, top } = element.getBoundingClientRect();
      return [x - left, y - top];
    };

    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoomAt(Math.exp(-event.deltaY / 300), ...inPlace(event.clientX, event.clientY));
    };
    element.addEventListener("wheel", onWheel, { passive: false, signal });

    let distance = 0;
    const onTouch = (event: TouchEvent): void => {
      const [a, b] = event.touches;
      if (a === undefined || b === undefined) {
        distance = 0;
        return;
      }
      event.preventDefault();
      const now = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
      if (distance > 0) zoomAt(now / distance, ...inPlace((a.clientX + b.clientX) / 2, (a.clientY + b.clientY) / 2));
      distance = now;
    };
    for (const type of ["touchstart", "touchmove", "touchend"] as const)
      element.addEventListener(type, onTouch, { passive: false, signal });

    let drag: { readonly x: number; readonly y: number; readonly left: number; readonly top: number } | null = null;
    let hasMoved = false;
    const onMove = ({ clientX, clientY }: PointerEvent): void => {
      if (drag === null) return;
      hasMoved ||= Math.hypot(clientX - drag.x, clientY - drag.y) > clickPx;
      if (hasMoved) element.scrollTo({ left: drag.left - (clientX - drag.x), top: drag.top - (clientY - drag.y), behavior: "instant" });
    };
    element.addEventListener(
      "pointerdown",
      ({ pointerType, button, clientX, clientY }) => {
        hasMoved = false;
        if (pointerType === "mouse" && button === 0) drag = { x: clientX, y: clientY, left: element.scrollLeft, top: element.scrollTop };
      },
      { signal },
    );
    addEventListener("pointermove", onMove, { signal });
    addEventListener("pointerup", () => (drag = null), { signal });
    // The end of a drag is no click on the stage below.
    element.addEventListener("click", (event) => void (hasMoved && event.stopPropagation()), { capture: true, signal });
    return () => controller.abort();
  }, [place, zoomAt]);

  const zoomBy = (factor: number): void => zoomAt(factor, (place.current?.clientWidth ?? 0) / 2, (place.current?.clientHeight ?? 0) / 2);
  return { zoom, isFitted: fittedBy === fitting, zoomBy, fit: () => setZoom(Math.max(least, fitting())) };
}
