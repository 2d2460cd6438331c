import { instanceState, type Instance, type InstanceOutcome } from "@maxcompute-rx/browser";
import { useEffect, type ReactNode } from "react";
import { map } from "rxjs";
import { Link } from "wouter";

import { useClient } from "../console-client.ts";
import { OutcomeNotice } from "../instance/outcome-notice.tsx";
import { QueueNotice } from "../instance/queue-notice.tsx";
import { StopButton } from "../instance/stop-button.tsx";
import { useSummary } from "../instance/use-summary.ts";
import { ResultRows } from "../results/result-rows.tsx";
import { StageTimeline } from "../stages/timeline/stage-timeline.tsx";
import { StatusLabel } from "../status/status-label.tsx";
import { useObservable } from "../streams/use-observable.ts";
import { useTexts } from "../texts/language.tsx";
import { ErrorNotice } from "../trouble/error-state.tsx";
import { WatchTroubleNotice } from "../trouble/watch-trouble.tsx";
import { Elapsed } from "../ui/elapsed.tsx";
import { shortDurationText } from "../ui/format.ts";
import { Loading } from "../ui/loading.tsx";
import { Notice } from "../ui/notice.tsx";
import { Panel } from "../ui/panel.tsx";
import { sqlTexts } from "./sql-texts.ts";
import styles from "./sql.module.css";

interface RunPanelProps {
  readonly instance: Instance;
  /** When this page began it, in milliseconds since 1970; null if it was begun elsewhere. */
  readonly startedAt: number | null;
  /** Called when it has ended. */
  readonly onOutcome: (run: string, outcome: InstanceOutcome) => void;
  /** A button that leads to the place of its error. */
  readonly goToError: ReactNode | undefined;
}

/** A run of the SQL editor: its progress, and then its result. */
export function RunPanel({ instance, startedAt, onOutcome, goToError }: RunPanelProps): ReactNode {
  const { may } = useClient();
  const texts = useTexts(sqlTexts);
  const { value, error } = useObservable(() => instance.view$.pipe(map((view) => ({ view, seenAt: Date.now() }))), [instance]);
  const view = value?.view;
  const summary = useSummary(instance.id);
  const outcome = view?.outcome ?? null;
  useEffect(() => {
    if (outcome !== null) onOutcome(instance.id, outcome);
  }, [instance, outcome, onOutcome]);
  if (value === undefined || view === undefined) return error === undefined ? <Loading /> : <ErrorNotice error={error} />;

  const fellBack = instance.interactive?.fellBack ?? null;
  const isInteractive = instance.interactive !== null && fellBack === null;
  const succeeded = view.outcome?.type === "succeeded";
  return (
    <>
      <div className={styles["run"]}>
        <span role="status">
          <StatusLabel status={instanceState(view)} word={view.statusText} />
        </span>
        <span className="numbers muted">
          {/* The service tells no times of a query in a session. */}
          {isInteractive && startedAt !== null && view.outcome !== null ? (
            shortDurationText(value.seenAt - startedAt)
          ) : (
            <Elapsed start={view.startTime} end={view.endTime} />
          )}
        </span>
        {isInteractive && <span className="muted">{texts.ranInteractively}</span>}
        <Link href={`/instances/${instance.id}`} aria-label={`${texts.openInstance} ${instance.id}`}>
          <code>{instance.id}</code>
        </Link>
        {may("stop") && view.outcome === null && view.status !== "Terminated" && <StopButton instance={instance} title={texts.title} />}
      </div>
      {error !== undefined && <ErrorNotice error={error} />}
      <WatchTroubleNotice trouble={view.trouble} />
      {fellBack !== null && (
        <Notice colour="gray" title={`${texts.fellBack} ${texts.fallback[fellBack.reason]}`} role="status">
          <p className="muted">{fellBack.message}</p>
        </Notice>
      )}
      <QueueNotice view={view} summary={summary} />
      <OutcomeNotice view={view} action={goToError} />
      {succeeded && (
        <Panel title={texts.result}>
          <ResultRows instance={instance} />
        </Panel>
      )}
      <Panel title={texts.stages}>
        <StageTimeline instance={instance} view={view} />
      </Panel>
    </>
  );
}
