import { useState, type ReactNode } from "react";
import { Link } from "wouter";

import { statusTexts } from "../status/status-texts.ts";
import { useTexts } from "../texts/language.tsx";
import { Button } from "../ui/button.tsx";
import { Time } from "../ui/time.tsx";
import { findRuns, type RunEntry } from "./state/recent-runs.ts";
import { textTitle } from "./state/sql-tabs.ts";
import { sqlTexts } from "./sql-texts.ts";
import styles from "./panels.module.css";

interface RecentRunsPanelProps {
  readonly runs: readonly RunEntry[];
  /** Called with a text that is to be opened in a new tab. */
  readonly onUse: (sql: string) => void;
  readonly onClear: () => void;
}

/** The runs that were started here, newest first. They are kept in this browser only. */
export function RecentRunsPanel({ runs, onUse, onClear }: RecentRunsPanelProps): ReactNode {
  const texts = useTexts(sqlTexts);
  const status = useTexts(statusTexts);
  const [search, setSearch] = useState("");
  const found = findRuns(runs, search);
  return (
    <section className={styles["panel"]} aria-label={texts.panels.runs}>
      <div className={styles["tools"]}>
        <input
          type="search"
          aria-label={texts.searchRuns}
          placeholder={texts.searchRuns}
          value={search}
          onChange={({ target }) => setSearch(target.value)}
        />
        {runs.length > 0 && (
          <Button look="quiet" onClick={onClear}>
            {texts.clearRuns}
          </Button>
        )}
      </div>
      {found.length === 0 ? (
        <p className={`${styles["none"]} muted`}>{runs.length === 0 ? texts.noRuns : texts.nothingThere}</p>
      ) : (
        <ol className={styles["runs"]}>
          {found.map(({ id, at, sql, outcome }) => (
            <li key={id}>
              <Link href={`/sql/${id}`} title={id}>
                {sql === null ? id : textTitle(sql) || id}
              </Link>
              <small className="muted numbers">
                <Time at={new Date(at).toISOString()} />
                {isOutcome(outcome) && ` · ${status[outcome]}`}
              </small>
              {sql !== null && (
                <Button look="quiet" aria-label={`${texts.useText}: ${textTitle(sql)}`} onClick={() => onUse(sql)}>
                  {texts.useText}
                </Button>
              )}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function isOutcome(outcome: string | null): outcome is "succeeded" | "failed" | "cancelled" | "lost" {
  return outcome !== null && ["succeeded", "failed", "cancelled", "lost"].includes(outcome);
}
