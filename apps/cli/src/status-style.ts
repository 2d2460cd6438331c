import type { InstanceView, StageProgress, TaskStatus } from "@maxcompute-rx/node";

export type Colour = "green" | "red" | "yellow" | "cyan" | "gray";

/** How a status looks wherever it is shown: one symbol, one colour, one word. Knows neither terminal nor page. */
export interface StatusStyle {
  readonly symbol: string;
  readonly colour: Colour;
  readonly word: string;
}

export type StatusName =
  | "waiting"
  | "running"
  | "suspended"
  | "succeeded"
  | "failed"
  | "cancelled"
  | "lost"
  | "unknown"
  /** Ended; how was not asked. */
  | "terminated"
  /** Findings of `doctor`. */
  | "ok"
  | "warning"
  | "broken"
  | "skipped";

/** The whole language. */
export const statusStyles: Readonly<Record<StatusName, StatusStyle>> = {
  waiting: { symbol: "○", colour: "gray", word: "waiting" },
  running: { symbol: "●", colour: "cyan", word: "running" },
  suspended: { symbol: "‖", colour: "yellow", word: "suspended" },
  succeeded: { symbol: "✔", colour: "green", word: "succeeded" },
  failed: { symbol: "✖", colour: "red", word: "failed" },
  cancelled: { symbol: "⊘", colour: "yellow", word: "cancelled" },
  lost: { symbol: "?", colour: "red", word: "lost" },
  unknown: { symbol: "?", colour: "yellow", word: "unknown" },
  terminated: { symbol: "■", colour: "gray", word: "terminated" },
  ok: { symbol: "✔", colour: "green", word: "ok" },
  warning: { symbol: "!", colour: "yellow", word: "warning" },
  broken: { symbol: "✖", colour: "red", word: "failed" },
  skipped: { symbol: "–", colour: "gray", word: "skipped" },
};

/** The style of an instance as a watch sees it. */
export function styleOfView(view: Pick<InstanceView, "status" | "statusText" | "outcome" | "tasks"> | null): StatusStyle {
  if (view === null) return statusStyles.waiting;
  if (view.outcome !== null) return statusStyles[view.outcome.type];
  if (view.status === "Terminated") return statusStyles.running; // its verdict is being asked for
  const waits = view.tasks.length > 0 && view.tasks.every((task) => task.status === "Waiting");
  return view.status === "Running" && waits ? statusStyles.waiting : styleOfStatus(view);
}

/** The style of a status alone, as lists tell it. A word that this version does not know is shown as the service says it. */
export function styleOfStatus({ status, statusText }: Pick<InstanceView, "status" | "statusText">): StatusStyle {
  switch (status) {
    case "Running":
      return statusStyles.running;
    case "Suspended":
      return statusStyles.suspended;
    case "Terminated":
      return statusStyles.terminated;
    case "Unknown":
      return { ...statusStyles.unknown, word: statusText || statusStyles.unknown.word };
  }
}

export function styleOfTask(status: TaskStatus): StatusStyle {
  switch (status) {
    case "Waiting":
      return statusStyles.waiting;
    case "Running":
      return statusStyles.running;
    case "Success":
      return statusStyles.succeeded;
    case "Failed":
      return statusStyles.failed;
    case "Suspended":
      return statusStyles.suspended;
    case "Cancelled":
      return statusStyles.cancelled;
    case "Unknown":
      return statusStyles.unknown;
  }
}

/** The style of a stage; the service's words for it are open (docs/protocol.md 2.8). */
export function styleOfStage({ status, finishedPercentage, runningWorkers }: StageProgress): StatusStyle {
  if (status === "FAILED") return statusStyles.failed;
  if (status === "CANCELLED") return statusStyles.cancelled;
  if (status === "TERMINATED" || finishedPercentage >= 100) return statusStyles.succeeded;
  return status === "RUNNING" || runningWorkers > 0 ? statusStyles.running : statusStyles.waiting;
}
