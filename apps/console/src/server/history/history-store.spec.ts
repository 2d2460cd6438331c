import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, describe, expect, it } from "vitest";

import { historyFolder } from "./history-folder.ts";
import { HistoryStore, type StoredJob } from "./history-store.ts";
import { openHistory } from "./open-history.ts";

const plenty = { maxAgeMs: 1e12, maxBytes: 1e9 };
const folder = mkdtempSync(join(tmpdir(), "history-"));
const stores: HistoryStore[] = [];
afterEach(() => {
  for (const store of stores.splice(0)) store.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(file = ":memory:", limits = plenty): HistoryStore {
  const store = new HistoryStore(file, limits);
  stores.push(store);
  return store;
}

function job(id: string, more: Partial<StoredJob> = {}): StoredJob {
  const nothing = {
    owner: null,
    fingerprint: null,
    sql: null,
    started: null,
    ended: null,
    errorCode: null,
    errorMessage: null,
    inputRecords: null,
    outputRecords: null,
  };
  return { ...nothing, project: "p", id, name: `name of ${id}`, submitted: 1000, outcome: "succeeded", seen: 0, ...more };
}

const idsOf = ({ jobs }: ReturnType<HistoryStore["list"]>): string[] => jobs.map(({ id }) => id);

describe("the history's store", () => {
  it("gives the newest jobs first, page by page, none twice and none left out, also of one moment", () => {
    const store = open();
    const ids = Array.from({ length: 7 }, (_, index) => `i${index}`);
    for (const [index, id] of ids.entries()) store.put(job(id, { submitted: 1000 + Math.floor(index / 3) }));
    const seen: string[] = [];
    let before: string | undefined;
    do {
      const page = store.list({ projects: ["p"], limit: 2, before });
      seen.push(...idsOf(page));
      before = page.next ?? undefined;
    } while (before !== undefined);
    expect(seen).toEqual(ids.toReversed());
  });

  it("finds by name, owner, id and, for those who may read it, by SQL; a sign of patterns is an ordinary letter", () => {
    const store = open();
    store.put(job("a", { name: "100%_done", sql: "select secret_column" }));
    store.put(job("b", { name: "100 done", owner: "ALIYUN$ann@example.com" }));
    const find = (search: string, inSql = false): string[] => idsOf(store.list({ projects: ["p"], limit: 9, search, inSql }));
    expect(find("100%_")).toEqual(["a"]);
    expect(find("ANN@")).toEqual(["b"]);
    expect(find("secret_column")).toEqual([]);
    expect(find("secret_column", true)).toEqual(["a"]);
    expect(idsOf(store.list({ projects: ["q"], limit: 9 }))).toEqual([]);
    expect(idsOf(store.list({ projects: [], limit: 9 }))).toEqual([]);
  });

  it("keeps a recording line by line, and packed after the end", () => {
    const store = open();
    store.put(job("a"));
    store.addLine("p", "a", "one");
    store.addLine("p", "a", "two");
    expect(store.recording("p", "a")).toBe("one\ntwo\n");
    store.pack("p", "a");
    expect(store.recording("p", "a")).toBe("one\ntwo\n");
    store.put(job("a", { name: "changed" }));
    expect(store.recording("p", "a")).toBe("one\ntwo\n");
    expect(store.recording("p", "b")).toBeNull();
  });

  it("removes whole jobs that are too old, and no job that runs", () => {
    const store = open(":memory:", { ...plenty, maxAgeMs: 500 });
    store.put(job("old"));
    store.addLine("p", "old", "a line");
    store.put(job("running", { outcome: "running" }));
    store.put(job("new", { submitted: 2000 }));
    store.prune(2000);
    expect(idsOf(store.list({ projects: ["p"], limit: 9 }))).toEqual(["new", "running"]);
    expect(store.recording("p", "old")).toBeNull();
  });

  it("removes the oldest until the database is small enough", () => {
    const limits = { ...plenty, maxBytes: 400_000 };
    const store = open(":memory:", limits);
    for (let index = 0; index < 100; index += 1) store.put(job(`i${index}`, { submitted: index, sql: "x".repeat(10_000) }));
    expect(store.bytes).toBeGreaterThan(limits.maxBytes);
    store.prune(200);
    expect(store.bytes).toBeLessThanOrEqual(limits.maxBytes);
    const left = idsOf(store.list({ projects: ["p"], limit: 500 }));
    expect(left.length).toBeGreaterThan(10);
    expect(left).toEqual(Array.from(left, (_, index) => `i${99 - index}`));
  });
});

describe("a history on disk", () => {
  it("is there after a restart, also what was not ended properly", () => {
    const first = openHistory({ folder }, "host:80");
    first.store?.put(job("a", { outcome: "running" }));
    first.store?.addLine("p", "a", "one");
    // The owner's only: it holds SQL texts.
    if (process.platform !== "win32") expect(readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o77)).toEqual([0, 0]);
    first.store?.close();
    const second = openHistory({ folder }, "host:80");
    if (second.store !== null) stores.push(second.store);
    expect(second.store?.running("p")).toEqual([job("a", { outcome: "running" })]);
    expect(second.store?.recording("p", "a")).toBe("one\n");
  });

  it("belongs to one console at a time: the second one says so and goes on without", () => {
    const first = openHistory({ folder }, "host");
    if (first.store !== null) stores.push(first.store);
    const second = openHistory({ folder }, "host");
    expect(second.store).toBeNull();
    expect(second.whyNot).toMatch(/^Another console records its history in .*host\.sqlite\. This one goes on without\. /);
    expect(openHistory({ folder }, "another").store?.close()).toBeUndefined();
  });

  it("that cannot be opened keeps no console from starting", () => {
    expect(openHistory({ folder: "/dev/null/history" }, "host").whyNot).toMatch(/cannot be opened: .*--history DIR\.$/);
    expect(openHistory(false, "host").whyNot).toBe("This console was started without a history.");
  });

  it("lies where the system keeps what programs have learnt", () => {
    expect(historyFolder({ XDG_STATE_HOME: "/state" })).toBe(join("/state", "maxcompute-rx", "console"));
    expect(historyFolder({})).toMatch(/maxcompute-rx.console$/);
  });
});
