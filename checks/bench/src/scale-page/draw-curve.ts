import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

import type { Measurement } from "../measurement.ts";

const counts: readonly number[] = [100, 1000, 10_000];
const outcomes: readonly string[] = ["success", "failure"];
const lines: readonly { readonly label: string; readonly way: string; readonly share: string }[] = [
  { label: "median", way: "status", share: "median" },
  { label: "99th percentile", way: "status", share: "p99" },
  { label: "median, with faults", way: "status-faults", share: "median" },
  { label: "99th percentile, with faults", way: "status-faults", share: "p99" },
];

/** The curve of docs/scale.md as an SVG picture: how late ends are told, by the number of instances that are watched. */
export function drawCurve(measurements: readonly Measurement[]): string {
  const values = new Map(measurements.map(({ name, value }) => [name, value]));
  const points = counts.flatMap((count) =>
    outcomes.flatMap((outcome) =>
      lines.map(({ label, way, share }) => {
        const name = `watch-${count}-${way}-late-${outcome}-${share}`;
        const seconds = values.get(name);
        if (seconds === undefined) throw new RangeError(`The files have no figure ${name}.`);
        return { count, outcome, label, share, seconds };
      }),
    ),
  );
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const picture: unknown = Plot.plot({
    document,
    width: 760,
    height: 320,
    marginTop: 44,
    marginBottom: 48,
    marginRight: 20,
    style: { background: "white", color: "#222", fontSize: "12px" },
    x: { type: "log", label: "instances that are watched", ticks: counts, tickFormat: (count: number) => count.toLocaleString("en") },
    y: { label: "seconds until the end is told", grid: true, zero: true, nice: true, insetTop: 16 },
    fx: { label: null, domain: outcomes, padding: 0.2 },
    color: { domain: lines.map(({ label }) => label), range: ["#0b7285", "#0b7285", "#d9480f", "#d9480f"] },
    marks: [
      Plot.frame({ stroke: "#ddd" }),
      ...["median", "p99"].map((share) =>
        Plot.line(
          points.filter((point) => point.share === share),
          { x: "count", y: "seconds", fx: "outcome", stroke: "label", strokeDasharray: share === "p99" ? "5 3" : "none" },
        ),
      ),
      Plot.dot(points, { x: "count", y: "seconds", fx: "outcome", fill: "label", r: 3 }),
      Plot.text(
        points.filter(({ count, outcome }) => count === 10_000 && outcome === "failure"),
        { x: "count", y: "seconds", fx: "outcome", text: "label", fill: "label", textAnchor: "end", dy: -8, dx: -2 },
      ),
    ],
  });
  // An element of this document writes itself.
  return `${String(picture).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')}\n`;
}
