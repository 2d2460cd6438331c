import type { RunState } from "@maxcompute-rx/browser";
import type { ReactNode } from "react";

import { useTexts } from "../texts/language.tsx";
import { StatusIcon } from "./status-icon.tsx";
import { statusColours } from "./status-style.ts";
import { statusTexts } from "./status-texts.ts";
import styles from "./status-label.module.css";

/** Symbol and word of a status. `word` is shown for a status of the service that this version does not know. */
export function StatusLabel({ status, word }: { readonly status: RunState; readonly word?: string | undefined }): ReactNode {
  const texts = useTexts(statusTexts);
  return (
    <span className={styles["label"]} data-colour={statusColours[status]} data-status={status}>
      <StatusIcon status={status} />
      {status === "unknown" && word ? word : texts[status]}
    </span>
  );
}
