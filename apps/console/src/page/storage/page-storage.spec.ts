import { expect, it } from "vitest";

import { pageStorage } from "./page-storage.ts";

function fakeStorage(mostCharacters = Infinity): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    key: (at: number) => [...kept.keys()][at] ?? null,
    getItem: (name: string) => kept.get(name) ?? null,
    removeItem: (name: string) => void kept.delete(name),
    clear: () => kept.clear(),
    setItem(name: string, text: string) {
      if (text.length > mostCharacters) throw new DOMException("full", "QuotaExceededError");
      kept.set(name, text);
    },
  };
}

it("keeps texts and forgets them", () => {
  const kept = fakeStorage();
  const storage = pageStorage(() => kept);
  expect(storage.setItem("a/1", "one")).toBe(true);
  expect(storage.setItem("b/1", "two")).toBe(true);
  expect(storage.getItem("a/1")).toBe("one");
  expect(storage.names("a/")).toEqual(["a/1"]);
  expect(storage.removeItem("a/1")).toBeUndefined();
  expect(storage.getItem("a/1")).toBeNull();
});

it("goes on without storage that is full or forbidden, and says so", () => {
  const full = fakeStorage(3);
  expect(pageStorage(() => full).setItem("a", "long text")).toBe(false);
  const forbidden = pageStorage(() => {
    throw new DOMException("The operation is insecure.", "SecurityError");
  });
  expect(forbidden.getItem("a")).toBeNull();
  expect(forbidden.setItem("a", "x")).toBe(false);
  expect(forbidden.names("")).toEqual([]);
});
