import { stageState } from "@maxcompute-rx/browser";
import { stageTitle } from "@maxcompute-rx/browser/analysis";
import { memo, useMemo, type ComponentType, type ReactNode } from "react";

import { StatusIcon } from "../status/status-icon.tsx";
import { statusTexts } from "../status/status-texts.ts";
import { useGrowing } from "../streams/use-growing.ts";
import { useTexts } from "../texts/language.tsx";
import { countText } from "../ui/format.ts";
import { ProgressBar } from "../ui/progress-bar.tsx";
import table from "../ui/table.module.css";
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
  const inputs = useMemo(() => inputTitles(history, edgesOf(history)), [names]);
  const shown = useGrowing(history.length);
  const numbers = [texts.running, texts.done, texts.backup, texts.total, texts.input, texts.output, texts.recordsPerSecond];
  return (
    <div className={table["scroller"]} tabIndex={0} role="region" aria-label={texts.stage}>
      <table className={table["table"]} aria-rowcount={history.length + 1}>
        <thead>
          <tr>
            <th scope="col">{texts.stage}</th>
            <th scope="col">{texts.progress}</th>
            {numbers.map((title) => (
              <th key={title} scope="col" className={table["number"]}>
                {title}
              </th>
            ))}
            <th scope="col">{texts.readsFrom}</th>
          </tr>
        </thead>
        <tbody>
          {history.slice(0, shown).map((stage) => (
            <StageRow
              key={stage.key}
              stage={stage}
              inputs={(inputs.get(stage.key) ?? []).join(", ")}
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
  const { key, now, recordsPerSecond } = stage;
  const state = stageState(now);
  const counts = [
    now.runningWorkers,
    now.terminatedWorkers,
    now.backupWorkers,
    now.totalWorkers,
    now.inputRecords,
    now.outputRecords,
    recordsPerSecond,
  ];
  const title = <span className="mono">{stageTitle(now.name)}</span>;
  return (
    <tr
      className={styles["row"]}
      data-selected={isSelected || undefined}
      data-pointed={isPointed || undefined}
      onPointerEnter={() => onPoint?.(key)}
      onPointerLeave={() => onPoint?.(null)}
    >
      <th scope="row" title={now.name}>
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
      <td className={styles["bar"]}>
        <ProgressBar percent={now.finishedPercentage} status={state} label={`${now.name}: ${texts.progress}`} />
      </td>
      {counts.map((count, column) => (
        <td key={column} className={`${table["number"]} ${count === 0 ? styles["zero"] : ""}`}>
          {countText(count)}
        </td>
      ))}
      <td className="mono">{inputs || "–"}</td>
    </tr>
  );
});
