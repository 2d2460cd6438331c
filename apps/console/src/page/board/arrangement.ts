import { listedState, type InstanceSummary } from "@maxcompute-rx/browser";

/** The rows of the board in the order in which they are shown. */
export interface Arrangement {
  readonly active: readonly InstanceSummary[];
  readonly ended: readonly InstanceSummary[];
  /** Number of instances that are new or belong to another place, and are held back until rows may move. */
  readonly heldBack: number;
}

/** Sorts the rows: running instances, newest first; then waiting ones in the order of the queue; then ended ones, latest end first. */
export function arrange(instances: readonly InstanceSummary[]): Arrangement {
  const active = instances.filter(({ status }) => status !== "Terminated");
  const waits = (one: InstanceSummary): boolean => listedState(one) === "waiting";
  const queue = active.filter(waits).toSorted((a, b) => (a.waitPosition ?? 0) - (b.waitPosition ?? 0));
  const ended = instances.filter(({ status }) => status === "Terminated").toSorted((a, b) => compare(endOf(b), endOf(a)));
  return { active: [...active.filter((one) => !waits(one)), ...queue], ended, heldBack: 0 };
}

/**
 * Updates the rows and keeps their places, so that nothing moves under the pointer. New instances are held back; instances that have
 * ended, or are no longer in the list, stay where they were.
 */
export function holdStill(before: Arrangement, instances: readonly InstanceSummary[]): Arrangement {
  const now = new Map(instances.map((one) => [one.instanceId, one]));
  const renew = (rows: readonly InstanceSummary[]): readonly InstanceSummary[] => rows.map((row) => now.get(row.instanceId) ?? row);
  const [active, ended] = [renew(before.active), renew(before.ended)];
  const shown = new Set([...active, ...ended].map(({ instanceId }) => instanceId));
  const unseen = instances.filter(({ instanceId }) => !shown.has(instanceId)).length;
  return { active, ended, heldBack: unseen + active.filter(({ status }) => status === "Terminated").length };
}

function endOf({ endTime, startTime }: InstanceSummary): string {
  return endTime ?? startTime ?? "";
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
