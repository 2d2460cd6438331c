import { instanceState, type Instance, type InstanceView } from "@maxcompute-rx/browser";
import type { ReactNode } from "react";

import { useClient } from "../console-client.ts";
import { frameTexts } from "../frame/frame-texts.ts";
import { NotifyButton } from "../frame/notify-button.tsx";
import { StatusLabel } from "../status/status-label.tsx";
import { useTexts } from "../texts/language.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Elapsed } from "../ui/elapsed.tsx";
import { LogviewButton } from "./logview-button.tsx";
import { RunAgainButton } from "./run-again-button.tsx";
import { StopButton } from "./stop-button.tsx";
import styles from "./instance.module.css";

interface InstanceHeaderProps {
  readonly instance: Instance;
  readonly view: InstanceView;
  readonly title: string;
}

/** Name, status and actions of an instance. */
export function InstanceHeader({ instance, view, title }: InstanceHeaderProps): ReactNode {
  const { may } = useClient();
  const [task, ...others] = view.tasks;
  const hasFailed = view.outcome !== null && view.outcome.type !== "succeeded";
  const mayRunAgain = hasFailed && may("submit") && may("read-sql") && task?.type === "SQL" && others.length === 0;
  const texts = useTexts(frameTexts);
  return (
    <header className={styles["header"]}>
      <div className={styles["headline"]}>
        <h1>{title}</h1>
        <p className={styles["identity"]}>
          <span role="status">
            <StatusLabel status={instanceState(view)} word={view.statusText} />
          </span>
          <span className="numbers muted">
            <Elapsed start={view.startTime} end={view.endTime} />
          </span>
          <span className={styles["id"]}>
            <code>{instance.id}</code>
            <CopyButton text={instance.id} />
            <CopyButton text={window.location.href} label={texts.thisLink} look="link" />
          </span>
        </p>
      </div>
      <div className={styles["actions"]}>
        {mayRunAgain && <RunAgainButton id={instance.id} title={title} />}
        {view.outcome === null && <NotifyButton id={instance.id} title={title} />}
        {may("logview") && <LogviewButton instance={instance} />}
        {may("stop") && view.outcome === null && view.status !== "Terminated" && <StopButton instance={instance} title={title} />}
      </div>
    </header>
  );
}
