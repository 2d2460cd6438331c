import type { InstanceView } from "@maxcompute-rx/browser";
import type { ReactNode } from "react";

import { StatusIcon } from "../status/status-icon.tsx";
import { useLanguage, useTexts } from "../texts/language.tsx";
import { NextStepLine } from "../trouble/next-step-line.tsx";
import { nextStepAfter } from "../trouble/next-step.ts";
import { Notice } from "../ui/notice.tsx";
import { instanceTexts } from "./instance-texts.ts";
import styles from "./instance.module.css";

interface OutcomeNoticeProps {
  readonly view: InstanceView;
  /** A button beside the message of a failure. */
  readonly action?: ReactNode;
}

/** Shows that an instance failed, was stopped or is lost: the message of the service, and the next step. */
export function OutcomeNotice({ view, action }: OutcomeNoticeProps): ReactNode {
  const texts = useTexts(instanceTexts);
  const { language } = useLanguage();
  const { outcome } = view;
  switch (outcome?.type) {
    case undefined:
    case "succeeded":
      return null;
    case "cancelled":
      return (
        <Notice colour="yellow" icon={<StatusIcon status="cancelled" />} title={texts.cancelledTitle}>
          <p>{texts.cancelledText}</p>
        </Notice>
      );
    case "lost":
      return (
        <Notice colour="red" icon={<StatusIcon status="lost" />} title={texts.lostTitle}>
          <p>{outcome.message}</p>
        </Notice>
      );
    case "failed":
      return (
        <Notice colour="red" icon={<StatusIcon status="failed" />} title={texts.failedTitle} actions={action}>
          <pre className={styles["message"]}>{outcome.message}</pre>
          <NextStepLine text={nextStepAfter(outcome, language)} />
        </Notice>
      );
  }
}
