import { instanceState } from "@maxcompute-rx/browser";
import { useMemo, type ReactNode } from "react";

import { useClient } from "../console-client.ts";
import { keptBoardPlace } from "../frame/board-place.ts";
import { usePageTitle } from "../frame/page-title.ts";
import { PastNotice } from "../history/past-notice.tsx";
import { ResultRows } from "../results/result-rows.tsx";
import { useObservable } from "../streams/use-observable.ts";
import { usePromise } from "../streams/use-promise.ts";
import { useTexts } from "../texts/language.tsx";
import { ErrorNotice, ErrorState } from "../trouble/error-state.tsx";
import { troubleTexts } from "../trouble/trouble-texts.ts";
import { WatchTroubleNotice } from "../trouble/watch-trouble.tsx";
import { BackLink } from "../ui/back-link.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { Loading } from "../ui/loading.tsx";
import { Panel } from "../ui/panel.tsx";
import { uiTexts } from "../ui/ui-texts.ts";
import { InstanceDetails } from "./instance-details.tsx";
import { InstanceHeader } from "./instance-header.tsx";
import { instanceTexts } from "./instance-texts.ts";
import { OutcomeNotice } from "./outcome-notice.tsx";
import { QueueNotice } from "./queue-notice.tsx";
import { RunPanels } from "./run-panels.tsx";
import { SqlText } from "./sql-text.tsx";
import { TaskList } from "./task-list.tsx";
import { useSummary } from "./use-summary.ts";
import { XFlowTree } from "./xflow-tree.tsx";
import styles from "./instance.module.css";

/** The view of one instance, live. */
export function InstancePage({ id }: { readonly id: string }): ReactNode {
  const { mc, may } = useClient();
  const ui = useTexts(uiTexts);
  const trouble = useTexts(troubleTexts);
  const texts = useTexts(instanceTexts);
  const instance = useMemo(() => mc.instance(id), [mc, id]);
  const { value: view, error } = useObservable(() => instance.view$, [instance]);
  const summary = useSummary(id);
  const { value: job } = usePromise(async () => (may("read-sql") ? instance.getJob() : null), [instance]);
  const title = summary?.jobName || job?.name || ui.unnamedJob(view?.tasks[0]?.type ?? summary?.taskType ?? null);
  usePageTitle(title, view === undefined ? null : instanceState(view));

  if (view === undefined && error === undefined) return <Loading />;
  if (view === undefined) return <ErrorState error={error} actions={<ButtonLink to="/">{trouble.toBoard}</ButtonLink>} />;
  const board = keptBoardPlace();
  const isXFlow = view.tasks.some(({ type }) => /xflow|algo/i.test(type));
  return (
    <>
      <BackLink to={board.address} scrollY={board.scrollY}>
        {texts.back}
      </BackLink>
      <InstanceHeader instance={instance} view={view} title={title} />
      <div className={styles["notices"]}>
        {error !== undefined && <ErrorNotice error={error} />}
        <WatchTroubleNotice trouble={view.trouble} />
        <QueueNotice view={view} summary={summary} />
        <OutcomeNotice view={view} />
        <PastNotice view={view} />
      </div>
      <div className={styles["columns"]}>
        <div className={styles["main"]}>
          {isXFlow ? (
            <Panel title={texts.subInstances}>
              <XFlowTree instance={instance} />
            </Panel>
          ) : (
            <RunPanels instance={instance} view={view} />
          )}
          {!isXFlow && view.outcome?.type === "succeeded" && (
            <Panel title={texts.result}>
              <ResultRows instance={instance} />
            </Panel>
          )}
          {!isXFlow && may("read-sql") && <SqlText instance={instance} />}
        </div>
        <aside className={styles["side"]}>
          <Panel title={texts.details}>
            <InstanceDetails view={view} summary={summary} />
          </Panel>
          <Panel title={texts.tasks}>
            <TaskList tasks={view.tasks} />
          </Panel>
        </aside>
      </div>
    </>
  );
}
