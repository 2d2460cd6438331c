import type { ReactNode } from "react";
import { Link } from "wouter";

import { StatusIcon } from "../status/status-icon.tsx";
import { statusTexts } from "../status/status-texts.ts";
import { useTexts } from "../texts/language.tsx";
import { isSetting, statementsOf } from "./text/sql-scanner.ts";
import { textTitle } from "./state/sql-tabs.ts";
import { sqlTexts } from "./sql-texts.ts";
import type { ScriptStep } from "./state/sql-view.ts";
import styles from "./sql.module.css";

/** The statements of a script that run one after another, each with a link to its result. */
export function ScriptStrip({ steps, shown }: { readonly steps: readonly ScriptStep[]; readonly shown: string | undefined }): ReactNode {
  const texts = useTexts(sqlTexts);
  const status = useTexts(statusTexts);
  return (
    <ol className={styles["script"]} aria-label={texts.statements}>
      {steps.map(({ sent, run, state }, at) => {
        const title = textTitle(
          statementsOf(sent.text)
            .filter((one) => !isSetting(one))
            .map(({ text }) => text)
            .join(" "),
        );
        const words = (
          <>
            <StatusIcon status={state} />
            <span className={styles["step"]}>
              <span className="only-read-aloud">{status[state]}</span> {at + 1}. {title}
            </span>
          </>
        );
        return (
          <li key={at}>
            {run === null ? (
              <span className="muted">{words}</span>
            ) : (
              <Link href={`/sql/${run}`} replace aria-current={run === shown ? "true" : undefined}>
                {words}
              </Link>
            )}
          </li>
        );
      })}
    </ol>
  );
}
