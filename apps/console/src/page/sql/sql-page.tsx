import type { InstanceOutcome } from "@maxcompute-rx/browser";
import { useCallback, useEffect, useEffectEvent, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { useLocation } from "wouter";

import { useClient } from "../console-client.ts";
import { usePageTitle } from "../frame/page-title.ts";
import { usePromise } from "../streams/use-promise.ts";
import { useTexts } from "../texts/language.tsx";
import { ErrorNotice } from "../trouble/error-state.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState, Notice } from "../ui/notice.tsx";
import { marksIn, type ErrorMark } from "./text/error-places.ts";
import { firstExample } from "./examples.ts";
import { ParameterBar } from "./parameter-bar.tsx";
import { RecentRunsPanel } from "./recent-runs-panel.tsx";
import { RunBar } from "./run-bar.tsx";
import { RunPanel } from "./run-panel.tsx";
import { SchemaBrowser } from "./schema/schema-browser.tsx";
import { scriptParts, type TextRange } from "./text/script-parts.ts";
import { ScriptStrip } from "./script-strip.tsx";
import type { EditorHandle } from "./editor/sql-editor-props.ts";
import { SqlEditor } from "./editor/sql-editor.tsx";
import { parameterNames } from "./text/sql-parameters.ts";
import { activeTab, closeTab, newTab, openTab, showRun, writeText, writtenText, type SqlTab } from "./state/sql-tabs.ts";
import { sqlTexts } from "./sql-texts.ts";
import { newTabId, sentOf, type SidePanel } from "./state/sql-view.ts";
import { TabBar } from "./tab-bar.tsx";
import { useSqlView } from "./state/use-sql-view.ts";
import styles from "./sql.module.css";

/** The SQL editor: write, run, watch and read, in several tabs. Each run has its own address, which also restores its text. */
export function SqlPage({ id }: { readonly id?: string | undefined }): ReactNode {
  const { mc, may, emulator } = useClient();
  const texts = useTexts(sqlTexts);
  usePageTitle(texts.title);
  const [, navigate] = useLocation();
  const [sqlView, state] = useSqlView();
  const editor = useRef<EditorHandle>(null);
  const tab = activeTab(state.tabs);

  // The address decides which run is shown, and in which tab. Without a run it is that of the tab in front.
  useLayoutEffect(() => {
    const front = activeTab(sqlView.current.tabs);
    if (id === undefined && front.run !== "") navigate(`/sql/${front.run}`, { replace: true });
    if (id !== undefined && front.run !== id) sqlView.changeTabs((tabs) => showRun(tabs, id, newTabId()));
  }, [sqlView, id, navigate]);

  const instance = useMemo(() => (id === undefined ? null : (sqlView.started.get(id)?.instance ?? mc.instance(id))), [mc, sqlView, id]);
  const { value: ran = null } = usePromise(async () => instance?.getSqlQuery() ?? null, [instance]);
  const beginning = emulator && state.tabs.tabs.length === 1 ? firstExample : "";
  const sql = writtenText(tab) ?? (instance === null ? beginning : (ran ?? ""));
  const setSql = (text: string): void => sqlView.changeTabs((tabs) => writeText(tabs, text));

  const [isSelected, setIsSelected] = useState(false);
  const names = useMemo(() => parameterNames(sql), [sql]);
  const parts = useMemo(() => scriptParts(sql, null, state.values), [sql, state.values]);
  const isFilled = names.every((name) => (state.values[name] ?? "") !== "");
  const canRun = may("submit") && state.submitting === null && sql.trim() !== "" && isFilled;

  const isShown = useIsShown();
  const run = async (selection: TextRange | null): Promise<void> => {
    if (!canRun) return;
    await sqlView.run(tab.id, scriptParts(sql, selection, state.values), (started) => {
      // Whoever has gone elsewhere meanwhile stays there.
      if (isShown() && sqlView.current.tabs.active === tab.id) navigate(`/sql/${started}`, { replace: id === undefined });
    });
  };

  const refusal = state.refusals[tab.id];
  const [failure, setFailure] = useState<{ readonly run: string; readonly message: string } | null>(null);
  const [marks, setMarks] = useState<readonly ErrorMark[]>([]);
  const markErrors = useEffectEvent(() => {
    if (refusal !== undefined) return setMarks(marksIn(sql, refusal.sent, messageOf(refusal.error)));
    const sent = failure === null || failure.run !== tab.run ? null : sentOf(sqlView, failure.run, sql, ran);
    setMarks(sent === null || failure === null ? [] : marksIn(sql, sent, failure.message));
  });
  useEffect(() => markErrors(), [tab.id, tab.run, refusal, failure, ran]);

  const onOutcome = useCallback(
    (runId: string, outcome: InstanceOutcome) => {
      sqlView.ended(runId, outcome.type);
      setFailure(outcome.type === "failed" ? { run: runId, message: outcome.message } : null);
    },
    [sqlView],
  );

  const show = ({ id: shown, run: shownRun }: SqlTab): void => {
    sqlView.changeTabs((tabs) => ({ ...tabs, active: shown }));
    navigate(shownRun === "" ? "/sql" : `/sql/${shownRun}`);
  };
  const open = (text: string | null): void => {
    sqlView.changeTabs((tabs) => openTab(tabs, newTab(newTabId())));
    if (text !== null) sqlView.changeTabs((tabs) => writeText(tabs, text));
    navigate("/sql");
  };
  const close = (closed: SqlTab): void => {
    sqlView.changeTabs((tabs) => closeTab(tabs, closed.id, newTabId()));
    sqlView.editors.delete(closed.id);
    show(activeTab(sqlView.current.tabs));
  };
  const [firstMark] = marks;
  const goToError =
    firstMark !== undefined ? (
      <Button onClick={() => editor.current?.focusAt(firstMark.from)}>{texts.goToError(...placeOf(sql, firstMark.from))}</Button>
    ) : undefined;
  const steps = state.scripts[tab.id];

  return (
    <>
      <h1 className="only-read-aloud">{texts.title}</h1>
      <div className={styles["view"]} data-panel={state.panel ?? "none"}>
        {state.panel === "tables" && (
          <SchemaBrowser catalog={sqlView.catalog} project={mc.project} onInsert={(text) => editor.current?.insert(text)} />
        )}
        {state.panel === "runs" && <RecentRunsPanel runs={state.runs} onUse={open} onClear={() => sqlView.clearRuns()} />}
        <div className={styles["work"]}>
          <section className={styles["box"]} aria-label={texts.editor}>
            <div className={styles["head"]}>
              <TabBar tabs={state.tabs.tabs} active={tab.id} text={sql} onShow={show} onClose={close} onNew={() => open(null)} />
              {may("read-tables") && <PanelButton panel="tables" shown={state.panel} onChange={(panel) => sqlView.change({ panel })} />}
              <PanelButton panel="runs" shown={state.panel} onChange={(panel) => sqlView.change({ panel })} />
            </div>
            <div className={styles["editor"]}>
              <SqlEditor
                key={tab.id}
                value={sql}
                label={texts.editor}
                onChange={setSql}
                onRun={(selection) => void run(selection)}
                onSelect={setIsSelected}
                marks={marks}
                catalog={may("read-tables") ? sqlView.catalog : null}
                handle={editor}
                memory={{ states: sqlView.editors, name: tab.id }}
              />
            </div>
            <ParameterBar
              names={names}
              values={state.values}
              onChange={(name, value) => sqlView.change({ values: { ...sqlView.current.values, [name]: value } })}
            />
            <RunBar
              sql={sql}
              parts={parts}
              tab={tab.id}
              canRun={canRun}
              isSelected={isSelected}
              onSql={setSql}
              onRun={() => void run(editor.current?.selection() ?? null)}
            />
          </section>
          <div className={styles["below"]}>
            {!may("submit") && (
              <Notice colour="gray" title={texts.readOnly}>
                {texts.notAllowed}
              </Notice>
            )}
            {steps !== undefined && <ScriptStrip steps={steps} shown={id} />}
            {refusal !== undefined && <ErrorNotice error={refusal.error} actions={goToError} />}
            {instance === null ? (
              may("submit") && refusal === undefined && <EmptyState title={texts.emptyTitle}>{texts.emptyText}</EmptyState>
            ) : (
              <RunPanel
                key={id}
                instance={instance}
                startedAt={sqlView.started.get(instance.id)?.startedAt ?? null}
                onOutcome={onOutcome}
                goToError={refusal === undefined ? goToError : undefined}
              />
            )}
          </div>
        </div>
      </div>
    </>
  );
}

function PanelButton({
  panel,
  shown,
  onChange,
}: {
  readonly panel: "tables" | "runs";
  readonly shown: SidePanel;
  readonly onChange: (panel: SidePanel) => void;
}): ReactNode {
  const texts = useTexts(sqlTexts);
  return (
    <Button look="quiet" aria-pressed={panel === shown} onClick={() => onChange(panel === shown ? null : panel)}>
      {texts.panels[panel]}
    </Button>
  );
}

/** Tells later whether this view is still shown. */
function useIsShown(): () => boolean {
  const isShown = useRef(false);
  useEffect(() => {
    isShown.current = true;
    return () => {
      isShown.current = false;
    };
  }, []);
  return useCallback(() => isShown.current, []);
}

/** Line and column of a place, both from 1. */
function placeOf(text: string, offset: number): readonly [line: number, column: number] {
  const before = text.slice(0, offset).split("\n");
  return [before.length, (before.at(-1)?.length ?? 0) + 1];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
