import {
  instanceState,
  listedState,
  stageState,
  taskState,
  type InstanceInfo,
  type InstanceSummary,
  type InstanceView,
  type RunState,
  type StageProgress,
  type TaskStatus,
} from "@maxcompute-rx/node";

export type Colour = "green" | "red" | "yellow" | "cyan" | "gray";

/** How a status is shown: a symbol, a colour and a word. */
export interface StatusStyle {
  readonly symbol: string;
  readonly colour: Colour;
  readonly word: string;
}

/** How an ended instance came out; null while it is not known. */
export type ListedOutcome = InstanceSummary["outcome"];

/** States of instances, tasks and stages, and the findings of `doctor`. */
export type StatusName = RunState | "ok" | "warning" | "broken" | "skipped";

/** All statuses. The console has the same symbols and colours. */
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

/** The style of a watched instance; null stands for an instance before its first snapshot. Unknown statuses are shown in the service's word. */
export function styleOfView(view: Pick<InstanceView, "status" | "statusText" | "outcome" | "tasks"> | null): StatusStyle {
  return view === null ? statusStyles.waiting : withWord(instanceState(view), view);
}

/** The style of an instance in a list: its outcome where it is known, else its status. */
export function styleOfListed(listed: Pick<InstanceInfo, "status" | "statusText"> & { readonly outcome?: ListedOutcome }): StatusStyle {
  return withWord(listedState(listed), listed);
}

export function styleOfTask(status: TaskStatus): StatusStyle {
  return statusStyles[taskState(status)];
}

export function styleOfStage(stage: StageProgress): StatusStyle {
  return statusStyles[stageState(stage)];
}

function withWord(state: RunState, { statusText }: Pick<InstanceView, "statusText">): StatusStyle {
  const style = statusStyles[state];
  return state === "unknown" && statusText !== "" ? { ...style, word: statusText } : style;
}
