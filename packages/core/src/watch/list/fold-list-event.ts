import type { InstanceListEvent, InstanceListView, InstanceSummary } from "./instance-list-event.ts";

/** The view after an event: here and nowhere else events become what people see. */
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

/** By start, those that have not started yet before all others; ids settle what is equal, so that the order never jumps. */
export function newestFirst(instances: readonly InstanceSummary[]): readonly InstanceSummary[] {
  return instances.toSorted((a, b) => compare(startOf(b), startOf(a)) || compare(b.instanceId, a.instanceId));
}

function startOf({ startTime }: InstanceSummary): string {
  return startTime ?? "~";
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
