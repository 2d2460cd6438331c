import { listedState, type InstanceSummary, type RunState } from "@maxcompute-rx/browser";

import type { BoardOrder } from "./board-filter.ts";
import type { SortColumn } from "./sort-column.ts";

/** Rows of the board under one heading. */
export interface Section {
  /** What the rows have in common: that they are active or have ended, an owner, a name, or nothing. */
  readonly kind: "active" | "ended" | "all" | "owner" | "name";
  /** The owner or the name; null for instances without one, and for the other kinds. */
  readonly value: string | null;
  readonly instances: readonly InstanceSummary[];
}

/** The rows of the board in the order in which they are shown. */
export interface Arrangement {
  readonly sections: readonly Section[];
  /** Number of instances that are new or belong to another section, and are held back until rows may move. */
  readonly heldBack: number;
}

/** Sorts the rows into sections. `now`, in milliseconds since 1970, is what the elapsed time of running instances is counted to. */
export function arrange(instances: readonly InstanceSummary[], { sort, group }: BoardOrder, now: number): Arrangement {
  const sorted = sort === null ? asTheyMatter(instances) : sortedBy(instances, sort.column, sort.descending, now);
  if (group !== "none") return { sections: groupsOf(sorted, group), heldBack: 0 };
  if (sort !== null) return { sections: sectionsOf([["all", sorted]]), heldBack: 0 };
  const hasEnded = ({ status }: InstanceSummary): boolean => status === "Terminated";
  return {
    sections: sectionsOf([
      ["active", sorted.filter((one) => !hasEnded(one))],
      ["ended", sorted.filter(hasEnded)],
    ]),
    heldBack: 0,
  };
}

/**
 * Updates the rows and keeps their places, so that nothing moves under the pointer. New instances are held back; instances that belong to
 * another section by now, or are no longer in the list, stay where they were.
 */
export function holdStill(before: Arrangement, instances: readonly InstanceSummary[], order: BoardOrder, now: number): Arrangement {
  const known = new Map(instances.map((one) => [one.instanceId, one]));
  const fresh = placesOf(arrange(instances, order, now));
  const places = placesOf(before);
  const sections = before.sections.map((section) => ({
    ...section,
    instances: section.instances.map((row) => known.get(row.instanceId) ?? row),
  }));
  return { sections, heldBack: [...fresh].filter(([id, place]) => places.get(id) !== place).length };
}

export function countRows({ sections }: Arrangement): number {
  return sections.reduce((count, section) => count + section.instances.length, 0);
}

/** Running instances, newest first; then waiting ones in the order of the queue; then ended ones, latest end first. */
function asTheyMatter(instances: readonly InstanceSummary[]): readonly InstanceSummary[] {
  const active = instances.filter(({ status }) => status !== "Terminated");
  const waits = (one: InstanceSummary): boolean => listedState(one) === "waiting";
  const queue = active.filter(waits).toSorted((a, b) => (a.waitPosition ?? 0) - (b.waitPosition ?? 0));
  const ended = instances.filter(({ status }) => status === "Terminated").toSorted((a, b) => compare(endOf(b), endOf(a)));
  return [...active.filter((one) => !waits(one)), ...queue, ...ended];
}

function sortedBy(instances: readonly InstanceSummary[], column: SortColumn, descending: boolean, now: number): readonly InstanceSummary[] {
  const keyed = instances.map((one) => ({ one, key: sortKey(one, column, now) }));
  const sorted = keyed.toSorted((a, b) => {
    // What has no value comes last in both directions.
    if (a.key === null || b.key === null) return a.key === b.key ? 0 : a.key === null ? 1 : -1;
    return descending ? compare(b.key, a.key) : compare(a.key, b.key);
  });
  return sorted.map(({ one }) => one);
}

function sortKey(instance: InstanceSummary, column: SortColumn, now: number): string | number | null {
  const { startTime, endTime } = instance;
  switch (column) {
    case "state":
      return stateRank[listedState(instance)];
    case "name":
      return instance.jobName?.toLowerCase() ?? null;
    case "owner":
      return instance.owner?.toLowerCase() ?? null;
    case "priority":
      return instance.priority;
    case "progress":
      return instance.progress;
    case "started":
      return startTime === null ? null : Date.parse(startTime);
    case "elapsed":
      return startTime === null ? null : (endTime === null ? now : Date.parse(endTime)) - Date.parse(startTime);
  }
}

/** What needs a look first. */
const stateRank: Readonly<Record<RunState, number>> = {
  failed: 0,
  lost: 1,
  unknown: 2,
  suspended: 3,
  running: 4,
  waiting: 5,
  cancelled: 6,
  terminated: 7,
  succeeded: 8,
};

function groupsOf(sorted: readonly InstanceSummary[], group: "owner" | "name"): readonly Section[] {
  const groups = Map.groupBy(sorted, ({ owner, jobName }) => (group === "owner" ? owner : jobName));
  const values = [...groups.keys()].toSorted((a, b) => (a === null ? 1 : b === null ? -1 : compare(a.toLowerCase(), b.toLowerCase())));
  return values.map((value) => ({ kind: group, value, instances: groups.get(value) ?? [] }));
}

function sectionsOf(rows: readonly (readonly [Section["kind"], readonly InstanceSummary[]])[]): readonly Section[] {
  return rows.filter(([, instances]) => instances.length > 0).map(([kind, instances]) => ({ kind, value: null, instances }));
}

function placesOf({ sections }: Arrangement): ReadonlyMap<string, string> {
  return new Map(
    sections.flatMap(({ kind, value, instances }) => instances.map(({ instanceId }) => [instanceId, `${kind} ${value}`] as const)),
  );
}

function endOf({ endTime, startTime }: InstanceSummary): string {
  return endTime ?? startTime ?? "";
}

function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
