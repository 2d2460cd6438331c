import { stageState } from "@maxcompute-rx/browser";
import { stageTitle } from "@maxcompute-rx/browser/analysis";
import { memo, type ComponentType, type ReactNode } from "react";

import { StatusIcon } from "../../status/status-icon.tsx";
import { statusColours } from "../../status/status-style.ts";
import { statusTexts } from "../../status/status-texts.ts";
import { useTexts } from "../../texts/language.tsx";
import { countText } from "../../ui/format.ts";
import { boxHeight } from "./graph-size.ts";
import type { SeenStage } from "../stage-history.ts";
import { stageTexts } from "../stage-texts.ts";
import styles from "./stage-graph.module.css";

interface GraphNodeProps {
  readonly stage: SeenStage;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** The short names of the stages that it reads from. */
  readonly inputs: string;
  readonly isSelected: boolean;
  readonly isPointed: boolean;
  /** Whether its texts can be seen. Others are only boxes: hundreds of texts and symbols would be slow to draw. */
  readonly isDetailed: boolean;
  /** Whether the keyboard enters the graph here. */
  readonly isEntry: boolean;
  readonly onSelect: ((key: string) => void) | undefined;
  readonly onPoint: ((key: string | null) => void) | undefined;
}

/** The box of a stage: its name and state, how far it is, its workers and records. */
export const GraphNode: ComponentType<GraphNodeProps> = memo(function GraphNode(props: GraphNodeProps): ReactNode {
  const { stage, x, y, width, inputs, isSelected, isPointed, isDetailed, isEntry, onSelect, onPoint } = props;
  const texts = useTexts(stageTexts);
  const status = useTexts(statusTexts);
  const { key, now } = stage;
  const state = stageState(now);
  const title = stageTitle(now.name);
  const counts = `${now.terminatedWorkers}/${now.totalWorkers} · ${countText(now.inputRecords, true)}`;
  return (
    <g
      className={styles["node"]}
      data-stage={key}
      data-pointed={isPointed || undefined}
      data-detailed={isDetailed || undefined}
      role="button"
      aria-pressed={isSelected}
      // Begins with what can be read, for those who speak to the page.
      aria-label={`${title} ${counts}, ${texts.graphNode(status[state], now.finishedPercentage, inputs)}`}
      tabIndex={isEntry ? 0 : -1}
      onClick={() => onSelect?.(key)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        onSelect?.(key);
      }}
      onPointerEnter={() => onPoint?.(key)}
      onPointerLeave={() => onPoint?.(null)}
      onFocus={() => onPoint?.(key)}
      onBlur={() => onPoint?.(null)}
    >
      <rect
        className={styles["box"]}
        x={x}
        y={y}
        width={width}
        height={boxHeight}
        rx={7}
        style={{ stroke: `var(--${statusColours[state]}-fill)`, color: `var(--${statusColours[state]}-fill)` }}
      />
      {isDetailed && (
        <>
          <g transform={`translate(${x + 9} ${y + 9})`}>
            <StatusIcon status={state} size={13} />
          </g>
          <text className={styles["title"]} x={x + 28} y={y + 20}>
            {title}
          </text>{" "}
          <text className={styles["counts"]} x={x + 10} y={y + 35}>
            {counts}
          </text>
        </>
      )}
      <rect
        x={x + 2}
        y={y + boxHeight - 5}
        width={((width - 4) * now.finishedPercentage) / 100}
        height={3}
        rx={1.5}
        style={{ fill: `var(--${statusColours[state]}-fill)` }}
      />
    </g>
  );
});
