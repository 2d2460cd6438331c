import { listedState, type InstanceListView } from "@maxcompute-rx/browser";
import { combineLatest, distinctUntilChanged, map, scan, type Observable } from "rxjs";

/** What the browser's tab tells of the board. */
export interface TabStatus {
  /** True while the service cannot be reached. */
  readonly away: boolean;
  /** The number of running instances. */
  readonly running: number;
  /** The number of instances that failed since somebody last saw the page. */
  readonly failed: number;
}

export const quietTab: TabStatus = { away: false, running: 0, failed: 0 };

interface Seen {
  /** The failures that somebody has seen; null before the first list. */
  readonly seen: ReadonlySet<string> | null;
  readonly status: TabStatus;
}

/** @param visible$ whether the page is visible, at once and after each change */
export function tabStatus(board$: Observable<InstanceListView>, visible$: Observable<boolean>): Observable<TabStatus> {
  return combineLatest([board$, visible$]).pipe(
    scan((before: Seen, [view, visible]) => look(before, view, visible), { seen: null, status: quietTab }),
    map(({ status }) => status),
    distinctUntilChanged((a, b) => a.away === b.away && a.running === b.running && a.failed === b.failed),
  );
}

function look({ seen }: Seen, { instances, trouble }: InstanceListView, visible: boolean): Seen {
  let running = 0;
  const failures = new Set<string>();
  for (const instance of instances) {
    const state = listedState(instance);
    if (state === "running") running += 1;
    if (state === "failed") failures.add(instance.instanceId);
  }
  const nowSeen = visible || seen === null ? failures : seen;
  return { seen: nowSeen, status: { away: trouble !== null, running, failed: [...failures].filter((id) => !nowSeen.has(id)).length } };
}
