import { stageState } from "@maxcompute-rx/browser";
import { stageTitle } from "@maxcompute-rx/browser/analysis";
import { memo, useMemo, type ComponentType, type CSSProperties, type ReactNode } from "react";

import { StatusIcon } from "../status/status-icon.tsx";
import { statusTexts } from "../status/status-texts.ts";
import { useGrowing } from "../streams/use-growing.ts";
import { useTexts } from "../texts/language.tsx";
import { countText } from "../ui/format.ts";
import { ProgressBar } from "../ui/progress-bar.tsx";
import table from "../ui/table.module.css";
import { usePrinting } from "../ui/use-printing.ts";
import { columnWidths, countsOf } from "./stage-columns.ts";
import { edgesOf, inputTitles } from "./stage-edges.ts";
import { useStageFocus, type StageFocus } from "./stage-focus.tsx";
import type { SeenStage, StageHistory } from "./stage-history.ts";
import { stageTexts } from "./stage-texts.ts";
import styles from "./stages.module.css";

/** The current numbers of each stage, and what it reads from: all that the graph and the timeline show. */
export function StageTable({ history }: { readonly history: StageHistory }): ReactNode {
  const texts = useTexts(stageTexts);
  const focus = useStageFocus();
  const names = history.map(({ key }) => key).join("\n");
  // The edges are in the names, which seldom change.
  const inputs = useMemo(
    () => new Map([...inputTitles(history, edgesOf(history))].map(([key, titles]) => [key, titles.join(", ")])),
    [names],
  );
  const printing = usePrinting();
  const growing = useGrowing(history.length);
  const shown = printing ? history.length : growing;
  const counts = [texts.running, texts.done, texts.backup, texts.total, texts.input, texts.output, texts.recordsPerSecond];
  const widths = columnWidths(history, [texts.stage, texts.progress, ...counts, texts.readsFrom], inputs.values());
  return (
    <div className={table["scroller"]} tabIndex={0} role="region" aria-label={texts.stage}>
      {/* The roles, because its rows are laid out as grids: browsers skip those that are not seen, which they cannot do with rows of tables. */}
      <table className={`${table["table"]} ${styles["grid"]}`} role="table" aria-rowcount={history.length + 1} style={columnStyle(widths)}>
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col">
              {texts.stage}
            </th>
            <th role="columnheader" scope="col">
              {texts.progress}
            </th>
            {counts.map((title) => (
              <th key={title} role="columnheader" scope="col" className={table["number"]}>
                {title}
              </th>
            ))}
            <th role="columnheader" scope="col">
              {texts.readsFrom}
            </th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {history.slice(0, shown).map((stage) => (
            <StageRow
              key={stage.key}
              stage={stage}
              inputs={inputs.get(stage.key) ?? ""}
              isSelected={focus?.selected === stage.key}
              isPointed={focus?.pointed === stage.key}
              onSelect={focus?.select}
              onPoint={focus?.point}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Columns that share what is left by their widths; on paper, where there is less, they share that. */
function columnStyle(widths: readonly number[]): CSSProperties {
  const style: Record<`--${string}`, string> = {
    "--width": `${widths.reduce((sum, width) => sum + width, 0)}px`,
    "--columns": widths.map((width) => `minmax(${width}px, ${width}fr)`).join(" "),
    "--paper-columns": widths.map((width) => `minmax(0, ${width}fr)`).join(" "),
  };
  return style;
}

interface StageRowProps {
  readonly stage: SeenStage;
  readonly inputs: string;
  readonly isSelected: boolean;
  readonly isPointed: boolean;
  readonly onSelect: StageFocus["select"] | undefined;
  readonly onPoint: StageFocus["point"] | undefined;
}

const StageRow: ComponentType<StageRowProps> = memo(function StageRow({
  stage,
  inputs,
  isSelected,
  isPointed,
  onSelect,
  onPoint,
}: StageRowProps): ReactNode {
  const texts = useTexts(stageTexts);
  const status = useTexts(statusTexts);
  const { key, now } = stage;
  const state = stageState(now);
  const title = <span className="mono">{stageTitle(now.name)}</span>;
  return (
    <tr
      role="row"
      className={styles["row"]}
      data-selected={isSelected || undefined}
      data-pointed={isPointed || undefined}
      onPointerEnter={() => onPoint?.(key)}
      onPointerLeave={() => onPoint?.(null)}
    >
      <th role="rowheader" scope="row" title={now.name}>
        <span className={styles["stageName"]}>
          <StatusIcon status={state} />
          <span className="only-read-aloud">{status[state]}</span>
          {onSelect === undefined ? (
            title
          ) : (
            <button
              type="button"
              className={styles["select"]}
              aria-pressed={isSelected}
              onClick={() => onSelect(key)}
              onFocus={() => onPoint?.(key)}
              onBlur={() => onPoint?.(null)}
            >
              {title}
            </button>
          )}
        </span>
      </th>
      <td role="cell">
        <ProgressBar percent={now.finishedPercentage} status={state} label={`${now.name}: ${texts.progress}`} />
      </td>
      {countsOf(stage).map((count, column) => (
        <td key={column} role="cell" className={`${table["number"]} ${count === 0 ? styles["zero"] : ""}`}>
          {countText(count)}
        </td>
      ))}
      <td role="cell" className="mono">
        {inputs || "–"}
      </td>
    </tr>
  );
});
