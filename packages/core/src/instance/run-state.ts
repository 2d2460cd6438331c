import type { InstanceStatus, StageProgress, TaskStatus } from "../model.ts";
import type { InstanceView } from "../watch/instance/instance-event.ts";
import type { InstanceSummary } from "../watch/list/instance-list-event.ts";

/**
 * How an instance, a task or a stage is, in one word for people. `terminated`: it has ended, and how is not known;
 * `unknown`: the service says a word that this version does not know.
 */
export type RunState = "waiting" | "running" | "suspended" | "succeeded" | "failed" | "cancelled" | "lost" | "unknown" | "terminated";

/** The state of an instance as its watch sees it. It waits while all of its tasks do, and runs until its outcome is known. */
export function instanceState({ status, tasks, outcome }: Pick<InstanceView, "status" | "tasks" | "outcome">): RunState {
  if (outcome !== null) return outcome.type;
  if (status === "Terminated") return "running";
  const waits = tasks.length > 0 && tasks.every((task) => task.status === "Waiting");
  return status === "Running" && waits ? "waiting" : stateOfWord(status);
}

/** The state of an instance as lists tell it: one that has ended is `terminated`, because they do not tell how. */
export function listedState({ status, waitPosition = null }: Pick<InstanceSummary, "status"> & Partial<InstanceSummary>): RunState {
  return status === "Running" && waitPosition !== null ? "waiting" : stateOfWord(status);
}

/** The state of a task. */
export function taskState(status: TaskStatus): RunState {
  switch (status) {
    case "Waiting":
      return "waiting";
    case "Running":
      return "running";
    case "Success":
      return "succeeded";
    case "Failed":
      return "failed";
    case "Suspended":
      return "suspended";
    case "Cancelled":
      return "cancelled";
    case "Unknown":
      return "unknown";
  }
}

/** The state of a stage. The service's words for it are open (docs/protocol.md 2.8): where none helps, its numbers decide. */
export function stageState({ status, finishedPercentage, runningWorkers }: StageProgress): RunState {
  if (status === "FAILED") return "failed";
  if (status === "CANCELLED") return "cancelled";
  if (status === "TERMINATED" || finishedPercentage >= 100) return "succeeded";
  return status === "RUNNING" || runningWorkers > 0 ? "running" : "waiting";
}

function stateOfWord(status: InstanceStatus): RunState {
  switch (status) {
    case "Running":
      return "running";
    case "Suspended":
      return "suspended";
    case "Terminated":
      return "terminated";
    case "Unknown":
      return "unknown";
  }
}
