import { plot, type PlotOptions } from "@observablehq/plot";
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from "react";

import styles from "./plot-figure.module.css";
import { usePrinting } from "../ui/use-printing.ts";

interface PlotFigureProps {
  /** Makes the chart. It is called only when the chart is drawn; another function means another chart. */
  readonly options: () => PlotOptions;
  /** Height of the chart in pixels. */
  readonly height: number;
  /** Describes the chart for screen readers. */
  readonly label: string;
}

/**
 * A chart of Observable Plot with the width of its container. It is drawn only while it is near to what is seen of the page, and each chart
 * in a task of its own, so that many of them do not hold the page up.
 */
export function PlotFigure({ options, height, label }: PlotFigureProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [isNear, setNear] = useState(false);
  const printing = usePrinting();

  useEffect(() => {
    const sizes = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    const views = new IntersectionObserver((entries) => setNear(entries.at(-1)?.isIntersecting === true), { rootMargin: "300px" });
    if (place.current !== null) {
      sizes.observe(place.current);
      views.observe(place.current);
    }
    return () => {
      sizes.disconnect();
      views.disconnect();
    };
  }, []);

  useEffect(() => {
    if (width === 0 || !isNear || printing) return undefined;
    const task = setTimeout(() => draw(place.current, options, width), 0);
    return () => clearTimeout(task);
  }, [options, width, isNear, printing]);

  // On paper, all of the page is seen, and nothing can come later.
  useLayoutEffect(() => {
    if (printing && width > 0) draw(place.current, options, width);
  }, [options, width, printing]);

  return <div ref={place} className={styles["place"]} role="img" aria-label={label} style={{ minHeight: height }} />;
}

function draw(place: HTMLElement | null, options: () => PlotOptions, width: number): void {
  const chart = plot({ ...options(), width });
  // Each chart would bring a style sheet, with which the browser looks at the styles of the whole page again.
  chart.querySelector("style")?.remove();
  chart.setAttribute("aria-hidden", "true"); // its place has the label
  place?.replaceChildren(chart);
}
