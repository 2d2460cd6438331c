import { instanceState, type Instance } from "@maxcompute-rx/browser";
import type { ReactNode } from "react";
import { Link } from "wouter";

import { useClient } from "../console-client.ts";
import { OutcomeNotice } from "../instance/outcome-notice.tsx";
import { QueueNotice } from "../instance/queue-notice.tsx";
import { StageTimeline } from "../stages/stage-timeline.tsx";
import { StopButton } from "../instance/stop-button.tsx";
import { useSummary } from "../instance/use-summary.ts";
import { ResultRows } from "../results/result-rows.tsx";
import { StatusLabel } from "../status/status-label.tsx";
import { useObservable } from "../streams/use-observable.ts";
import { useTexts } from "../texts/language.tsx";
import { ErrorNotice } from "../trouble/error-state.tsx";
import { WatchTroubleNotice } from "../trouble/watch-trouble.tsx";
import { Elapsed } from "../ui/elapsed.tsx";
import { Loading } from "../ui/loading.tsx";
import { Panel } from "../ui/panel.tsx";
import styles from "./sql.module.css";

/** A run of the SQL editor: its progress, and then its result. */
export function RunPanel({ instance }: { readonly instance: Instance }): ReactNode {
  const { may } = useClient();
  const texts = useTexts();
  const { value: view, error } = useObservable(() => instance.view$, [instance]);
  const summary = useSummary(instance.id);
  if (view === undefined) return error === undefined ? <Loading /> : <ErrorNotice error={error} />;

  const succeeded = view.outcome?.type === "succeeded";
  return (
    <>
      <div className={styles["run"]}>
        <span role="status">
          <StatusLabel status={instanceState(view)} word={view.statusText} />
        </span>
        <span className="numbers muted">
          <Elapsed start={view.startTime} end={view.endTime} />
        </span>
        <Link href={`/instances/${instance.id}`} aria-label={`${texts.sql.openInstance} ${instance.id}`}>
          <code>{instance.id}</code>
        </Link>
        {may("stop") && view.outcome === null && view.status !== "Terminated" && <StopButton instance={instance} title={texts.sqlBox} />}
      </div>
      {error !== undefined && <ErrorNotice error={error} />}
      <WatchTroubleNotice trouble={view.trouble} />
      <QueueNotice view={view} summary={summary} />
      <OutcomeNotice instance={instance} view={view} />
      {succeeded && (
        <Panel title={texts.instance.result}>
          <ResultRows instance={instance} />
        </Panel>
      )}
      <Panel title={texts.instance.stages}>
        <StageTimeline instance={instance} view={view} />
      </Panel>
    </>
  );
}
