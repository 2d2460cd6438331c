import type { InstanceInfo } from "../../model.ts";
import type { QueueingInfo } from "../../wire/queue/queueing.ts";
import type { InstanceListEvent, InstanceListView, InstanceSummary } from "./instance-list-event.ts";
import { newestFirst } from "./fold-list-event.ts";
import { sameJson } from "../instance/views.ts";

/** Whether an instance has not ended. */
export function isOpen({ status }: InstanceSummary): boolean {
  return status !== "Terminated";
}

/** Returns the `limit` most recent instances: first those that have not ended, then those that ended last. */
export function mostRecent(summaries: readonly InstanceSummary[], limit: number): readonly InstanceSummary[] {
  if (summaries.length <= limit) return summaries;
  const lastSeen = (one: InstanceSummary): string => (isOpen(one) ? "1" : `0${one.endTime ?? ""}`);
  // The input of the sort is newest first, and sorting is stable.
  return newestFirst(summaries)
    .toSorted((a, b) => (lastSeen(a) === lastSeen(b) ? 0 : lastSeen(a) < lastSeen(b) ? 1 : -1))
    .slice(0, limit);
}

/** Returns the event for a subscriber that knows `last` (null for a new one), or null if nothing has changed. */
export function changeOf(last: InstanceListView | null, next: InstanceListView, at: string): InstanceListEvent | null {
  if (last === null) return { type: "snapshot", at, view: next };
  const before = new Map(last.instances.map((one) => [one.instanceId, one]));
  const ids = new Set(next.instances.map(({ instanceId }) => instanceId));
  const updated = next.instances.filter((one) => !sameJson(one, before.get(one.instanceId)));
  const removed = [...before.keys()].filter((id) => !ids.has(id));
  if (updated.length === 0 && removed.length === 0 && last.more === next.more) return null;
  return { type: "changed", at, updated, removed, more: next.more };
}

/** Builds the summary of an instance. `before` is its last summary: the queue no longer contains an instance that has ended. */
export function summaryOf(
  info: InstanceInfo,
  project: string,
  queueing: QueueingInfo | undefined,
  before: InstanceSummary | undefined,
  outcome: InstanceSummary["outcome"] | undefined,
): InstanceSummary {
  const open = info.status === "Terminated" ? undefined : queueing;
  return {
    instanceId: info.id,
    project,
    status: info.status,
    statusText: info.statusText,
    owner: info.owner,
    startTime: info.startTime?.toISOString() ?? null,
    endTime: info.endTime?.toISOString() ?? null,
    outcome: info.status === "Terminated" ? (outcome ?? before?.outcome ?? null) : null,
    priority: queueing?.priority ?? before?.priority ?? null,
    progress: open?.progress == null ? null : Math.round(Math.min(1, Math.max(0, open.progress)) * 100),
    jobName: (queueing?.jobName || before?.jobName) ?? null,
    taskType: (queueing?.taskType || before?.taskType) ?? null,
    // 0: it runs (docs/protocol.md 2.12).
    waitPosition: open?.waitPosition || null,
    queueLength: open?.queueLength ?? null,
  };
}
