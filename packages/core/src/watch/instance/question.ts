import type { InstanceInfo, TaskInfo, TaskProgress } from "../../model.ts";

/** What somebody listens to. Status is always watched; the rest only while it is wanted. */
export interface Interest {
  readonly tasks: boolean;
  readonly progress: boolean;
}

/** What the machine wants to know. A lane has at most one question in flight. */
export type Question =
  | { readonly ask: "status"; readonly hold: boolean }
  | { readonly ask: "tasks" }
  | { readonly ask: "progress"; readonly taskNames: readonly string[] }
  | { readonly ask: "failure"; readonly taskName: string };

export type Answer =
  /** `held`: the service held the request for a while, so the next one may follow at once. */
  | { readonly ask: "status"; readonly info: InstanceInfo; readonly held: boolean }
  | { readonly ask: "tasks"; readonly tasks: readonly TaskInfo[] }
  | { readonly ask: "progress"; readonly progress: readonly TaskProgress[] }
  | { readonly ask: "failure"; readonly message: string; readonly odpsCode: string | null };

/** `main` follows the status and, at the end, the verdict; `detail` follows tasks and progress meanwhile. */
export type Lane = "main" | "detail";
