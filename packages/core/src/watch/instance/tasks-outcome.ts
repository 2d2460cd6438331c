import type { TaskInfo } from "../../model.ts";

/** The outcome of an ended instance, read from its tasks. */
export type TasksOutcome =
  | { readonly type: "succeeded"; readonly taskName: null }
  | { readonly type: "failed"; readonly taskName: string }
  | { readonly type: "cancelled"; readonly taskName: string }
  /** A task has not reached a final status although its instance has ended. */
  | { readonly type: "unsettled"; readonly taskName: string; readonly statusText: string };

/**
 * Returns the outcome for the tasks of a terminated instance. An instance without tasks counts as succeeded, as in PyODPS. A failed
 * task takes precedence over a cancelled one, because it has a reason (docs/protocol.md 2.6).
 */
export function outcomeOf(tasks: readonly TaskInfo[]): TasksOutcome {
  const failed = tasks.find((task) => task.status === "Failed");
  if (failed) return { type: "failed", taskName: failed.name };
  const cancelled = tasks.find((task) => task.status === "Cancelled");
  if (cancelled) return { type: "cancelled", taskName: cancelled.name };
  const unsettled = tasks.find((task) => task.status !== "Success");
  if (unsettled) return { type: "unsettled", taskName: unsettled.name, statusText: unsettled.statusText };
  return { type: "succeeded", taskName: null };
}
