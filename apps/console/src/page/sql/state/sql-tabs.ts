/** One tab of the SQL editor. */
export interface SqlTab {
  readonly id: string;
  /** The id of the run that it shows; empty if it shows none. */
  readonly run: string;
  /** What the visitor wrote, by the run that was shown then. A run without a text here shows its own SQL. */
  readonly texts: Readonly<Record<string, string>>;
  /** The runs that were shown in it, the last one last. */
  readonly runs: readonly string[];
}

/** All tabs, and the one in front. There is always one. */
export interface SqlTabs {
  readonly tabs: readonly SqlTab[];
  readonly active: string;
}

/** The largest number of tabs. Beyond it, those that were opened first and hold nothing written are closed. */
export const mostTabs = 20;
/** The largest number of texts, and of runs, that one tab keeps. */
const mostTexts = 20;

export function newTab(id: string, run = ""): SqlTab {
  return { id, run, texts: {}, runs: run === "" ? [] : [run] };
}

export function firstTabs(id: string): SqlTabs {
  return { tabs: [newTab(id)], active: id };
}

/** The tab in front. */
export function activeTab({ tabs, active }: SqlTabs): SqlTab {
  const found = tabs.find(({ id }) => id === active) ?? tabs[0];
  if (found === undefined) throw new Error("The SQL editor has no tab.");
  return found;
}

/** The text that the visitor wrote in a tab; null if its run's own SQL is shown. */
export function writtenText({ run, texts }: SqlTab): string | null {
  return texts[run] ?? null;
}

/**
 * The tabs when a run is shown: in the tab that had it, in the one in front if that is untouched, else in a new one.
 *
 * @param id the id of a new tab
 */
export function showRun(state: SqlTabs, run: string, id: string): SqlTabs {
  const front = activeTab(state);
  const hasIt = (tab: SqlTab): boolean => tab.runs.includes(run);
  const owner = hasIt(front) ? front : state.tabs.find(hasIt);
  if (owner !== undefined) return { ...changeTab(state, owner.id, (tab) => withRun(tab, run)), active: owner.id };
  if (front.run === "" && Object.keys(front.texts).length === 0) return changeTab(state, front.id, (tab) => withRun(tab, run));
  return openTab(state, newTab(id, run));
}

export function openTab({ tabs }: SqlTabs, tab: SqlTab): SqlTabs {
  const all = [...tabs, tab];
  const spare = all.length > mostTabs ? all.find((one) => one.id !== tab.id && Object.keys(one.texts).length === 0) : undefined;
  return { tabs: all.filter((one) => one !== spare), active: tab.id };
}

/** @param id the id of the tab that is opened when the last one is closed */
export function closeTab({ tabs, active }: SqlTabs, closed: string, id: string): SqlTabs {
  const at = tabs.findIndex((tab) => tab.id === closed);
  const others = tabs.filter((tab) => tab.id !== closed);
  if (others.length === 0) return firstTabs(id);
  const neighbour = others[Math.min(at, others.length - 1)];
  return { tabs: others, active: active === closed ? (neighbour?.id ?? active) : active };
}

/** The text of the tab in front is changed by its visitor. */
export function writeText(state: SqlTabs, text: string): SqlTabs {
  return changeTab(state, state.active, (tab) => withText(tab, tab.run, text));
}

/**
 * The text of a tab has been run: it belongs to that run now. The run that was shown before has its own SQL again, unless it is one of
 * several of the same text.
 */
export function startRun(state: SqlTabs, id: string, run: string, text: string, isOneOfSeveral = false): SqlTabs {
  return changeTab(state, id, (tab) => {
    const { [isOneOfSeveral ? "" : tab.run]: _draft, ...texts } = tab.texts;
    return withText(withRun({ ...tab, texts }, run), run, text);
  });
}

function withRun(tab: SqlTab, run: string): SqlTab {
  return { ...tab, run, runs: [...tab.runs.filter((one) => one !== run), run].slice(-mostTexts) };
}

function withText(tab: SqlTab, run: string, text: string): SqlTab {
  const { [run]: _before, ...others } = tab.texts;
  const texts = [...Object.entries(others), [run, text] as const];
  return { ...tab, texts: Object.fromEntries(texts.slice(-mostTexts)) };
}

function changeTab(state: SqlTabs, id: string, change: (tab: SqlTab) => SqlTab): SqlTabs {
  return { ...state, tabs: state.tabs.map((tab) => (tab.id === id ? change(tab) : tab)) };
}

/** A name for a text: the comment that it begins with, else its first lines as one; empty for an empty text. */
export function textTitle(text: string): string {
  const lines = text
    .split("\n", 40)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const comment = lines[0]?.startsWith("--") === true ? lines[0].replace(/^-+\s*/, "") : "";
  const first =
    comment === ""
      ? lines
          .filter((line) => !line.startsWith("--"))
          .slice(0, 4)
          .join(" ")
      : comment;
  return first.length > 32 ? `${first.slice(0, 31)}…` : first;
}
