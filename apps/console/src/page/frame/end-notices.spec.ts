import type { InstanceOutcome, InstanceView } from "@maxcompute-rx/browser";
import { Subject, throwError, type Observable } from "rxjs";
import { describe, expect, it } from "vitest";

import { createEndNotices, mostAwaited, type AwaitedEnd, type SeenEnd } from "./end-notices.ts";

const view = (outcome: InstanceOutcome | null): InstanceView => ({
  instanceId: "a",
  project: "p",
  status: outcome === null ? "Running" : "Terminated",
  statusText: "",
  owner: null,
  startTime: null,
  endTime: null,
  tasks: [],
  progress: [],
  trouble: null,
  outcome,
});

function memory(text: string | null = null): Pick<Storage, "getItem" | "setItem"> {
  let kept = text;
  return { getItem: () => kept, setItem: (_key, value) => void (kept = value) };
}

function opened(storage = memory()): {
  readonly views: Map<string, Subject<InstanceView>>;
  readonly seen: SeenEnd[];
  readonly awaited: () => readonly string[];
  readonly toggle: (end: AwaitedEnd) => void;
} {
  const views = new Map<string, Subject<InstanceView>>();
  const viewOf = (id: string): Observable<InstanceView> => {
    const subject = views.get(id) ?? new Subject();
    views.set(id, subject);
    return subject;
  };
  const notices = createEndNotices(viewOf, storage);
  const seen: SeenEnd[] = [];
  notices.ends$.subscribe((end) => seen.push(end));
  let ids: readonly string[] = [];
  notices.awaited$.subscribe((ends) => (ids = ends.map(({ id }) => id)));
  return { views, seen, awaited: () => ids, toggle: notices.toggle };
}

describe("the ends that somebody waits for", () => {
  it("are told once, and then no longer awaited", () => {
    const { views, seen, awaited, toggle } = opened();
    toggle({ id: "a", title: "daily" });
    toggle({ id: "b", title: "weekly" });
    views.get("a")?.next(view(null));
    expect(seen).toEqual([]);
    views.get("a")?.next(view({ type: "succeeded" }));
    views.get("a")?.next(view({ type: "succeeded" }));
    expect(seen).toEqual([{ id: "a", title: "daily", outcome: { type: "succeeded" } }]);
    expect(awaited()).toEqual(["b"]);
  });

  it("are forgotten when somebody does not want to know any more", () => {
    const { views, seen, toggle } = opened();
    toggle({ id: "a", title: "daily" });
    toggle({ id: "a", title: "daily" });
    views.get("a")?.next(view({ type: "succeeded" }));
    expect(seen).toEqual([]);
  });

  it("are awaited again after a reload", () => {
    const storage = memory();
    opened(storage).toggle({ id: "a", title: "daily" });
    const { views, seen, awaited } = opened(storage);
    views.get("a")?.next(view({ type: "cancelled", taskName: null }));
    expect(seen).toMatchObject([{ title: "daily", outcome: { type: "cancelled" } }]);
    expect(awaited()).toEqual([]);
    expect(opened(memory("nonsense")).awaited()).toEqual([]);
  });

  it("are bounded, and one that cannot be watched leaves the others alone", () => {
    const { awaited, toggle } = opened();
    for (let index = 0; index < mostAwaited + 5; index += 1) toggle({ id: String(index), title: "t" });
    expect([awaited().length, awaited()[0]]).toEqual([mostAwaited, "5"]);

    const good = new Subject<InstanceView>();
    const notices = createEndNotices((id) => (id === "bad" ? throwError(() => new Error("unknown")) : good), memory());
    const seen: SeenEnd[] = [];
    notices.ends$.subscribe((end) => seen.push(end));
    notices.toggle({ id: "bad", title: "" });
    notices.toggle({ id: "good", title: "" });
    good.next(view({ type: "succeeded" }));
    expect(seen.map(({ id }) => id)).toEqual(["good"]);
  });
});
