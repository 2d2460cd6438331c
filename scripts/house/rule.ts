import type { Violation } from "./violation.ts";
import type { Workspace } from "./workspace.ts";

/** A rule of this repository: `npm run house` checks all rules and fails when one has a violation. */
export interface Rule {
  /** The rule in a few words, as it is printed. */
  readonly name: string;
  check(workspace: Workspace): readonly Violation[];
}
