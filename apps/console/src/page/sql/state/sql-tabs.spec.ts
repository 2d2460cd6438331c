import { describe, expect, it } from "vitest";

import {
  activeTab,
  closeTab,
  firstTabs,
  mostTabs,
  newTab,
  openTab,
  showRun,
  startRun,
  textTitle,
  writeText,
  writtenText,
} from "./sql-tabs.ts";

describe("the tabs", () => {
  it("keep what is written, and give it back for the run that it belongs to", () => {
    let state = writeText(firstTabs("a"), "select 1");
    state = startRun(state, "a", "run1", "select 1");
    state = writeText(state, "select 2");
    state = startRun(state, "a", "run2", "select 2");
    expect(writtenText(activeTab(state))).toBe("select 2");
    state = showRun(state, "run1", "b");
    expect(state.tabs).toHaveLength(1);
    expect(writtenText(activeTab(state))).toBeNull(); // it shows its own SQL
    expect(activeTab(showRun(state, "run2", "b")).run).toBe("run2");
  });

  it("show a run from elsewhere in a new tab, unless the one in front is untouched", () => {
    const opened = showRun(firstTabs("a"), "run1", "b");
    expect(opened.tabs).toEqual([newTab("a", "run1")]);
    const second = showRun(writeText(firstTabs("a"), "draft"), "run1", "b");
    expect(second.tabs.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(second.active).toBe("b");
    expect(writtenText(activeTab(second))).toBeNull();
    expect(showRun({ ...second, active: "a" }, "run1", "c").active).toBe("b");
  });

  it("close to their neighbour, and the last one to an empty one", () => {
    let state = openTab(openTab(firstTabs("a"), newTab("b")), newTab("c"));
    state = closeTab({ ...state, active: "b" }, "b", "x");
    expect(state.active).toBe("c");
    state = closeTab(state, "c", "x");
    expect(state.active).toBe("a");
    expect(closeTab(writeText(state, "draft"), "a", "x")).toEqual(firstTabs("x"));
  });

  it("never lose a written text to a new tab", () => {
    let state = writeText(firstTabs("first"), "draft");
    for (let index = 0; index < 40; index += 1) state = openTab(state, newTab(`t${index}`));
    expect(state.tabs).toHaveLength(mostTabs);
    expect(state.tabs[0]?.texts).toEqual({ "": "draft" });
    let written = firstTabs("t");
    for (let index = 0; index < 30; index += 1) written = writeText(openTab(written, newTab(`w${index}`)), `text ${index}`);
    expect(written.tabs.filter((tab) => writtenText(tab) !== null)).toHaveLength(30);
  });
});

it.each([
  ["-- revenue by city\nselect 1", "revenue by city"],
  ["\n\n  select 1\nfrom t", "select 1 from t"],
  ["", ""],
  [`select ${"a".repeat(60)}`, `select ${"a".repeat(24)}…`],
])("names the text %j", (text, title) => {
  expect(textTitle(text)).toBe(title);
});
