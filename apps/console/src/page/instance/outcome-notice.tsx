import type { Instance, InstanceView } from "@maxcompute-rx/browser";
import { useEffect, useState, type ReactNode } from "react";

import { StatusIcon } from "../status/status-icon.tsx";
import { useTexts } from "../texts/language.tsx";
import { nextStepOf } from "../trouble/next-step.ts";
import { Notice } from "../ui/notice.tsx";
import styles from "./instance.module.css";

/** Shows that an instance failed, was stopped or is lost: the message of the service, and the next step. */
export function OutcomeNotice({ instance, view }: { readonly instance: Instance; readonly view: InstanceView }): ReactNode {
  const { instance: texts, trouble } = useTexts();
  const { outcome } = view;
  const nextStep = nextStepOf(useFailure(instance, outcome?.type === "failed"), trouble);
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
        <Notice colour="red" icon={<StatusIcon status="failed" />} title={texts.failedTitle}>
          <pre className={styles["message"]}>{outcome.message}</pre>
          {nextStep !== undefined && (
            <p>
              <strong>{trouble.nextStep}</strong> {nextStep}
            </p>
          )}
        </Notice>
      );
  }
}

/** The failure as an error of the library, whose code says what kind of failure it is. */
function useFailure(instance: Instance, failed: boolean): unknown {
  const [failure, setFailure] = useState<unknown>();
  useEffect(() => {
    if (!failed) return;
    const controller = new AbortController();
    instance.waitForSuccess({ signal: controller.signal }).catch((error: unknown) => {
      if (!controller.signal.aborted) setFailure(error);
    });
    return () => controller.abort();
  }, [instance, failed]);
  return failure;
}
