import { isMaxComputeError, stageState, type Instance, type InstanceView, type Notice as RunNotice } from "@maxcompute-rx/browser";
import { stageTitle } from "@maxcompute-rx/browser/analysis";
import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";

import { useClient } from "../../console-client.ts";
import { useTexts } from "../../texts/language.tsx";
import { ErrorNotice, isRefusal } from "../../trouble/error-state.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { countText, durationText, timeText } from "../../ui/format.ts";
import { Panel } from "../../ui/panel.tsx";
import { useTimeZone } from "../../ui/time-zone.tsx";
import { noticeTexts } from "../notice-texts.ts";
import { addressOfStage } from "../stage-edges.ts";
import { useStageFocus } from "../stage-focus.tsx";
import type { SeenStage, StageHistory } from "../stage-history.ts";
import { workersEveryMs, useTaskWorkers } from "./use-task-workers.ts";
import { WorkerList } from "./worker-list.tsx";
import { WorkerLog, type WorkerOfLog } from "./worker-log.tsx";
import { stageWorkers, type Spread } from "./worker-stage.ts";
import { WorkerStrip } from "./worker-strip.tsx";
import { workerTexts } from "./worker-texts.ts";
import styles from "./workers.module.css";

interface WorkerPanelProps {
  readonly instance: Instance;
  readonly view: InstanceView;
  readonly history: StageHistory;
  readonly notices: readonly RunNotice[];
}

/** The workers of the selected stage. Without a selection: of the stage with a skew, else of the one that runs, else of the last one. */
export function WorkerPanel({ instance, view, history, notices }: WorkerPanelProps): ReactNode {
  const { may } = useClient();
  const focus = useStageFocus();
  const skewed = notices.find((notice) => notice.type === "skew");
  const stage =
    history.find(({ key }) => key === focus?.selected) ??
    history.find(({ taskName, now }) => taskName === skewed?.taskName && now.name === skewed.stage) ??
    history.find(({ now }) => stageState(now) === "running") ??
    history.at(-1);
  if (stage === undefined || !may("read-sql")) return null;
  return (
    <Workers
      key={stage.key}
      stage={stage}
      instance={instance}
      view={view}
      history={history}
      notices={notices}
      isChosen={focus?.selected === stage.key}
    />
  );
}

function Workers(props: WorkerPanelProps & { readonly stage: SeenStage; readonly isChosen: boolean }): ReactNode {
  const { instance, view, history, notices, stage, isChosen } = props;
  const texts = useTexts(workerTexts);
  const { sentence } = useTexts(noticeTexts);
  const place = useRef<HTMLDivElement>(null);
  const [log, setLog] = useState<WorkerOfLog | null>(null);
  const isRunning = view.outcome === null && view.endTime === null;
  const { value: seen, error } = useTaskWorkers(instance, stage.taskName, isRunning);
  const zone = useTimeZone();
  const found = useMemo(
    () => (seen === undefined ? undefined : stageWorkers(seen.workers, stage.now.name, seen.at)),
    [seen, stage.now.name],
  );
  const title = stageTitle(stage.now.name);
  const skew = notices.find((notice) => notice.type === "skew" && notice.taskName === stage.taskName && notice.stage === stage.now.name);

  // A link to a stage leads to its workers.
  const isLinked = useRef(isChosen);
  useEffect(() => {
    if (isLinked.current) place.current?.scrollIntoView({ block: "nearest" });
  }, []);

  const address = new URL(location.href);
  address.search = new URLSearchParams({ stage: addressOfStage(history, stage.key) }).toString();
  return (
    <div ref={place}>
      <Panel title={texts.title(title)} actions={<CopyButton text={address.href} label={texts.link} />}>
        {skew !== undefined && <p className={styles["sentence"]}>{sentence(skew)}</p>}
        {found === undefined ? (
          error === undefined ? (
            <p className="muted" role="status">
              {texts.loading}
            </p>
          ) : isRefusal(error) || !isMaxComputeError(error) || !error.transient ? (
            <ErrorNotice error={error} />
          ) : (
            <p className="muted" role="status">
              {texts.notNow}
            </p>
          )
        ) : found.workers.length === 0 ? (
          <p className="muted">{texts.none}</p>
        ) : (
          <>
            <p className={styles["summary"]}>
              {texts.count(found.running, found.waiting, found.ended, found.backups)} {spreadText(texts.time, found.time, durationText)}{" "}
              {spreadText(texts.records, found.records, countText)}{" "}
              {isRunning && seen !== undefined && texts.asOf(timeText(new Date(seen.at).toISOString(), zone), workersEveryMs / 1000)}
            </p>
            <div className={styles["strips"]}>
              <WorkerStrip title={texts.timeStrip} workers={found.workers} spread={found.time} valueOf={({ ms }) => ms} onLog={setLog} />
              <WorkerStrip
                title={texts.recordStrip}
                workers={found.workers}
                spread={found.records}
                valueOf={({ inputRecords }) => inputRecords}
                onLog={setLog}
              />
            </div>
            <WorkerList workers={found.workers} onLog={setLog} />
          </>
        )}
      </Panel>
      {log !== null && <WorkerLog instance={instance} worker={log} onClose={() => setLog(null)} />}
    </div>
  );
}

function spreadText(
  text: (most: string, median: string, ratio: string | null) => string,
  spread: Spread | null,
  format: (value: number) => string,
): string {
  return spread === null
    ? ""
    : text(format(spread.most), format(spread.median), spread.ratio === null || spread.ratio < 1.05 ? null : spread.ratio.toFixed(1));
}
