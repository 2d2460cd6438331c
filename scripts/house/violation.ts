/** One place that breaks a rule, and a sentence that says why it matters or what to do. */
export interface Violation {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly why: string;
}
