import type { TaskInfo } from "../../model.ts";

/** How an ended instance came out, read from its tasks. */
export type TasksOutcome =
  | { readonly type: "succeeded"; readonly taskName: null }
  | { readonly type: "failed"; readonly taskName: string }
  | { readonly type: "cancelled"; readonly taskName: string }
  /** A task that has not settled although its instance has ended. */
  | { readonly type: "unsettled"; readonly taskName: string; readonly statusText: string };

/**
 * The tasksOutcome over the tasks of a terminated instance. No task at all counts as success, as in PyODPS; a failed task
 * outweighs a cancelled one, because it says why (docs/protocol.md 2.6).
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
