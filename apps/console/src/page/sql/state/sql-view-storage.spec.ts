import { describe, expect, it } from "vitest";

import type { PageStorage } from "../../storage/page-storage.ts";
import { sqlViewStorage } from "./sql-view-storage.ts";
import { firstTabs, newTab, openTab, writeText } from "./sql-tabs.ts";

function memory(isFull = false): PageStorage & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, text) => !isFull && kept.set(name, text) === kept,
    removeItem: (name) => void kept.delete(name),
    names: (prefix) => [...kept.keys()].filter((name) => name.startsWith(prefix)),
  };
}

const id = (): string => "new";

describe("sqlViewStorage", () => {
  it("gives back the tabs, their order and the one in front", () => {
    const storage = memory();
    const first = writeText(firstTabs("b"), "one");
    const both = { ...openTab(first, newTab("a", "run1")), active: "b" };
    const sqlView = sqlViewStorage(storage, "p");
    sqlView.writeTabs(first, firstTabs("b"));
    expect(sqlView.writeTabs(both, first)).toBeNull();
    expect(sqlViewStorage(storage, "p").readTabs(id)).toEqual(both);
    sqlView.writeTabs({ ...both, tabs: both.tabs.slice(0, 1) }, both);
    expect(
      sqlViewStorage(storage, "p")
        .readTabs(id)
        .tabs.map((tab) => tab.id),
    ).toEqual(["b"]);
  });

  it("never gives the drafts of one account or project to another", () => {
    const storage = memory();
    sqlViewStorage(storage, "p1").writeTabs(writeText(firstTabs("a"), "mine"), firstTabs("a"));
    sqlViewStorage(storage, "p1").writeRuns([{ id: "r", at: 1, sql: "mine", outcome: null }]);
    expect(sqlViewStorage(storage, "p2").readTabs(id)).toEqual(firstTabs("new"));
    expect(sqlViewStorage(storage, "p2").readRuns()).toEqual([]);
  });

  it("keeps no secrets and no huge texts, and says so", () => {
    const storage = memory();
    const sqlView = sqlViewStorage(storage, "p");
    const before = firstTabs("a");
    expect(sqlView.writeTabs(writeText(before, "set password='hunter2';"), before)).toBe("secret");
    sqlView.writeRuns([{ id: "r", at: 1, sql: "set password='hunter2';", outcome: null }]);
    expect([...storage.kept.values()].join()).not.toContain("hunter2");
    expect(sqlView.writeTabs(writeText(before, "x".repeat(200_001)), before)).toBe("long");
    expect(sqlView.readRuns()).toEqual([{ id: "r", at: 1, sql: null, outcome: null }]);
  });

  it("goes on where nothing can be kept, or what was kept is damaged", () => {
    const before = firstTabs("a");
    expect(sqlViewStorage(memory(true), "p").writeTabs(writeText(before, "x"), before)).toBe("storage");
    const storage = memory();
    storage.setItem("sql/p/tab/a", "{");
    storage.setItem("sql/p/tab/b", '{"id":1}');
    storage.setItem("sql/p/runs", "7");
    expect(sqlViewStorage(storage, "p").readTabs(id)).toEqual(firstTabs("new"));
    expect(sqlViewStorage(storage, "p").readRuns()).toEqual([]);
  });

  it("keeps what another window has added", () => {
    const storage = memory();
    const [one, other] = [sqlViewStorage(storage, "p"), sqlViewStorage(storage, "p")];
    one.writeTabs(writeText(firstTabs("a"), "one"), firstTabs("a"));
    other.writeTabs(writeText(firstTabs("b"), "two"), firstTabs("b"));
    expect(
      sqlViewStorage(storage, "p")
        .readTabs(id)
        .tabs.map((tab) => tab.id)
        .toSorted(),
    ).toEqual(["a", "b"]);
    one.writeRuns([{ id: "r1", at: 1, sql: "one", outcome: null }]);
    other.writeRuns([{ id: "r2", at: 2, sql: "two", outcome: null }]);
    expect(one.readRuns().map((run) => run.id)).toEqual(["r2", "r1"]);
    one.writeRuns([]);
    expect(one.readRuns()).toEqual([]);
  });
});
