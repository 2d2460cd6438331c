import { useCallback, type MouseEvent, type ReactNode } from "react";

import { useTexts } from "../../texts/language.tsx";
import { PlotFigure } from "../../ui/plot-figure.tsx";
import { useStageFocus } from "../stage-focus.tsx";
import type { StageHistory } from "../stage-history.ts";
import { stageTexts } from "../stage-texts.ts";
import { rowHeight, timelineHeight, timelinePlot, type TimelineShape } from "./timeline-plot.ts";
import styles from "../stages.module.css";

interface TimelineRowsProps extends TimelineShape {
  readonly history: StageHistory;
}

/** More rows are drawn in pieces, of which those that are not seen cost nothing. */
const rowsOfPiece = 10;

/** The timeline: a row for each stage. */
export function TimelineRows({ history, frame, marginLeft }: TimelineRowsProps): ReactNode {
  const pieces = Array.from({ length: Math.ceil(history.length / rowsOfPiece) }, (_, index) =>
    history.slice(index * rowsOfPiece, (index + 1) * rowsOfPiece),
  );
  return pieces.map((piece, index) => (
    <Piece key={index} history={piece} frame={frame} marginLeft={marginLeft} isLast={index === pieces.length - 1} />
  ));
}

function Piece({ history, frame, marginLeft, isLast }: TimelineRowsProps & { readonly isLast: boolean }): ReactNode {
  const texts = useTexts(stageTexts);
  const focus = useStageFocus();
  const { start, end } = frame;
  const options = useCallback(
    () => timelinePlot(history, { frame: { start, end }, marginLeft }, isLast),
    [history, start, end, marginLeft, isLast],
  );
  const keyAt = ({ currentTarget, clientY }: MouseEvent<HTMLElement>): string | null => {
    const row = Math.floor((clientY - currentTarget.getBoundingClientRect().top) / rowHeight);
    return history[row]?.key ?? null;
  };
  const rowOf = (key: string | null): number => history.findIndex((stage) => stage.key === key);
  const marks =
    focus === null
      ? []
      : [
          { row: rowOf(focus.selected), what: "selected" },
          { row: rowOf(focus.pointed), what: "pointed" },
        ];
  const pointed = rowOf(focus?.pointed ?? null);
  return (
    // The table below does the same for the keyboard.
    <div
      className={styles["rows"]}
      data-selectable={focus !== null || undefined}
      title={history[pointed]?.now.name}
      onPointerMove={(event) => focus?.point(keyAt(event))}
      onPointerLeave={() => focus?.point(null)}
      onClick={(event) => {
        const key = keyAt(event);
        if (key !== null) focus?.select(key);
      }}
    >
      {marks.map(
        ({ row, what }) =>
          row >= 0 && <div key={what} className={styles["mark"]} data-mark={what} style={{ top: row * rowHeight, height: rowHeight }} />,
      )}
      <PlotFigure options={options} height={timelineHeight(history.length, isLast)} label={texts.timelineLabel(history.length)} />
    </div>
  );
}
