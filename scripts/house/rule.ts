import type { Offence } from "./violation.ts";
import type { Workspace } from "./workspace.ts";

/** A house rule: `npm run house` runs them all and fails when one has an offence. */
export interface Rule {
  /** The rule in a few words, as it is printed. */
  readonly name: string;
  check(workspace: Workspace): readonly Offence[];
}
