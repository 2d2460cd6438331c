import type { ResultReader } from "@maxcompute-rx/browser";
import { axisX, axisY, barX, dot, gridX, gridY, lineY, ruleX, type PlotOptions } from "@observablehq/plot";
import { useMemo, useState, type ReactNode } from "react";

import { usePromise } from "../streams/use-promise.ts";
import { useTexts } from "../texts/language.tsx";
import { ErrorNotice } from "../trouble/error-state.tsx";
import { Loading } from "../ui/loading.tsx";
import { PlotFigure } from "../ui/plot-figure.tsx";
import { chartValue, mostRowsOf, type ChartChoice, type ChartColumn, type ChartValue } from "./chart-columns.ts";
import { resultTexts } from "./result-texts.ts";
import styles from "./results.module.css";

interface ResultChartProps {
  readonly reader: ResultReader;
  readonly count: number;
  readonly columns: readonly ChartColumn[];
  readonly first: ChartChoice;
}

/** Two columns of a result as bars, a line or points. */
export function ResultChart({ reader, count, columns, first }: ResultChartProps): ReactNode {
  const texts = useTexts(resultTexts);
  const [{ x, y }, setChoice] = useState(first);
  const most = mostRowsOf(x);
  const { value: points, error } = usePromise(() => pointsOf(reader, { x, y }, most), [reader, x, y, most]);
  const chart = useMemo(() => (points === undefined ? null : chartOf(points, { x, y })), [points, x, y]);
  const columnNamed = (name: string): ChartColumn => columns.find((column) => column.name === name) ?? x;
  return (
    <div>
      <div className={styles["axes"]}>
        <label>
          {texts.chartX}
          <select value={x.name} onChange={({ target }) => setChoice({ x: columnNamed(target.value), y })}>
            {columns.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          {texts.chartY}
          <select value={y.name} onChange={({ target }) => setChoice({ x, y: columnNamed(target.value) })}>
            {columns
              .filter(({ role }) => role === "number")
              .map(({ name }) => (
                <option key={name}>{name}</option>
              ))}
          </select>
        </label>
        {count > most && <span className="muted numbers">{texts.chartRows(most, count)}</span>}
      </div>
      {error !== undefined && <ErrorNotice error={error} />}
      {chart === null ? error === undefined && <Loading /> : <PlotFigure {...chart} label={texts.chartLabel(y.name, x.name)} />}
    </div>
  );
}

interface Point {
  readonly x: ChartValue;
  readonly y: ChartValue;
}

async function pointsOf(reader: ResultReader, { x, y }: ChartChoice, most: number): Promise<readonly Point[]> {
  const points: Point[] = [];
  const names = x.name === y.name ? [x.name] : [x.name, y.name];
  for await (const [first = null, second = first] of reader.rows({ as: "array", columns: names, count: most })) {
    points.push({ x: chartValue(first, x.role), y: chartValue(second, y.role) });
  }
  return points.filter((point) => point.x !== null && point.y !== null);
}

const look: PlotOptions = { style: { background: "transparent", fontFamily: "inherit", color: "var(--muted)", fontSize: "12px" } };
const grid = { stroke: "var(--line)", strokeOpacity: 1 };

function chartOf(points: readonly Point[], choice: ChartChoice): { readonly options: () => PlotOptions; readonly height: number } {
  const options = plotOf(points, choice);
  return { options: () => options, height: options.height };
}

function plotOf(points: readonly Point[], { x, y }: ChartChoice): PlotOptions & { readonly height: number } {
  const data = [...points];
  if (x.role === "word") {
    const words = [...new Set(data.map((point) => String(point.x)))];
    const longest = Math.min(28, Math.max(...words.map((word) => word.length), 0));
    return {
      ...look,
      height: words.length * 26 + 64,
      marginBottom: 44,
      marginLeft: longest * 7.5 + 16,
      marginRight: 24,
      y: { domain: words, label: null, tickFormat: (word: string) => (word.length > 28 ? `${word.slice(0, 27)}…` : word) },
      marks: [
        gridX(grid),
        axisX({ ticks: 5, label: y.name, labelOffset: 34 }),
        axisY({ label: null, tickSize: 0, fill: "var(--text)" }),
        ruleX([0], { stroke: "var(--line-strong)" }),
        barX(data, { x: "y", y: "x", fill: "var(--cyan-fill)" }),
      ],
    };
  }
  const isTime = x.role === "time";
  return {
    ...look,
    height: 300,
    marginLeft: 64,
    marginBottom: 44,
    x: { type: isTime ? "utc" : "linear" },
    y: { label: y.name, nice: true },
    marks: [
      gridY(grid),
      axisX({ ticks: 5, label: x.name, labelOffset: 34 }),
      axisY({ ticks: 5 }),
      isTime
        ? lineY(data, { x: "x", y: "y", stroke: "var(--cyan-fill)", strokeWidth: 2, sort: "x" })
        : dot(data, { x: "x", y: "y", fill: "var(--cyan-fill)", fillOpacity: 0.6, r: 3 }),
    ],
  };
}
