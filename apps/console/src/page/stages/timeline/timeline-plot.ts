import { stageState } from "@maxcompute-rx/browser";
import { stageTitle } from "@maxcompute-rx/browser/analysis";
import { areaY, axisFy, axisX, axisY, gridX, gridY, rect, text, type PlotOptions } from "@observablehq/plot";

import { statusColours } from "../../status/status-style.ts";
import { durationText } from "../../ui/format.ts";
import { ratesOf, type SeenStage, type StageHistory } from "../stage-history.ts";

/** The period of a chart, in epoch milliseconds. */
export interface TimeFrame {
  readonly start: number;
  readonly end: number;
}

export const rowHeight = 30;
const axisHeight = 26;
/** Height of the chart of records per second, in pixels. */
export const rateHeight = 88;
/** Height of the line before and after a stage, as a fraction of its row. */
const thin = 0.08;

/** How the charts of a run agree on their axes. */
export interface TimelineShape {
  readonly frame: TimeFrame;
  /** Width of the names of the stages, in pixels. */
  readonly marginLeft: number;
}

/** Height of the timeline of some stages, in pixels. */
export function timelineHeight(stages: number, hasAxis: boolean): number {
  return stages * rowHeight + (hasAxis ? axisHeight : 0);
}

/** A row for each stage: over time, the shares of its workers that were done, running, and backing up a slow worker. */
export function timelinePlot(history: StageHistory, { frame, marginLeft }: TimelineShape, hasAxis: boolean): PlotOptions {
  const seconds = secondsIn(frame);
  const rows = history.flatMap((stage) => bandsOf(stage, frame).map((row) => ({ ...row, x: seconds(row.at), stage: stage.key })));
  const rests = history.flatMap((stage) =>
    restOf(stage, frame).map(({ from, to, fill }) => ({ x1: seconds(from), x2: seconds(to), fill, stage: stage.key })),
  );
  const titles = new Map(history.map(({ key, now }) => [key, shortened(stageTitle(now.name))]));
  const band = (low: string, high: string, fill: string): ReturnType<typeof areaY> =>
    areaY(rows, { x: "x", y1: low, y2: high, z: "stage", fy: "stage", fill, curve: "step-after" });
  return {
    ...look,
    marginLeft,
    height: timelineHeight(history.length, hasAxis),
    marginTop: 0,
    marginBottom: hasAxis ? axisHeight : 0,
    // Only the last piece has an axis, which is one of the marks.
    x: { axis: null, domain: [0, seconds(frame.end)] },
    y: { axis: null, domain: [0, 1] },
    fy: { domain: history.map(({ key }) => key), padding: 0.3 },
    color: { type: "identity" },
    marks: [
      gridX({ ticks: ticksUntil(seconds(frame.end)), stroke: "var(--line)", strokeOpacity: 1 }),
      axisFy({
        anchor: "left",
        label: null,
        tickSize: 0,
        tickFormat: (key: string) => titles.get(key) ?? key,
        fontSize: 12,
        fill: "var(--text)",
      }),
      ...(hasAxis ? [secondsAxis(seconds(frame.end))] : []),
      rect(rests, { x1: "x1", x2: "x2", y1: 0, y2: thin, fy: "stage", fill: "fill" }),
      band("zero", "done", "var(--green-fill)"),
      band("done", "running", "var(--cyan-fill)"),
      band("running", "backup", "var(--yellow-fill)"),
      text(
        history.filter(({ now }) => stageState(now) === "failed"),
        {
          x: ({ endedAt }: SeenStage) => seconds(endedAt ?? frame.end),
          y: 0.5,
          fy: "key",
          text: () => "✖",
          fill: "var(--red)",
          fontSize: 14,
          dx: 10,
        },
      ),
    ],
  };
}

