import { axisX, axisY, barY, gridY, ruleY, type PlotOptions } from "@observablehq/plot";

import type { HistoryRuns } from "../../history/history-answers.ts";
import { statusColours } from "../status/status-style.ts";
import { dayAndClock, shortDurationText, type TimeZone } from "../ui/format.ts";

/** The most runs in the chart, so that their bars can be told apart on a phone. */
export const mostBars = 60;

/** The texts of the time axis: the dates of the runs; the times if the first and the last one have the same date. */
export function trendTimes(submitted: readonly (string | null)[], zone: TimeZone): readonly string[] {
  const times = submitted.map((iso) => (iso === null ? null : dayAndClock(new Date(iso), zone)));
  const [first, last] = [times.at(0), times.at(-1)];
  const isOneDay = times.length > 1 && first?.[0] === last?.[0];
  return times.map((time) => time?.[isOneDay ? 1 : 0] ?? "");
}

/** Height of the chart in pixels. */
export const trendHeight = 220;

/** A bar for each run, the oldest first: its time in the queue, and on it the time that it ran; with a line at the median. */
export function trendPlot({ runs, medianMs }: Pick<HistoryRuns, "runs" | "medianMs">, zone: TimeZone): PlotOptions {
  const bars = runs
    .slice(0, mostBars)
    .toReversed()
    .filter(({ durationMs }) => durationMs !== null);
  const rows = bars.map(({ durationMs, queuedMs, outcome }, index) => {
    const [queued, ran] = [(queuedMs ?? 0) / 1000, (durationMs ?? 0) / 1000];
    return { index, queued, end: queued + ran, fill: `var(--${statusColours[outcome]}-fill)` };
  });
  const times = trendTimes(
    bars.map(({ submitted }) => submitted),
    zone,
  );
  const median = medianMs === null ? [] : [medianMs / 1000];
  const most = Math.max(1, ...rows.map(({ end }) => end), ...median);
  return {
    height: trendHeight,
    marginLeft: 64,
    marginRight: 16,
    marginBottom: 28,
    style: { background: "transparent", fontFamily: "inherit", color: "var(--muted)" },
    x: { type: "band", domain: rows.map(({ index }) => index), padding: 0.2 },
    y: { domain: [0, most], nice: true },
    color: { type: "identity" },
    marks: [
      gridY({ ticks: 4, stroke: "var(--line)", strokeOpacity: 1 }),
      axisY({ ticks: 4, label: null, tickSize: 0, tickFormat: (seconds: number) => shortDurationText(seconds * 1000), fontSize: 11.5 }),
      axisX({
        ticks: rows.length < 2 ? [0] : [0, rows.length - 1],
        label: null,
        tickSize: 0,
        tickPadding: 8,
        tickFormat: (index: number) => times[index] ?? "",
        fontSize: 11.5,
      }),
      barY(rows, { x: "index", y1: 0, y2: "queued", fill: "var(--gray-fill)" }),
      barY(rows, { x: "index", y1: "queued", y2: "end", fill: "fill" }),
      ruleY(median, { stroke: "var(--text)", strokeDasharray: "4 3" }),
    ],
  };
}
