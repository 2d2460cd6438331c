import { stageTitle } from "@maxcompute-rx/browser/analysis";
import type { ReactNode } from "react";
import { Link, useSearchParams } from "wouter";

import type { HistoryJob } from "../../history/history-answers.ts";
import { useClient } from "../console-client.ts";
import { usePageTitle } from "../frame/page-title.ts";
import type { StageHistory } from "../stages/stage-history.ts";
import { StatusLabel } from "../status/status-label.tsx";
import { usePromise } from "../streams/use-promise.ts";
import { useTexts } from "../texts/language.tsx";
import { BackLink } from "../ui/back-link.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { countText, shortDurationText } from "../ui/format.ts";
import { Loading } from "../ui/loading.tsx";
import { EmptyState } from "../ui/notice.tsx";
import { Panel } from "../ui/panel.tsx";
import table from "../ui/table.module.css";
import { Time } from "../ui/time.tsx";
import { askEvents, askJob } from "./ask-history.ts";
import { historyTexts } from "./history-texts.ts";
import { HistoryTrouble } from "./history-trouble.tsx";
import { useJobName } from "./job-name.tsx";
import { compareStages, ratioOf, stagesOf } from "./past-runs.ts";
import styles from "./history.module.css";

interface Run {
  readonly job: HistoryJob;
  readonly stages: StageHistory;
}

/** Two runs beside each other, stage by stage: `/compare?a=ID&b=ID`. */
export function ComparePage(): ReactNode {
  const texts = useTexts(historyTexts);
  usePageTitle(texts.compareTitle);
  const [parameters] = useSearchParams();
  const [a, b] = [parameters.get("a"), parameters.get("b")];
  if (a && b) return <Comparison a={a} b={b} />;
  return (
    <EmptyState title={texts.noRunsTitle} heading="h1" actions={<ButtonLink to="/history">{texts.toHistory}</ButtonLink>}>
      {texts.noRunsText}
    </EmptyState>
  );
}

function Comparison({ a, b }: { readonly a: string; readonly b: string }): ReactNode {
  const { mc } = useClient();
  const texts = useTexts(historyTexts);
  const look = async (id: string): Promise<Run> => {
    const [job, events] = await Promise.all([askJob(mc.project, id), askEvents(mc.project, id)]);
    return { job, stages: await stagesOf(events) };
  };
  const { value, error } = usePromise(() => Promise.all([look(a), look(b)]), [mc, a, b]);

  if (value === undefined && error === undefined) return <Loading />;
  if (value === undefined) {
    return (
      <>
        <BackLink to="/history">{texts.toHistory}</BackLink>
        <h1 className={styles["title"]}>{texts.compareTitle}</h1>
        <HistoryTrouble error={error} instead />
      </>
    );
  }
  const [before, after] = value;
  return (
    <>
      <BackLink to={before.job.fingerprint === null ? "/history" : `/history/${before.job.fingerprint}`}>
        {before.job.fingerprint === null ? texts.toHistory : texts.allRuns}
      </BackLink>
      <h1 className={styles["title"]}>{texts.compareTitle}</h1>
      <div className={styles["sections"]}>
        <div className={styles["pair"]}>
          <RunFacts job={before.job} title={texts.first} />
          <RunFacts job={after.job} title={texts.second} />
        </div>
        {(before.job.sql ?? after.job.sql) !== null && <p>{before.job.sql === after.job.sql ? texts.sameSql : texts.otherSql}</p>}
        <Panel title={texts.stageByStage}>
          <StagePairs before={before.stages} after={after.stages} />
        </Panel>
      </div>
    </>
  );
}

function RunFacts({ job, title }: { readonly job: HistoryJob; readonly title: string }): ReactNode {
  const texts = useTexts(historyTexts);
  const name = useJobName(job);
  const { id, outcome, submitted, queuedMs, durationMs, errorMessage } = job;
  return (
    <Panel title={title}>
      <dl className={styles["details"]}>
        <dt>{texts.job}</dt>
        <dd>
          <Link href={`/instances/${id}`}>{name}</Link>
          <code className={styles["id"]}>{id}</code>
        </dd>
        <dt>{texts.outcome}</dt>
        <dd>
          <StatusLabel status={outcome} />
          {errorMessage !== null && <p className={styles["reason"]}>{errorMessage}</p>}
        </dd>
        <dt>{texts.submitted}</dt>
        <dd className="numbers">
          <Time at={submitted} />
        </dd>
        <dt>{texts.queued}</dt>
        <dd className="numbers">{queuedMs === null ? "–" : shortDurationText(queuedMs)}</dd>
        <dt>{texts.took}</dt>
        <dd className="numbers">{durationMs === null ? "–" : shortDurationText(durationMs)}</dd>
      </dl>
    </Panel>
  );
}

function StagePairs({ before, after }: { readonly before: StageHistory; readonly after: StageHistory }): ReactNode {
  const texts = useTexts(historyTexts);
  const pairs = compareStages(before, after);
  if (pairs.length === 0) return <p className="muted">{texts.noStages}</p>;
  const time = (ms: number | null | undefined): string => (ms == null ? "–" : shortDurationText(ms));
  const count = (value: number | undefined): string => (value === undefined ? "–" : countText(value));
  const number = table["number"];
  return (
    <div className={table["scroller"]} tabIndex={0} role="group" aria-label={texts.stageByStage}>
      <table className={table["table"]}>
        <thead>
          <tr>
            <th scope="col">{texts.stage}</th>
            {[texts.time, texts.ratio, texts.workers, texts.inputRecords, texts.ratio, texts.outputRecords].map((title, index) => (
              <th key={index} scope="col" className={number}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {pairs.map(({ stage, before: first, after: second }) => (
            <tr key={stage}>
              <th scope="row" className="mono" title={stage}>
                {stageTitle(stage)}
              </th>
              <td className={number}>{arrow(time(first?.tookMs), time(second?.tookMs))}</td>
              <td className={number}>
                <Ratio value={ratioOf(first?.tookMs, second?.tookMs)} />
              </td>
              <td className={number}>{arrow(count(first?.workers), count(second?.workers))}</td>
              <td className={number}>{arrow(count(first?.inputRecords), count(second?.inputRecords))}</td>
              <td className={number}>
                <Ratio value={ratioOf(first?.inputRecords, second?.inputRecords)} />
              </td>
              <td className={number}>{arrow(count(first?.outputRecords), count(second?.outputRecords))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Ratio({ value }: { readonly value: number | null }): ReactNode {
  if (value === null) return "–";
  return <span className={value >= 2 ? styles["slow"] : undefined}>{`${value.toFixed(2)}×`}</span>;
}

function arrow(before: string, after: string): string {
  return before === after ? before : `${before} → ${after}`;
}
