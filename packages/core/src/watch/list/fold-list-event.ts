import type { InstanceListEvent, InstanceListView, InstanceSummary } from "./instance-list-event.ts";

/** Returns the view after an event. This is the only place where list events become views. */
export function foldListEvent(view: InstanceListView, event: InstanceListEvent): InstanceListView {
  switch (event.type) {
    case "snapshot":
      return event.view;
    case "changed": {
      const gone = new Set([...event.removed, ...event.updated.map(({ instanceId }) => instanceId)]);
      const kept = view.instances.filter(({ instanceId }) => !gone.has(instanceId));
      return { instances: newestFirst([...kept, ...event.updated]), more: event.more, trouble: null };
    }
    case "trouble":
      return { ...view, trouble: { code: event.code, message: event.message, since: event.since } };
    case "recovered":
      return { ...view, trouble: null };
  }
}

/** Sorts by start time, newest first, with instances that have no start time before all others. Equal times are sorted by id, so that the order is stable. */
export function newestFirst(instances: readonly InstanceSummary[]): readonly InstanceSummary[] {
  return instances.toSorted((a, b) => compare(startOf(b), startOf(a)) || compare(b.instanceId, a.instanceId));
}

function startOf({ startTime }: InstanceSummary): string {
  return startTime ?? "~";
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
