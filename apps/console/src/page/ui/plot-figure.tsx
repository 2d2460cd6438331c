import { plot, type PlotOptions } from "@observablehq/plot";
import { useEffect, useRef, useState, type ReactNode } from "react";

interface PlotFigureProps {
  readonly options: PlotOptions;
  /** Describes the chart for screen readers. */
  readonly label: string;
}

/** A chart of Observable Plot with the width of its container. It is drawn only while it is near to what is seen of the page. */
export function PlotFigure({ options, label }: PlotFigureProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [isNear, setNear] = useState(false);

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
    if (width === 0 || !isNear) return;
    const chart = plot({ ...options, width });
    chart.setAttribute("aria-hidden", "true"); // its place has the label
    place.current?.replaceChildren(chart);
  }, [options, width, isNear]);

  return <div ref={place} role="img" aria-label={label} style={{ minHeight: options.height }} />;
}
