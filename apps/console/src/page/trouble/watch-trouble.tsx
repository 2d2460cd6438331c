import type { WatchTrouble } from "@maxcompute-rx/browser";
import type { ReactNode } from "react";

import { useTexts } from "../texts/language.tsx";
import { timeText } from "../ui/format.ts";
import { Notice } from "../ui/notice.tsx";
import { StatusIcon } from "../status/status-icon.tsx";

/** Above a view whose stream has trouble: what is shown was so before, and it goes on by itself. */
export function WatchTroubleNotice({ trouble }: { readonly trouble: WatchTrouble | null }): ReactNode {
  const texts = useTexts();
  if (trouble === null) return null;
  return (
    <Notice colour="yellow" role="status" icon={<StatusIcon status="suspended" />} title={texts.trouble.awayTitle}>
      <p>{texts.trouble.awayText(timeText(trouble.since))}</p>
      <p className="muted">{trouble.message}</p>
    </Notice>
  );
}
