import type { ReactNode } from "react";
import { Link } from "wouter";

import type { HistoryJob } from "../../history/history-answers.ts";
import { StatusLabel } from "../status/status-label.tsx";
import { useTexts } from "../texts/language.tsx";
import { countText, ownerText, shortDurationText } from "../ui/format.ts";
import table from "../ui/table.module.css";
import { Time } from "../ui/time.tsx";
import { historyTexts } from "./history-texts.ts";
import { JobName } from "./job-name.tsx";
import styles from "./history.module.css";

interface RunTableProps {
  readonly label: string;
  readonly jobs: readonly HistoryJob[];
  /** A cell before all others. */
  readonly lead?: { readonly title: string; readonly of: (job: HistoryJob) => ReactNode };
  /** A cell after all others. */
  readonly tail?: { readonly title: string; readonly of: (job: HistoryJob) => ReactNode };
  /** Whether the job has a column: the runs of one job have one name. */
  readonly named?: boolean;
}

/** Past jobs, one per row. */
export function RunTable({ label, jobs, lead, tail, named = false }: RunTableProps): ReactNode {
  const texts = useTexts(historyTexts);
  const number = table["number"];
  return (
    <div className={table["scroller"]} tabIndex={0} role="group" aria-label={label}>
      <table className={table["table"]}>
        <thead>
          <tr>
            {lead !== undefined && <th scope="col">{lead.title}</th>}
            <th scope="col">{texts.outcome}</th>
            <th scope="col">{named ? texts.job : texts.id}</th>
            <th scope="col">{texts.owner}</th>
            <th scope="col">{texts.submitted}</th>
            <th scope="col" className={number}>
              {texts.queued}
            </th>
            <th scope="col" className={number}>
              {texts.took}
            </th>
            <th scope="col" className={number}>
              {texts.outputRecords}
            </th>
            {tail !== undefined && <th scope="col">{tail.title}</th>}
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => (
            <tr key={job.id}>
              {lead !== undefined && <td>{lead.of(job)}</td>}
              <td>
                <StatusLabel status={job.outcome} />
                {job.errorCode !== null && <span className={styles["code"]}>{job.errorCode}</span>}
              </td>
              <th scope="row">
                <Link href={`/instances/${job.id}`} className={styles["job"]} title={job.errorMessage ?? job.sql ?? undefined}>
                  {named ? <JobName job={job} /> : <code>{job.id}</code>}
                </Link>
                {named && <code className={styles["id"]}>{job.id}</code>}
              </th>
              <td title={job.owner ?? undefined}>{ownerText(job.owner)}</td>
              <td className="numbers">
                <Time at={job.submitted} />
              </td>
              <td className={number}>{job.queuedMs === null ? "–" : shortDurationText(job.queuedMs)}</td>
              <td className={number}>{job.durationMs === null ? "–" : shortDurationText(job.durationMs)}</td>
              <td className={number}>{job.outputRecords === null ? "–" : countText(job.outputRecords)}</td>
              {tail !== undefined && <td>{tail.of(job)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
