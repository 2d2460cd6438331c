import type { InstanceListView, InstanceSummary } from "@maxcompute-rx/browser";
import { BehaviorSubject, Subject } from "rxjs";
import { describe, expect, it } from "vitest";

import { iconAddress, tabLook } from "./tab-look.ts";
import { quietTab, tabStatus, type TabStatus } from "./tab-status.ts";

const instance = (instanceId: string, outcome: InstanceSummary["outcome"] = null): InstanceSummary => ({
  instanceId,
  project: "p",
  status: outcome === null ? "Running" : "Terminated",
  statusText: "",
  owner: null,
  startTime: null,
  endTime: null,
  outcome,
  priority: null,
  progress: null,
  jobName: null,
  taskType: null,
  waitPosition: null,
  queueLength: null,
});
const list = (instances: readonly InstanceSummary[], away = false): InstanceListView => ({
  instances,
  more: false,
  trouble: away ? { code: "connection_lost", message: "", since: "2026-01-01T00:00:00.000Z" } : null,
});

describe("what the tab tells of the board", () => {
  it("counts the failures that nobody has seen yet, and forgets them when somebody looks", () => {
    const board$ = new Subject<InstanceListView>();
    const visible$ = new BehaviorSubject(false);
    const seen: TabStatus[] = [];
    tabStatus(board$, visible$).subscribe((status) => seen.push(status));
    board$.next(list([instance("old", "failed"), instance("a"), instance("b")]));
    expect(seen.at(-1)).toEqual({ away: false, running: 2, failed: 0 });
    board$.next(list([instance("old", "failed"), instance("a", "failed"), instance("b")]));
    expect(seen.at(-1)).toEqual({ away: false, running: 1, failed: 1 });
    visible$.next(true);
    expect(seen.at(-1)).toEqual({ away: false, running: 1, failed: 0 });
    visible$.next(false);
    board$.next(list([instance("b", "failed")], true));
    expect(seen.at(-1)).toEqual({ away: true, running: 0, failed: 1 });
  });

  it("says in the title what is the most urgent", () => {
    const title = (status: Partial<TabStatus>, watched: Parameters<typeof tabLook>[2] = null): string =>
      tabLook("Instances", { ...quietTab, ...status }, watched, "en").title;
    expect(title({})).toBe("Instances · MaxCompute console");
    expect(title({ running: 3 })).toBe("3 running · Instances · MaxCompute console");
    expect(title({ running: 3, failed: 1 })).toBe("1 failed · 3 running · Instances · MaxCompute console");
    expect(title({ running: 3, away: true })).toBe("Reconnecting · Instances · MaxCompute console");
    expect(title({ running: 3, failed: 1 }, "succeeded")).toBe("succeeded · Instances · MaxCompute console");
  });

  it("puts a dot of the same meaning on the icon", () => {
    const dot = (status: Partial<TabStatus>): string | null => tabLook("t", { ...quietTab, ...status }, null, "en").dot;
    expect(dot({})).toBeNull();
    expect(new Set([dot({ running: 1 }), dot({ running: 1, failed: 1 }), dot({ failed: 1, away: true })]).size).toBe(3);
    expect(decodeURIComponent(iconAddress(dot({ failed: 1 })))).toContain(`fill="${dot({ failed: 1 })}"`);
    expect(decodeURIComponent(iconAddress(null))).not.toContain("circle");
  });
});
