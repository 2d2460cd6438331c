import { stageState } from "@maxcompute-rx/browser";
import type { ReactNode } from "react";

import { StatusIcon } from "../status/status-icon.tsx";
import { useTexts } from "../texts/language.tsx";
import { countText } from "../ui/format.ts";
import { ProgressBar } from "../ui/progress-bar.tsx";
import styles from "./stages.module.css";
import { stageTitle, type StageHistory } from "./stage-history.ts";

/** The current numbers of each stage. */
export function StageTable({ history }: { readonly history: StageHistory }): ReactNode {
  const { timeline, status } = useTexts();
  return (
    <div className={styles["scroller"]} tabIndex={0} role="region" aria-label={timeline.stage}>
      <table className={styles["stages"]}>
        <thead>
          <tr>
            <th scope="col">{timeline.stage}</th>
            <th scope="col">{timeline.progress}</th>
            {[timeline.running, timeline.done, timeline.backup, timeline.total, timeline.input, timeline.output, timeline.recordsPerSecond].map((title) => (
              <th key={title} scope="col" className={styles["number"]}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {history.map(({ key, now, recordsPerSecond }) => {
            const state = stageState(now);
            const counts = [now.runningWorkers, now.terminatedWorkers, now.backupWorkers, now.totalWorkers, now.inputRecords, now.outputRecords, recordsPerSecond];
            return (
              <tr key={key}>
                <th scope="row" title={now.name}>
                  <span className={styles["stageName"]}>
                    <StatusIcon status={state} />
                    <span className="only-read-aloud">{status[state]}</span>
                    <span className="mono">{stageTitle(now.name)}</span>
                  </span>
                </th>
                <td>
                  <ProgressBar percent={now.finishedPercentage} status={state} label={`${now.name}: ${timeline.progress}`} />
                </td>
                {counts.map((count, column) => (
                  <td key={column} className={styles["number"]} data-zero={count === 0 || undefined}>
                    {countText(count)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
