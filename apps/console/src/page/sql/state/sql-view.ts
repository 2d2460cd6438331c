import type { Instance, MaxCompute } from "@maxcompute-rx/browser";

import type { PageStorage } from "../../storage/page-storage.ts";
import { createCatalog, type Catalog } from "../schema/catalog.ts";
import { sqlViewStorage, type NotKept } from "./sql-view-storage.ts";
import { findSent, type SentText } from "../text/error-places.ts";
import { addRun, endRun, type RunEntry } from "./recent-runs.ts";
import { startRun, type SqlTabs } from "./sql-tabs.ts";

/** A run that was started on this page. */
export interface StartedRun {
  readonly instance: Instance;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly sent: SentText;
}

/** One of several statements that run one after another. */
export interface ScriptStep {
  readonly sent: SentText;
  /** Null before it is started. */
  readonly run: string | null;
  readonly state: "waiting" | "running" | "succeeded" | "failed";
}

/** The side panel that is open. */
export type SidePanel = "tables" | "runs" | null;

/** What the SQL view shows, besides the address. */
export interface SqlViewState {
  readonly tabs: SqlTabs;
  readonly runs: readonly RunEntry[];
  /** Why the text in front is not kept over a reload; null if it is. */
  readonly notKept: NotKept | null;
  readonly panel: SidePanel;
  readonly interactive: boolean;
  /** Values of parameters. They are never stored. */
  readonly values: Readonly<Record<string, string>>;
  /** The tab whose text is being submitted. */
  readonly submitting: string | null;
  /** Errors of submits, by tab. */
  readonly refusals: Readonly<Record<string, { readonly error: unknown; readonly sent: SentText }>>;
  /** The statements of the last script, by tab. */
  readonly scripts: Readonly<Record<string, readonly ScriptStep[]>>;
  /** Whether the service estimates costs, as far as is known. */
  readonly hasCosts: boolean;
}

/** The state of the SQL view. It lives as long as the page, so that nothing is lost when another view is shown. */
export interface SqlView {
  readonly current: SqlViewState;
  readonly subscribe: (listener: () => void) => () => void;
  readonly catalog: Catalog;
  /** States of editors (cursor, undo), by tab. */
  readonly editors: Map<string, unknown>;
  /** Runs that were started on this page, by id. */
  readonly started: ReadonlyMap<string, StartedRun>;
  change(changes: Partial<SqlViewState>): void;
  changeTabs(change: (tabs: SqlTabs) => SqlTabs): void;
  /** Submits texts one after another, each when the one before it has succeeded. `onStart` is told each run. */
  run(tab: string, parts: readonly SentText[], onStart: (run: string) => void): Promise<void>;
  /** Notes how a run ended. */
  ended(run: string, outcome: string): void;
  clearRuns(): void;
}

/** The most handles of runs that are kept. */
const mostStarted = 50;

export function createSqlView(mc: MaxCompute, storage: PageStorage, scope: string): SqlView {
  const kept = sqlViewStorage(storage, scope);
  const listeners = new Set<() => void>();
  const started = new Map<string, StartedRun>();
  let current: SqlViewState = {
    tabs: kept.readTabs(newTabId),
    runs: kept.readRuns(),
    notKept: null,
    panel: null,
    interactive: false,
    values: {},
    submitting: null,
    refusals: {},
    scripts: {},
    hasCosts: true,
  };

  const change = (changes: Partial<SqlViewState>): void => {
    const before = current;
    current = { ...current, ...changes };
    if (current.tabs !== before.tabs) current = { ...current, notKept: kept.writeTabs(current.tabs, before.tabs) };
    if (current.runs !== before.runs) kept.writeRuns(current.runs);
    for (const listener of listeners) listener();
  };

  const submit = async (tab: string, sent: SentText, isOneOfSeveral: boolean): Promise<Instance> => {
    const { interactive } = current;
    const startedAt = Date.now();
    const instance = await (interactive ? mc.runSqlInteractive(sent.text) : mc.runSql(sent.text));
    started.set(instance.id, { instance, startedAt, sent });
    for (const oldest of [...started.keys()].slice(0, Math.max(0, started.size - mostStarted))) started.delete(oldest);
    change({
      tabs: startRun(current.tabs, tab, instance.id, sent.source, isOneOfSeveral),
      runs: addRun(current.runs, { id: instance.id, at: startedAt, sql: sent.written, outcome: null }),
    });
    return instance;
  };

  return {
    get current() {
      return current;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    catalog: createCatalog(mc),
    editors: new Map(),
    started,
    change,
    changeTabs: (changeOf) => change({ tabs: changeOf(current.tabs) }),

    async run(tab, parts, onStart) {
      // A key that is pressed twice runs nothing twice.
      if (current.submitting !== null) return;
      const { [tab]: _refusal, ...refusals } = current.refusals;
      const { [tab]: _script, ...scripts } = current.scripts;
      const isScript = parts.length > 1;
      const step = (at: number, changes: Partial<ScriptStep>): void => {
        if (!isScript) return;
        const steps = current.scripts[tab] ?? parts.map((sent): ScriptStep => ({ sent, run: null, state: "waiting" }));
        change({ scripts: { ...current.scripts, [tab]: steps.map((one, index) => (index === at ? { ...one, ...changes } : one)) } });
      };
      change({ refusals, scripts, submitting: tab });
      for (const [at, sent] of parts.entries()) {
        step(at, { state: "running" });
        try {
          const instance = await submit(tab, sent, isScript);
          step(at, { run: instance.id });
          change({ submitting: null });
          onStart(instance.id);
          if (!isScript) return;
          await instance.waitForSuccess();
          step(at, { state: "succeeded" });
        } catch (error) {
          step(at, { state: "failed" });
          // Why a run failed is shown with the run. Here is told why there is none.
          const hasRun = current.scripts[tab]?.[at]?.run != null;
          change({ submitting: null, refusals: hasRun ? current.refusals : { ...current.refusals, [tab]: { error, sent } } });
          return;
        }
      }
    },

    ended(run, outcome) {
      const runs = endRun(current.runs, run, outcome);
      if (runs !== current.runs) change({ runs });
    },

    clearRuns() {
      change({ runs: [] });
    },
  };
}

/** An id that no other window has, for a new tab. */
export function newTabId(): string {
  return crypto.randomUUID();
}

/** How the text of a run lies in the text of the editor: as this page sent it, else where it is found. */
export function sentOf(sqlView: SqlView, run: string, editorText: string, runText: string | null): SentText | null {
  return sqlView.started.get(run)?.sent ?? (runText === null ? null : findSent(editorText, runText));
}
