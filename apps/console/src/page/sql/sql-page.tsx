import type { Instance } from "@maxcompute-rx/browser";
import { useMemo, useState, type ReactNode } from "react";
import { useLocation } from "wouter";

import { useClient } from "../console-client.ts";
import { usePromise } from "../streams/use-promise.ts";
import { useTexts } from "../texts/language.tsx";
import { ErrorNotice } from "../trouble/error-state.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState, Notice } from "../ui/notice.tsx";
import { usePageTitle } from "../frame/page-title.ts";
import { examples, firstExample } from "./examples.ts";
import { RunPanel } from "./run-panel.tsx";
import { SqlEditor } from "./sql-editor.tsx";
import styles from "./sql.module.css";

/** A run of this page, at the address of its first id. */
interface StartedRun {
  readonly id: string;
  readonly instance: Instance;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** The SQL editor: write, run, watch and read. Each run has its own address, which also restores its text. */
export function SqlPage({ id }: { readonly id?: string | undefined }): ReactNode {
  const { mc, may, emulator } = useClient();
  const texts = useTexts();
  usePageTitle(texts.sqlBox);
  const [, navigate] = useLocation();
  const [interactive, setInteractive] = useState(false);
  const [started, setStarted] = useState<StartedRun>();
  // The handle of a run of this page knows what follows when an interactive query falls back; at any other address there is a new one.
  const own = started !== undefined && started.id === id ? started : null;
  const instance = useMemo(() => own?.instance ?? (id === undefined ? null : mc.instance(id)), [mc, id, own]);
  const [sql, setSql] = useSqlOf(id, instance, emulator ? firstExample : "");
  const [state, setState] = useState<{ readonly submitting: boolean; readonly error?: unknown }>({ submitting: false });
  const canRun = may("submit") && !state.submitting && sql.trim() !== "";

  const run = async (): Promise<void> => {
    if (!canRun) return;
    setState({ submitting: true });
    try {
      const startedAt = Date.now();
      const run = await (interactive ? mc.runSqlInteractive(sql) : mc.runSql(sql));
      setState({ submitting: false });
      setStarted({ id: run.id, instance: run, startedAt });
      setSql(sql, run.id);
      navigate(`/sql/${run.id}`);
    } catch (error) {
      setState({ submitting: false, error });
    }
  };

  return (
    <>
      <h1 className="only-read-aloud">{texts.sql.title}</h1>
      <section className={styles["box"]} aria-label={texts.sql.editor}>
        <div className={styles["editor"]}>
          <SqlEditor value={sql} label={texts.sql.editor} onChange={(text) => setSql(text)} onRun={() => void run()} />
        </div>
        <div className={styles["bar"]}>
          <Button look="primary" disabled={!canRun} onClick={() => void run()} aria-keyshortcuts="Control+Enter">
            {state.submitting ? texts.sql.running : texts.sql.run}
          </Button>
          <span className={styles["hint"]}>{texts.sql.runHint}</span>
          <label className={styles["switch"]} title={texts.sql.interactiveHint}>
            <input type="checkbox" checked={interactive} disabled={!may("submit")} onChange={({ target }) => setInteractive(target.checked)} />
            {texts.sql.interactive}
          </label>
          {emulator && (
            <select
              className={styles["examples"]}
              aria-label={texts.sql.examples}
              value=""
              onChange={({ target }) => setSql(examples.find(({ title }) => title === target.value)?.sql ?? sql)}
            >
              <option value="">{texts.sql.chooseExample}</option>
              {examples.map(({ title }) => (
                <option key={title}>{title}</option>
              ))}
            </select>
          )}
        </div>
      </section>
      <div className={styles["below"]}>
        {!may("submit") && <Notice colour="gray" title={texts.readOnly}>{texts.sql.notAllowed}</Notice>}
        {state.error !== undefined && <ErrorNotice error={state.error} />}
        {instance === null ? (
          may("submit") && state.error === undefined && <EmptyState title={texts.sql.emptyTitle}>{texts.sql.emptyText}</EmptyState>
        ) : (
          <RunPanel key={id} instance={instance} startedAt={own?.startedAt ?? null} />
        )}
      </div>
    </>
  );
}

/**
 * The text in the editor: what the visitor wrote at this address, else the SQL of its instance, else the first example.
 * `setSql` can assign the text to another instance.
 */
function useSqlOf(address: string | undefined, instance: Instance | null, beginning: string): readonly [sql: string, setSql: (text: string, id?: string) => void] {
  const [written, setWritten] = useState<{ readonly id: string | undefined; readonly text: string }>();
  const { value: ran } = usePromise(async () => instance?.getSqlQuery() ?? null, [instance]);
  const known = instance === null ? beginning : (ran ?? "");
  const sql = written !== undefined && written.id === address ? written.text : known;
  return [sql, (text, id = address) => setWritten({ id, text })];
}
