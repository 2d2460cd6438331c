import { listedState, type InstanceSummary } from "@maxcompute-rx/browser";
import { memo, type CSSProperties, type ReactNode } from "react";
import { EMPTY } from "rxjs";
import { Link } from "wouter";

import { useClient } from "../console-client.ts";
import { instanceTexts } from "../instance/instance-texts.ts";
import { RunAgainButton } from "../instance/run-again-button.tsx";
import { StatusLabel } from "../status/status-label.tsx";
import { useObservable } from "../streams/use-observable.ts";
import { useTexts } from "../texts/language.tsx";
import { Elapsed } from "../ui/elapsed.tsx";
import { ownerText } from "../ui/format.ts";
import { ProgressBar } from "../ui/progress-bar.tsx";
import { Time } from "../ui/time.tsx";
import { uiTexts } from "../ui/ui-texts.ts";
import { boardTexts } from "./board-texts.ts";
import { lacksName } from "./named-instances.ts";
import styles from "./board.module.css";

interface InstanceRowProps {
  readonly instance: InstanceSummary;
  /** Whether its stop was asked for, and its end has not been seen. */
  readonly isStopping: boolean;
  readonly rowIndex: number;
  readonly style: CSSProperties;
}

/** One instance of the board. The whole row is a link. */
export const InstanceRow: (props: InstanceRowProps) => ReactNode = memo(Row, isAlike);

function Row({ instance, isStopping, rowIndex, style }: InstanceRowProps): ReactNode {
  const texts = useTexts(uiTexts);
  const { stopping } = useTexts(instanceTexts);
  const { jobNames, may } = useClient();
  const { instanceId, jobName, taskType, owner, priority, statusText, startTime, endTime } = instance;
  // The list contains the names of jobs that wait or run. Visible rows of ended jobs ask for theirs, once.
  const asks = lacksName(instance);
  const { value: ownName } = useObservable(() => (asks ? jobNames.name$(instanceId) : EMPTY), [jobNames, instanceId, asks]);
  const state = listedState(instance);
  const isSql = taskType === null || taskType === "SQL";
  const name = jobName ?? ownName ?? texts.unnamedJob(taskType);
  return (
    <div role="row" aria-rowindex={rowIndex} className={styles["row"]} style={style} data-instance={instanceId}>
      <span role="cell" className={styles["state"]}>
        <StatusLabel status={state} word={statusText} />
      </span>
      <span role="cell" className={styles["job"]}>
        <Link href={`/instances/${instanceId}`} data-row={rowIndex} className={styles["jobName"]} title={name}>
          {name}
        </Link>
        <span className={`${styles["id"]} mono`}>{instanceId}</span>
      </span>
      <span role="cell" className={styles["owner"]} title={owner ?? undefined}>
        {ownerText(owner)}
      </span>
      <span role="cell" className={`${styles["priority"]} numbers`}>
        {priority ?? "–"}
      </span>
      <span role="cell" className={`${styles["progress"]} numbers`}>
        {isStopping ? <span className="muted">{stopping}</span> : <RowProgress instance={instance} />}
        {state === "failed" && isSql && may("submit") && may("read-sql") && (
          <span className={styles["action"]}>
            <RunAgainButton id={instanceId} title={name} />
          </span>
        )}
      </span>
      <span role="cell" className={`${styles["started"]} numbers`}>
        <Time at={startTime} />
      </span>
      <span role="cell" className={`${styles["elapsed"]} numbers`}>
        <Elapsed start={startTime} end={endTime} />
      </span>
    </div>
  );
}

function RowProgress({ instance }: { readonly instance: InstanceSummary }): ReactNode {
  const texts = useTexts(boardTexts);
  const { queuePlace } = useTexts(instanceTexts);
  const { status, waitPosition, queueLength, progress } = instance;
  if (status === "Terminated") return null;
  if (waitPosition !== null) return <span className="muted">{queuePlace(waitPosition, queueLength)}</span>;
  return progress === null ? null : <ProgressBar percent={progress} status="running" label={texts.progress} />;
}

function isAlike(a: InstanceRowProps, b: InstanceRowProps): boolean {
  return (
    a.instance === b.instance &&
    a.isStopping === b.isStopping &&
    a.rowIndex === b.rowIndex &&
    a.style.transform === b.style.transform &&
    a.style.height === b.style.height
  );
}
