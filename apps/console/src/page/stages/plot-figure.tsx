import { plot, type PlotOptions } from "@observablehq/plot";
import { useEffect, useRef, useState, type ReactNode } from "react";

/** A chart of Observable Plot with the width of its container. `label` describes it for screen readers. */
export function PlotFigure({ options, label }: { readonly options: PlotOptions; readonly label: string }): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);

  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    if (place.current !== null) observer.observe(place.current);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    if (width === 0) return;
    const chart = plot({ ...options, width });
    chart.setAttribute("aria-hidden", "true"); // its place has the label
    place.current?.replaceChildren(chart);
  }, [options, width]);

  return <div ref={place} role="img" aria-label={label} style={{ minHeight: options.height }} />;
}
