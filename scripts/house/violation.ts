/** One place that breaks a rule, and the sentence that says why it matters. */
export interface Offence {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly why: string;
}
