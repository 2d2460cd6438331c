import type { InstanceSummary, InstanceView } from "@maxcompute-rx/browser";
import type { ReactNode } from "react";

import { useTexts } from "../texts/language.tsx";
import { Elapsed } from "../ui/elapsed.tsx";
import { ownerText } from "../ui/format.ts";
import { Time } from "../ui/time.tsx";
import { instanceTexts } from "./instance-texts.ts";
import styles from "./instance.module.css";

interface InstanceDetailsProps {
  readonly view: InstanceView;
  readonly summary: InstanceSummary | undefined;
}

/** Owner, priority and times of an instance. */
export function InstanceDetails({ view, summary }: InstanceDetailsProps): ReactNode {
  const texts = useTexts(instanceTexts);
  return (
    <dl className={styles["details"]}>
      <dt>{texts.owner}</dt>
      <dd title={view.owner ?? undefined}>{ownerText(view.owner)}</dd>
      <dt>{texts.project}</dt>
      <dd>{view.project}</dd>
      {summary?.priority != null && (
        <>
          <dt>{texts.priority}</dt>
          <dd className="numbers" title={texts.priorityHint}>
            {summary.priority}
          </dd>
        </>
      )}
      <dt>{texts.submitted}</dt>
      <dd className="numbers">
        <Time at={view.startTime} />
      </dd>
      <dt>{texts.ended}</dt>
      <dd className="numbers">
        <Time at={view.endTime} />
      </dd>
      <dt>{texts.elapsed}</dt>
      <dd className="numbers">
        <Elapsed start={view.startTime} end={view.endTime} />
      </dd>
    </dl>
  );
}
