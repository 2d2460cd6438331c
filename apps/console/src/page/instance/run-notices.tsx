import type { Notice as RunNotice } from "@maxcompute-rx/browser";
import { stageTitle } from "@maxcompute-rx/browser/analysis";
import type { ReactNode } from "react";

import { noticeTexts } from "../stages/notice-texts.ts";
import { useStageFocus } from "../stages/stage-focus.tsx";
import { stageKey } from "../stages/stage-history.ts";
import { workerTexts } from "../stages/workers/worker-texts.ts";
import { WarningIcon } from "../status/status-icon.tsx";
import { useNow } from "../streams/use-now.ts";
import { useTexts } from "../texts/language.tsx";
import { Button } from "../ui/button.tsx";
import { durationText } from "../ui/format.ts";
import { Notice } from "../ui/notice.tsx";
import styles from "./instance.module.css";

/** What can be said about a run that goes on: how long it may take, and what stands still or keeps it running. */
export function RunNotices({ notices }: { readonly notices: readonly RunNotice[] }): ReactNode {
  const texts = useTexts(noticeTexts);
  const workers = useTexts(workerTexts);
  const focus = useStageFocus();
  const now = useNow(true);
  const remaining = notices.find((notice) => notice.type === "remaining");
  return (
    <div className={styles["runNotices"]}>
      {remaining?.known === true && (
        <p className="muted numbers">{texts.remaining(durationText(remaining.fromMs), durationText(remaining.toMs))}</p>
      )}
      {notices.map((notice) => {
        if (notice.type === "stall") {
          return <Notice key="stall" colour="yellow" icon={<WarningIcon />} title={texts.sentence(notice, new Date(now))} />;
        }
        if (notice.type === "skew") {
          const key = stageKey(notice.taskName, notice.stage);
          const actions = focus !== null && focus.selected !== key && (
            <Button look="quiet" onClick={() => focus.select(key)}>
              {workers.title(stageTitle(notice.stage))}
            </Button>
          );
          return <Notice key={key} colour="yellow" icon={<WarningIcon />} title={texts.sentence(notice)} actions={actions} />;
        }
        return null;
      })}
    </div>
  );
}
