import type { PageStorage } from "../../storage/page-storage.ts";
import { readRuns, type RunEntry } from "./recent-runs.ts";
import { seemsSecret } from "../text/secret-text.ts";
import { firstTabs, type SqlTab, type SqlTabs } from "./sql-tabs.ts";

/** Why a text is not kept over a reload. */
export type NotKept = "secret" | "long" | "storage";

/** Keeps the tabs and the history of runs of one account and project in the browser. */
export interface SqlViewStorage {
  readTabs(newId: () => string): SqlTabs;
  /** Keeps what has changed. Returns why the text in front is not kept; null if it is. */
  writeTabs(tabs: SqlTabs, before: SqlTabs): NotKept | null;
  readRuns(): readonly RunEntry[];
  writeRuns(runs: readonly RunEntry[]): void;
}

/** The longest texts of a tab that are kept, in characters. */
const longestTexts = 200_000;

/** @param scope stands for the account and the project: what is kept under one is never read under another */
export function sqlViewStorage(storage: PageStorage, scope: string): SqlViewStorage {
  const prefix = `sql/${scope}/`;
  const tabName = (id: string): string => `${prefix}tab/${id}`;
  const orderName = `${prefix}order`;
  const runsName = `${prefix}runs`;

  const writeTab = (tab: SqlTab): NotKept | null => {
    const texts = Object.values(tab.texts);
    const reason: NotKept | null = texts.some(seemsSecret) ? "secret" : texts.join("").length > longestTexts ? "long" : null;
    const isWritten = storage.setItem(tabName(tab.id), JSON.stringify(reason === null ? tab : { ...tab, texts: {} }));
    return reason ?? (isWritten ? null : "storage");
  };

  return {
    readTabs(newId) {
      const order = read(storage, orderName);
      const { ids = [], active = "" } = isOrder(order) ? order : {};
      const found = storage.names(tabName("")).flatMap((name) => {
        const tab = read(storage, name);
        return isTab(tab) ? [tab] : [];
      });
      // Another window may have opened tabs that this order does not know.
      const place = (id: string): number => (ids.includes(id) ? ids.indexOf(id) : ids.length);
      const tabs = found.toSorted((one, other) => place(one.id) - place(other.id));
      const [first] = tabs;
      if (first === undefined) return firstTabs(newId());
      return { tabs, active: tabs.some(({ id }) => id === active) ? active : first.id };
    },

    writeTabs(state, before) {
      const known = new Map(before.tabs.map((tab) => [tab.id, tab]));
      let reason: NotKept | null = null;
      for (const tab of state.tabs) {
        const isFront = tab.id === state.active;
        if (known.get(tab.id) !== tab || isFront) {
          const found = writeTab(tab);
          if (isFront) reason = found;
        }
        known.delete(tab.id);
      }
      for (const closed of known.keys()) storage.removeItem(tabName(closed));
      storage.setItem(orderName, JSON.stringify({ ids: state.tabs.map(({ id }) => id), active: state.active }));
      return reason;
    },

    readRuns: () => readRuns(read(storage, runsName)),

    writeRuns(runs) {
      const kept = runs.map((run) => (run.sql !== null && seemsSecret(run.sql) ? { ...run, sql: null } : run));
      // Runs of another window that this one does not know are kept, too.
      const ids = new Set(kept.map(({ id }) => id));
      const others = runs.length === 0 ? [] : readRuns(read(storage, runsName)).filter(({ id }) => !ids.has(id));
      const all = [...kept, ...others].toSorted((one, other) => other.at - one.at).slice(0, 200);
      if (all.length === 0) storage.removeItem(runsName);
      else storage.setItem(runsName, JSON.stringify(all));
    },
  };
}

function read(storage: PageStorage, name: string): unknown {
  try {
    return JSON.parse(storage.getItem(name) ?? "null");
  } catch {
    return null;
  }
}

function isOrder(value: unknown): value is { readonly ids: readonly string[]; readonly active: string } {
  if (typeof value !== "object" || value === null) return false;
  const { ids, active } = value as Readonly<Record<string, unknown>>;
  return isTexts(ids) && typeof active === "string";
}

function isTab(value: unknown): value is SqlTab {
  if (typeof value !== "object" || value === null) return false;
  const { id, run, texts, runs } = value as Readonly<Record<string, unknown>>;
  return (
    typeof id === "string" &&
    typeof run === "string" &&
    isTexts(runs) &&
    typeof texts === "object" &&
    texts !== null &&
    isTexts(Object.values(texts))
  );
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === "string");
}
