import { useState, type ReactNode } from "react";

import { useClient } from "../../console-client.ts";
import { StatusIcon } from "../../status/status-icon.tsx";
import { statusTexts } from "../../status/status-texts.ts";
import { useTexts } from "../../texts/language.tsx";
import { Button } from "../../ui/button.tsx";
import { countText, durationText } from "../../ui/format.ts";
import table from "../../ui/table.module.css";
import type { WorkerOfLog } from "./worker-log.tsx";
import type { ShownWorker } from "./worker-stage.ts";
import { workerTexts } from "./worker-texts.ts";
import styles from "../stages.module.css";

const firstRows = 8;
const moreRows = 100;

const icons = { waiting: "waiting", running: "running", ended: "succeeded" } as const;

/** The workers of a stage, the slowest first, each with its log. */
export function WorkerList({
  workers,
  onLog,
}: {
  readonly workers: readonly ShownWorker[];
  readonly onLog: (worker: WorkerOfLog) => void;
}): ReactNode {
  const texts = useTexts(workerTexts);
  const statuses = useTexts(statusTexts);
  const { may } = useClient();
  const [rows, setRows] = useState(firstRows);
  const rest = workers.length - rows;
  return (
    <>
      <div className={table["scroller"]} tabIndex={0} role="region" aria-label={texts.list}>
        <table className={table["table"]}>
          <thead>
            <tr>
              <th scope="col">{texts.worker}</th>
              {[texts.elapsed, texts.input, texts.output].map((title) => (
                <th key={title} scope="col" className={table["number"]}>
                  {title}
                </th>
              ))}
              <th scope="col">{texts.log}</th>
            </tr>
          </thead>
          <tbody>
            {workers.slice(0, rows).map(({ name, state, status, ms, inputRecords, outputRecords, logId, isSkewed, isBackup }) => (
              <tr key={name} className={styles["row"]} data-skewed={isSkewed || undefined}>
                <th scope="row">
                  <span className={styles["stageName"]}>
                    <StatusIcon status={status === "Failed" ? "failed" : icons[state]} />
                    <span className="only-read-aloud">{status === "Failed" ? statuses.failed : texts.states[state]}</span>
                    <span className="mono">{name}</span>
                    {isBackup && <span className="muted">{texts.backup}</span>}
                  </span>
                </th>
                <td className={table["number"]}>{ms === null ? "–" : durationText(ms)}</td>
                <td className={table["number"]}>{inputRecords === null ? "–" : countText(inputRecords)}</td>
                <td className={table["number"]}>{outputRecords === null ? "–" : countText(outputRecords)}</td>
                <td>
                  {logId !== null && may("read-results") ? (
                    <button
                      type="button"
                      className={styles["select"]}
                      onClick={() => onLog({ name, logId })}
                      aria-label={`${texts.log} ${name}`}
                    >
                      {texts.log}
                    </button>
                  ) : (
                    "–"
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rest > 0 && (
        <div className={styles["more"]}>
          <Button look="quiet" onClick={() => setRows(rows + moreRows)}>
            {texts.more(Math.min(moreRows, rest), rest)}
          </Button>
        </div>
      )}
    </>
  );
}
