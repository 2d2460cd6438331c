import type { WatchTrouble } from "@maxcompute-rx/browser";
import type { ReactNode } from "react";

import { StatusIcon } from "../status/status-icon.tsx";
import { useTexts } from "../texts/language.tsx";
import { timeText } from "../ui/format.ts";
import { Notice } from "../ui/notice.tsx";
import { useTimeZone } from "../ui/time-zone.tsx";
import { troubleTexts } from "./trouble-texts.ts";

/** Shown above a view whose stream has trouble: the values are old, and are updated when the connection is back. */
export function WatchTroubleNotice({ trouble }: { readonly trouble: WatchTrouble | null }): ReactNode {
  const texts = useTexts(troubleTexts);
  const zone = useTimeZone();
  if (trouble === null) return null;
  return (
    <Notice colour="yellow" role="status" icon={<StatusIcon status="suspended" />} title={texts.awayTitle}>
      <p>{texts.awayText(timeText(trouble.since, zone))}</p>
      <p className="muted">{navigator.onLine ? trouble.message : texts.offline}</p>
    </Notice>
  );
}
