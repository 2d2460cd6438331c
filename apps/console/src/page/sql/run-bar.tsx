import type { ReactNode } from "react";

import { useClient } from "../console-client.ts";
import { useTexts } from "../texts/language.tsx";
import { Button } from "../ui/button.tsx";
import { CostEstimate } from "./cost-estimate.tsx";
import type { SentText } from "./text/error-places.ts";
import { examples } from "./examples.ts";
import { sqlTexts } from "./sql-texts.ts";
import { useSqlView } from "./state/use-sql-view.ts";
import styles from "./sql.module.css";

interface RunBarProps {
  readonly sql: string;
  /** What would be sent: a text for each job. */
  readonly parts: readonly SentText[];
  /** The id of the tab. */
  readonly tab: string;
  readonly canRun: boolean;
  /** Whether a part of the text is selected, which then runs alone. */
  readonly isSelected: boolean;
  readonly onSql: (sql: string) => void;
  readonly onRun: () => void;
}

/** Below the editor: run, the estimated cost, how queries run, and examples. */
export function RunBar({ sql, parts, tab, canRun, isSelected, onSql, onRun }: RunBarProps): ReactNode {
  const { mc, may, emulator } = useClient();
  const texts = useTexts(sqlTexts);
  const [sqlView, state] = useSqlView();
  return (
    <div className={styles["bar"]}>
      <Button look="primary" disabled={!canRun} onClick={onRun} aria-keyshortcuts="Control+Enter">
        {state.submitting !== null ? texts.running : isSelected ? texts.runSelection : texts.run}
      </Button>
      <span className={styles["hint"]}>{texts.runHint}</span>
      {may("submit") && state.hasCosts && (
        <CostEstimate
          mc={mc}
          sent={canRun && parts.length === 1 ? (parts[0] ?? null) : null}
          isScript={parts.length > 1}
          onRefusal={(error, sent) => sqlView.change({ refusals: { ...sqlView.current.refusals, [tab]: { error, sent } } })}
          onNone={() => sqlView.change({ hasCosts: false })}
        />
      )}
      <label className={styles["switch"]} title={texts.interactiveHint}>
        <input
          type="checkbox"
          checked={state.interactive}
          disabled={!may("submit")}
          onChange={({ target }) => sqlView.change({ interactive: target.checked })}
        />
        {texts.interactive}
      </label>
      {state.notKept !== null && (
        <span className={styles["hint"]} role="status">
          {texts.notKept[state.notKept]}
        </span>
      )}
      {emulator && (
        <select
          className={styles["examples"]}
          aria-label={texts.examples}
          value=""
          onChange={({ target }) => onSql(examples.find(({ title }) => title === target.value)?.sql ?? sql)}
        >
          <option value="">{texts.chooseExample}</option>
          {examples.map(({ title }) => (
            <option key={title}>{title}</option>
          ))}
        </select>
      )}
    </div>
  );
}
