import type { InstanceView } from "@maxcompute-rx/browser";
import type { ReactNode } from "react";
import { Link } from "wouter";

import { useClient } from "../console-client.ts";
import { WarningIcon } from "../status/status-icon.tsx";
import { usePromise } from "../streams/use-promise.ts";
import { useTexts } from "../texts/language.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { shortDurationText } from "../ui/format.ts";
import { Notice } from "../ui/notice.tsx";
import { askJob, askRuns } from "./ask-history.ts";
import { historyTexts } from "./history-texts.ts";
import { timesMedian } from "./past-runs.ts";
import styles from "./history.module.css";

/** Of an instance that has ended: whether it took much longer than usual, and the way to the other runs of its job. */
export function PastNotice({ view: { project, instanceId, outcome } }: { readonly view: InstanceView }): ReactNode {
  const { mc } = useClient();
  const texts = useTexts(historyTexts);
  const hasEnded = outcome !== null;
  const { value } = usePromise(async () => {
    if (!hasEnded) return null;
    let job = await askJob(project, instanceId);
    // The page may have been told of the end a moment before the history.
    for (let turn = 0; turn < 3 && job.outcome === "running"; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      job = await askJob(project, instanceId);
    }
    return job.fingerprint === null ? null : { job, answer: await askRuns(job.fingerprint) };
  }, [mc, project, instanceId, hasEnded]);
  if (value == null) return null;
  const { job, answer } = value;
  const times = timesMedian(job, answer);
  const link = `/history/${answer.fingerprint}`;
  if (times === null || answer.medianMs === null) {
    return (
      <p className={styles["past"]}>
        <Link href={link}>{texts.runsOfThis(answer.runs.length)}</Link>
      </p>
    );
  }
  return (
    <Notice
      colour="yellow"
      icon={<WarningIcon />}
      title={texts.tookTimes(times.toFixed(1), shortDurationText(answer.medianMs))}
      actions={<ButtonLink to={link}>{texts.runsOfThis(answer.runs.length)}</ButtonLink>}
    />
  );
}
