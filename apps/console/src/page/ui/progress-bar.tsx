import type { RunState } from "@maxcompute-rx/browser";
import type { ReactNode } from "react";

import { statusColours } from "../status/status-style.ts";
import styles from "./progress-bar.module.css";

/** A progress bar, from 0 to 100, in the colour of a status. */
export function ProgressBar({
  percent,
  status,
  label,
}: {
  readonly percent: number;
  readonly status: RunState;
  readonly label: string;
}): ReactNode {
  return (
    <span className={styles["progress"]}>
      <span className={styles["track"]} role="progressbar" aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100} aria-label={label}>
        <span className={styles["fill"]} style={{ width: `${percent}%`, background: `var(--${statusColours[status]}-fill)` }} />
      </span>
      <span className={`${styles["percent"]} numbers`} aria-hidden="true">
        {percent} %
      </span>
    </span>
  );
}