/** Records per second of all stages together, on the same time axis as the timeline. */
export function ratePlot(history: StageHistory, { frame, marginLeft }: TimelineShape): PlotOptions {
  const seconds = secondsIn(frame);
  const points = ratesOf(history).flatMap(({ from, to, recordsPerSecond: y }) => [
    { x: seconds(from), y },
    { x: seconds(to), y },
  ]);
  const most = Math.max(10, ...points.map(({ y }) => y));
  return {
    ...look,
    marginLeft,
    height: rateHeight,
    marginTop: 8,
    marginBottom: axisHeight,
    x: { domain: [0, seconds(frame.end)] },
    y: { domain: [0, most], nice: 2 },
    marks: [
      gridX({ ticks: ticksUntil(seconds(frame.end)), stroke: "var(--line)", strokeOpacity: 1 }),
      gridY({ ticks: 2, stroke: "var(--line)", strokeOpacity: 1 }),
      axisY({ ticks: 2, label: null, tickSize: 0, tickFormat: (value: number) => compact.format(value), fontSize: 11.5 }),
      secondsAxis(seconds(frame.end)),
      areaY(points, { x: "x", y1: 0, y2: "y", fill: "var(--cyan-fill)", fillOpacity: 0.45 }),
    ],
  };
}

const compact: Intl.NumberFormat = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

const look: PlotOptions = { marginRight: 24, style: { background: "transparent", fontFamily: "inherit", color: "var(--muted)" } };

/** Width of a character of a name, and of the widest labels of an axis, in pixels. */
const characterWidth = 7.7;
const axisLabels = 48;
/** Longer names are cut in the middle: the chart of a stage that reads from twenty others needs room, too. */
const mostCharacters = 18;

/** The room that the names of the stages need at the left of the charts, in pixels. */
export function namesWidth(titles: readonly string[]): number {
  return Math.max(axisLabels, ...titles.map((title) => shortened(title).length * characterWidth)) + 16;
}

/** A name whose middle is left out if it is long. Its beginning says which stage it is. */
export function shortened(title: string): string {
  return title.length <= mostCharacters ? title : `${title.slice(0, mostCharacters - 4)}…${title.slice(-3)}`;
}

function secondsAxis(end: number): ReturnType<typeof axisX> {
  const tickFormat = (value: number): string => durationText(value * 1000);
  return axisX({
    ticks: ticksUntil(end),
    label: null,
    tickSize: 0,
    tickPadding: 8,
    tickFormat,
    fontSize: 11.5,
    fontVariant: "tabular-nums",
  });
}

/** The labelled seconds of an axis up to `end`: at most five steps, so that they fit on a phone, each a round part of a minute or an hour. */
export function ticksUntil(end: number): readonly number[] {
  const step = steps.find((seconds) => end / seconds <= 5) ?? Math.ceil(end / 5 / hour) * hour;
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);
}

const hour = 3600;
const steps: readonly number[] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, hour];

function secondsIn({ start }: TimeFrame): (at: number) => number {
  return (at) => Math.max(0, at - start) / 1000;
}

/** Heights of the stacked bands of a stage. 1 is all its workers with their backups. */
interface Bands {
  readonly at: number;
  readonly zero: number;
  readonly done: number;
  readonly running: number;
  readonly backup: number;
}

function bandsOf({ now, samples, endedAt }: SeenStage, frame: TimeFrame): readonly Bands[] {
  const most = Math.max(1, ...samples.map(({ running, done, backup }) => running + done + backup), now.totalWorkers);
  const bands = samples.map(({ at, running, done, backup }): Bands => {
    return { at, zero: 0, done: done / most, running: (done + running) / most, backup: (done + running + backup) / most };
  });
  const last = bands.at(-1);
  return last === undefined ? [] : [...bands, { ...last, at: endedAt ?? frame.end }];
}

/** A thin line to the end of the chart: gray before the end of a stage, then in the colour of its outcome. */
function restOf(
  stage: SeenStage,
  { start, end }: TimeFrame,
): readonly { readonly from: number; readonly to: number; readonly fill: string }[] {
  const fill = `var(--${statusColours[stageState(stage.now)]}-fill)`;
  if (stage.endedAt === null) return [{ from: start, to: end, fill: "var(--line-strong)" }];
  const from = stage.samples.length === 0 ? start : stage.endedAt;
  return [
    { from: start, to: from, fill: "var(--line-strong)" },
    { from, to: Math.max(from, end), fill },
  ];
}
