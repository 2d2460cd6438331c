import type { InstanceSummary, InstanceView } from "@maxcompute-rx/browser";
import type { ReactNode } from "react";

import { StatusIcon } from "../status/status-icon.tsx";
import { useTexts } from "../texts/language.tsx";
import { Notice } from "../ui/notice.tsx";
import { instanceTexts } from "./instance-texts.ts";

interface QueueNoticeProps {
  readonly view: InstanceView;
  readonly summary: InstanceSummary | undefined;
}

/** The place in the queue of a waiting instance. */
export function QueueNotice({ view, summary }: QueueNoticeProps): ReactNode {
  const texts = useTexts(instanceTexts);
  if (view.status === "Terminated" || summary === undefined || summary.waitPosition === null) return null;
  return (
    <Notice colour="gray" icon={<StatusIcon status="waiting" />} title={texts.queuePlace(summary.waitPosition, summary.queueLength)}>
      <p className="muted">{texts.queueText}</p>
    </Notice>
  );
}
