import type { InstanceStatus, StageProgress, TaskStatus } from "../model.ts";
import type { InstanceView } from "../watch/instance/instance-event.ts";
import type { InstanceSummary } from "../watch/list/instance-list-event.ts";

/**
 * The state of an instance, a task or a stage in one word, for display. `terminated`: it has ended, and its outcome is not known;
 * `unknown`: the service sent a word that this version does not know.
 */
export type RunState = "waiting" | "running" | "suspended" | "succeeded" | "failed" | "cancelled" | "lost" | "unknown" | "terminated";

/** The state of an instance from its watch. It waits while all its tasks wait, and runs until its outcome is known. */
export function instanceState({ status, tasks, outcome }: Pick<InstanceView, "status" | "tasks" | "outcome">): RunState {
  if (outcome !== null) return outcome.type;
  if (status === "Terminated") return "running";
  const waits = tasks.length > 0 && tasks.every((task) => task.status === "Waiting");
  return status === "Running" && waits ? "waiting" : stateOfWord(status);
}

/** The state of an instance in a list: its outcome when it has ended, or `terminated` while the outcome is not known. */
export function listedState({
  status,
  waitPosition = null,
  outcome = null,
}: Pick<InstanceSummary, "status"> & Partial<InstanceSummary>): RunState {
  if (outcome !== null) return outcome;
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

/** The state of a stage. The service may send other words than those of docs/protocol.md 2.8; then the numbers of workers decide. */
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
