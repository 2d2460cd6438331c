import type { Workspace } from "./workspace.ts";

/** One place that breaks a rule, and the sentence that says why it matters. */
export interface Offence {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly why: string;
}

/** A house rule: `pnpm house` runs them all and fails when one has an offence. */
export interface Rule {
  /** The rule in a few words, as it is printed. */
  readonly name: string;
  check(workspace: Workspace): readonly Offence[];
}
