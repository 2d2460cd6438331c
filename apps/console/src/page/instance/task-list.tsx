import { taskState, type TaskView } from "@maxcompute-rx/browser";
import type { ReactNode } from "react";

import { StatusLabel } from "../status/status-label.tsx";
import { useTexts } from "../texts/language.tsx";
import { Elapsed } from "../ui/elapsed.tsx";
import { instanceTexts } from "./instance-texts.ts";
import styles from "./instance.module.css";

/** The tasks of an instance, in order. */
export function TaskList({ tasks }: { readonly tasks: readonly TaskView[] }): ReactNode {
  const texts = useTexts(instanceTexts);
  if (tasks.length === 0) return <p className="muted">{texts.noTasks}</p>;
  return (
    <ul className={styles["tasks"]}>
      {tasks.map(({ name, type, status, startTime, endTime }) => (
        <li key={name}>
          <span className={styles["taskName"]}>{name}</span>
          <span className="muted">{type}</span>
          <StatusLabel status={taskState(status)} />
          <span className="numbers muted">
            <Elapsed start={startTime} end={endTime} />
          </span>
        </li>
      ))}
    </ul>
  );
}
