import type { InstanceView, InstanceSummary, StageProgress, TaskStatus } from "@maxcompute-rx/browser";

/** The states that a person is told of; the command line tool has the same words, colours and symbols for them. */
export type StatusName = "waiting" | "running" | "suspended" | "succeeded" | "failed" | "cancelled" | "lost" | "unknown" | "terminated";

export type Colour = "green" | "red" | "yellow" | "cyan" | "gray";

/** The colour of each status, as the name of a custom property of styles.css. */
export const statusColours: Readonly<Record<StatusName, Colour>> = {
  waiting: "gray",
  running: "cyan",
  suspended: "yellow",
  succeeded: "green",
  failed: "red",
  cancelled: "yellow",
  lost: "red",
  unknown: "yellow",
  /** Ended; how was not asked yet. */
  terminated: "gray",
};

/** The status of an instance as a watch sees it. */
export function statusOfView(view: Pick<InstanceView, "status" | "outcome" | "tasks">): StatusName {
  if (view.outcome !== null) return view.outcome.type;
  if (view.status === "Terminated") return "running"; // its verdict is being asked for
  const waits = view.tasks.length > 0 && view.tasks.every((task) => task.status === "Waiting");
  return view.status === "Running" && waits ? "waiting" : statusOfWord(view.status);
}

/** The status of an instance as a list tells it: one that has ended does not say how. */
export function statusOfSummary({ status, waitPosition }: Pick<InstanceSummary, "status" | "waitPosition">): StatusName {
  return status === "Running" && waitPosition !== null ? "waiting" : statusOfWord(status);
}

export function statusOfTask(status: TaskStatus): StatusName {
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

/** How an instance ended, by its tasks: one that failed decides, then one that was cancelled. */
export function statusOfTasks(statuses: readonly TaskStatus[]): StatusName {
  if (statuses.includes("Failed")) return "failed";
  return statuses.includes("Cancelled") ? "cancelled" : "succeeded";
}

/** The status of a stage; the service's words for it are open (docs/protocol.md 2.8). */
export function statusOfStage({ status, finishedPercentage, runningWorkers }: StageProgress): StatusName {
  if (status === "FAILED") return "failed";
  if (status === "CANCELLED") return "cancelled";
  if (status === "TERMINATED" || finishedPercentage >= 100) return "succeeded";
  return status === "RUNNING" || runningWorkers > 0 ? "running" : "waiting";
}

function statusOfWord(status: InstanceView["status"]): StatusName {
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
