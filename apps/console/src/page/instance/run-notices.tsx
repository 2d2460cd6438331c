import type { Instance, Notice as RunNotice } from "@maxcompute-rx/browser";
import { watchNotices } from "@maxcompute-rx/browser/analysis";
import { useMemo, type ReactNode } from "react";
import { catchError, EMPTY } from "rxjs";

import { stageTitle } from "../stages/stage-history.ts";
import { StatusIcon } from "../status/status-icon.tsx";
import { useObservable } from "../streams/use-observable.ts";
import { useTexts } from "../texts/language.tsx";
import { durationText } from "../ui/format.ts";
import { Notice } from "../ui/notice.tsx";

/** What can be said about a run: how long it may take, and what stands still or keeps it running. */
export function RunNotices({ instance }: { readonly instance: Instance }): ReactNode {
  const { runNotices: texts } = useTexts();
  // The page reports the errors of the watch itself.
  const { value: notices = none } = useObservable(() => watchNotices(instance).pipe(catchError(() => EMPTY)), [instance]);
  const remaining = useMemo(() => notices.find((notice) => notice.type === "remaining"), [notices]);
  return (
    <>
      {remaining?.known === true && <p className="muted numbers">{texts.remaining(durationText(remaining.fromMs), durationText(remaining.toMs))}</p>}
      {notices.map((notice) => {
        if (notice.type === "stall") {
          const stages = notice.stages.map(({ stage }) => stageTitle(stage)).join(", ");
          return <Notice key="stall" colour="yellow" icon={<StatusIcon status="suspended" />} title={texts.stall(durationText(Date.now() - Date.parse(notice.since)), stages)} />;
        }
        if (notice.type === "skew") {
          const title = texts.skew(stageTitle(notice.stage), notice.leftWorkers, notice.totalWorkers);
          return (
            <Notice key={notice.stage} colour="yellow" icon={<StatusIcon status="running" />} title={title}>
              {notice.workerId !== null && <p className="mono">{notice.workerId}</p>}
            </Notice>
          );
        }
        return null;
      })}
    </>
  );
}

const none: readonly RunNotice[] = [];
