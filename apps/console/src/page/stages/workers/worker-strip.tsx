import type { ReactNode } from "react";

import { useTexts } from "../../texts/language.tsx";
import type { WorkerOfLog } from "./worker-log.tsx";
import { barsOf, type ShownWorker, type Spread } from "./worker-stage.ts";
import { workerTexts } from "./worker-texts.ts";
import styles from "./workers.module.css";

interface WorkerStripProps {
  readonly title: string;
  readonly workers: readonly ShownWorker[];
  readonly spread: Spread | null;
  readonly valueOf: (worker: ShownWorker) => number | null;
  readonly onLog: (worker: WorkerOfLog) => void;
}

/** More bars cannot be told apart. */
const mostBars = 200;

/** One value of all workers of a stage as bars, the slowest worker first, with a line at the median. The list below says the same. */
export function WorkerStrip({ title, workers, spread, valueOf, onLog }: WorkerStripProps): ReactNode {
  const texts = useTexts(workerTexts);
  if (spread === null || spread.most === 0) return null;
  // Backups are drawn, too, although they do not count.
  const most = Math.max(spread.most, ...workers.map((worker) => valueOf(worker) ?? 0));
  const bars = barsOf(workers, valueOf, mostBars);
  return (
    <figure className={styles["strip"]}>
      <figcaption>{title}</figcaption>
      <svg
        viewBox={`0 0 ${bars.length} 100`}
        preserveAspectRatio="none"
        role="img"
        aria-label={texts.strip(title, workers.filter(({ isBackup }) => !isBackup).length)}
      >
        {bars.map((worker, index) => {
          const height = (100 * (valueOf(worker) ?? 0)) / most;
          return (
            <rect
              key={index}
              x={index + 0.1}
              y={100 - height}
              width={0.8}
              height={height}
              data-state={lookOf(worker)}
              onClick={() => worker.logId !== null && onLog({ name: worker.name, logId: worker.logId })}
            >
              <title>{worker.name}</title>
            </rect>
          );
        })}
        <line
          x1={0}
          x2={bars.length}
          y1={100 - (100 * spread.median) / most}
          y2={100 - (100 * spread.median) / most}
          vectorEffect="non-scaling-stroke"
        />
      </svg>
    </figure>
  );
}

function lookOf({ status, state, isSkewed, isBackup }: ShownWorker): string {
  if (status === "Failed") return "failed";
  return isSkewed ? "skewed" : isBackup ? "backup" : state;
}
