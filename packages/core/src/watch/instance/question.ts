import type { InstanceInfo, TaskInfo, TaskProgress } from "../../model.ts";

/** What the subscribers of a watch want. The status is always requested; tasks and progress only while they are wanted. */
export interface Interest {
  readonly tasks: boolean;
  readonly progress: boolean;
}

/** A question of the machine. A lane has at most one question in flight. */
export type Question =
  /** `hold`: the answer may be held until the status differs from the word `known`. */
  | { readonly ask: "status"; readonly hold: boolean; readonly known: string | null }
  | { readonly ask: "tasks" }
  | { readonly ask: "progress"; readonly taskNames: readonly string[] }
  | { readonly ask: "failure"; readonly taskName: string };

export type Answer =
  /**
   * `held`: the answer was held until something changed, so the next question may follow immediately. For a field that is null in
   * `info`, the last known value stays. `tasks`: present if the answer contained them.
   */
  | { readonly ask: "status"; readonly info: InstanceInfo; readonly held: boolean; readonly tasks?: readonly TaskInfo[] }
  | { readonly ask: "tasks"; readonly tasks: readonly TaskInfo[] }
  | { readonly ask: "progress"; readonly progress: readonly TaskProgress[] }
  | { readonly ask: "failure"; readonly message: string; readonly odpsCode: string | null };

/** `main` asks for the status and, at the end, for the outcome; `detail` asks for tasks and progress while the instance runs. */
export type Lane = "main" | "detail";
