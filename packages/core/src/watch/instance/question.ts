import type { InstanceInfo, TaskInfo, TaskProgress } from "../../model.ts";

/** What somebody listens to. Status is always watched; the rest only while it is wanted. */
export interface Interest {
  readonly tasks: boolean;
  readonly progress: boolean;
}

/** What the machine wants to know. A lane has at most one question in flight. */
export type Question =
  /** `hold`: the answer may wait until the status is no longer the word `known`. */
  | { readonly ask: "status"; readonly hold: boolean; readonly known: string | null }
  | { readonly ask: "tasks" }
  | { readonly ask: "progress"; readonly taskNames: readonly string[] }
  | { readonly ask: "failure"; readonly taskName: string };

export type Answer =
  /**
   * `held`: the answer waited for news, so the next question may follow at once. What `info` leaves out stays as it was known.
   * `tasks`: given where the answer brought them along.
   */
  | { readonly ask: "status"; readonly info: InstanceInfo; readonly held: boolean; readonly tasks?: readonly TaskInfo[] }
  | { readonly ask: "tasks"; readonly tasks: readonly TaskInfo[] }
  | { readonly ask: "progress"; readonly progress: readonly TaskProgress[] }
  | { readonly ask: "failure"; readonly message: string; readonly odpsCode: string | null };

/** `main` follows the status and, at the end, the tasksOutcome; `detail` follows tasks and progress meanwhile. */
export type Lane = "main" | "detail";
