import { memo, useMemo, type ReactNode } from "react";

import { edgeWidth } from "../stage-edges.ts";
import styles from "./stage-graph.module.css";
import type { GraphLayout, Point } from "./stage-graph-layout.ts";
import type { StageHistory } from "../stage-history.ts";

interface GraphEdgesProps {
  readonly history: StageHistory;
  readonly layout: GraphLayout;
  /** The stage whose edges stand out. */
  readonly lit: string | null;
}

/** The edges of a graph; the wider, the more records the stage has written. */
export function GraphEdges({ history, layout, lit }: GraphEdgesProps): ReactNode {
  const paths = useMemo(() => layout.edges.map(({ points }) => pathOf(points)), [layout]);
  const records = new Map(history.map(({ key, now }) => [key, now.outputRecords]));
  const most = Math.max(0, ...layout.edges.map(({ from }) => records.get(from) ?? 0));
  return (
    <g className={styles["edges"]} aria-hidden="true">
      {layout.edges.map(({ from, to }, index) => (
        <Edge
          key={`${from} ${to}`}
          path={paths[index] ?? ""}
          width={Math.round(10 * edgeWidth(records.get(from) ?? 0, most)) / 10}
          isLit={from === lit || to === lit}
        />
      ))}
    </g>
  );
}

const Edge: (props: { readonly path: string; readonly width: number; readonly isLit: boolean }) => ReactNode = memo(function Edge({
  path,
  width,
  isLit,
}: {
  readonly path: string;
  readonly width: number;
  readonly isLit: boolean;
}): ReactNode {
  return <path d={path} strokeWidth={width} data-lit={isLit || undefined} />;
});

/** A smooth line through the middles between the points. */
function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.at(-1);
  if (first === undefined || last === undefined) return "";
  const bends = rest.slice(0, -1).map((point, index) => {
    const next = rest[index + 1] ?? last;
    return `Q${at(point)} ${at({ x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 })}`;
  });
  return `M${at(first)}${bends.join("")}L${at(last)}`;
}

function at({ x, y }: Point): string {
  return `${Math.round(x)} ${Math.round(y)}`;
}
