import { useCallback, type ReactNode } from "react";
import { useSearchParams } from "wouter";

import type { HistoryRuns } from "../../history/history-answers.ts";
import { usePageTitle } from "../frame/page-title.ts";
import { WarningIcon } from "../status/status-icon.tsx";
import { useTexts } from "../texts/language.tsx";
import { BackLink } from "../ui/back-link.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { shortDurationText } from "../ui/format.ts";
import { Loading } from "../ui/loading.tsx";
import { Notice } from "../ui/notice.tsx";
import { Panel } from "../ui/panel.tsx";
import { PlotFigure } from "../ui/plot-figure.tsx";
import { useTimeZone } from "../ui/time-zone.tsx";
import { askRuns } from "./ask-history.ts";
import { historyTexts } from "./history-texts.ts";
import { HistoryTrouble } from "./history-trouble.tsx";
import { useJobName } from "./job-name.tsx";
import { timesMedian } from "./past-runs.ts";
import { RunTable } from "./run-table.tsx";
import { trendHeight, trendPlot } from "./trend-plot.ts";
import { useHistory } from "./use-history.ts";
import styles from "./history.module.css";

/** The runs of one job: how long each took and waited, the median, and two of them to compare. */
export function RunsPage({ fingerprint }: { readonly fingerprint: string }): ReactNode {
  const texts = useTexts(historyTexts);
  const { value, error } = useHistory(() => askRuns(fingerprint), [fingerprint]);
  const title = useJobName(value?.runs[0]);
  usePageTitle(value === undefined ? texts.title : title);

  if (value === undefined && error === undefined) return <Loading />;
  return (
    <>
      <BackLink to="/history">{texts.toHistory}</BackLink>
      <h1 className={styles["title"]}>{value === undefined ? texts.runs : title}</h1>
      {error !== undefined && <HistoryTrouble error={error} instead={value === undefined} />}
      {value !== undefined && <Runs answer={value} />}
    </>
  );
}

function Runs({ answer }: { readonly answer: HistoryRuns }): ReactNode {
  const texts = useTexts(historyTexts);
  const { runs, medianMs, medianQueuedMs } = answer;
  const zone = useTimeZone();
  const [parameters, setParameters] = useSearchParams();
  const chosen = (parameters.get("chosen") ?? "").split(",").filter(Boolean);
  const choose = (id: string, isChosen: boolean): void => {
    // Of three, the one that was chosen first is left out.
    const next = isChosen ? [...chosen, id].slice(-2) : chosen.filter((other) => other !== id);
    setParameters(next.length === 0 ? {} : { chosen: next.join(",") }, { replace: true });
  };
  const medianText = medianMs === null ? null : texts.median(shortDurationText(medianMs));
  const options = useCallback(() => trendPlot({ runs, medianMs }, zone), [runs, medianMs, zone]);
  const latest = runs.find(({ durationMs }) => durationMs !== null);
  const slow = latest === undefined ? null : timesMedian(latest, answer);
  const [older, newer] = runs.filter(({ id }) => chosen.includes(id)).toReversed();

  if (runs.length === 0) return <p className="muted">{texts.missingText}</p>;
  return (
    <div className={styles["sections"]}>
      {slow !== null && latest !== undefined && (
        <Notice
          colour="yellow"
          icon={<WarningIcon />}
          title={texts.latestSlow(slow.toFixed(1))}
          actions={<ButtonLink to={`/compare?a=${usual(answer)}&b=${latest.id}`}>{texts.compareWithUsual}</ButtonLink>}
        />
      )}
      <Panel title={texts.trend}>
        <ul className={styles["facts"]}>
          <li>{texts.runCount(runs.length)}</li>
          {medianText !== null && <li>{medianText}</li>}
          {medianQueuedMs !== null && <li>{texts.medianQueued(shortDurationText(medianQueuedMs))}</li>}
        </ul>
        <PlotFigure options={options} height={trendHeight} label={texts.trendLabel(runs.length, medianText ?? "")} />
        <p className={styles["legend"]}>{texts.trendLegend}</p>
      </Panel>
      <Panel
        title={texts.runs}
        actions={
          older !== undefined && newer !== undefined ? (
            <ButtonLink to={`/compare?a=${older.id}&b=${newer.id}`}>{texts.compare}</ButtonLink>
          ) : (
            <span className="muted">{texts.chooseTwo}</span>
          )
        }
      >
        <RunTable
          label={texts.runs}
          jobs={runs}
          lead={{
            title: texts.choose,
            of: ({ id }) => (
              <input
                type="checkbox"
                aria-label={`${texts.choose} ${id}`}
                checked={chosen.includes(id)}
                onChange={({ target }) => choose(id, target.checked)}
              />
            ),
          }}
          tail={{
            title: texts.timesMedian,
            of: (job) => {
              const times = timesMedian(job, answer);
              return times === null ? "–" : <span className={styles["slow"]}>{texts.times(times.toFixed(1))}</span>;
            },
          }}
        />
      </Panel>
    </div>
  );
}

/** The id of the run whose time is the nearest to the median. */
function usual({ runs, medianMs }: HistoryRuns): string {
  const ended = runs.filter(({ outcome }) => outcome === "succeeded");
  const distance = (ms: number | null): number => Math.abs((ms ?? Infinity) - (medianMs ?? 0));
  return ended.toSorted((a, b) => distance(a.durationMs) - distance(b.durationMs))[0]?.id ?? "";
}
