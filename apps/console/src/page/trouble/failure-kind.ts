/** What kind of thing made a job fail, as far as its message says. Each has its own advice. */
export type FailureKind =
  | "syntax"
  | "missing"
  | "permission"
  | "partitions"
  | "statement"
  | "value"
  | "function"
  | "slowFunction"
  | "workerSilent"
  | "memory"
  | "broadcast"
  | "tooComplex"
  | "conflict"
  | "service"
  | "other";

/**
 * Finds the kind in the service's message. Some codes are used for many different things (`ODPS-0130071`, `ODPS-0010000`), so words of
 * the message are looked for first, and the code decides where they say nothing.
 */
export function failureKindOf(message: string): FailureKind {
  const byWords = words.find(([pattern]) => pattern.test(message));
  if (byWords !== undefined) return byWords[1];
  const code = /ODPS-(\d{7})/.exec(message)?.[1] ?? "";
  return codes.find(([prefix]) => code !== "" && code.startsWith(prefix))?.[1] ?? "other";
}

const words: readonly (readonly [pattern: RegExp, kind: FailureKind])[] = [
  [/bad udf performance/i, "slowFunction"],
  [/kInstanceMonitorTimeout|heart ?beat|worker ?(?:lost|restart)|machine (?:down|lost)/i, "workerSilent"],
  [/small table exceeds/i, "broadcast"],
  [/out of memory|sigkill\(oom\)|java heap space|OutOfMemoryError|exceeds? (?:the )?memory limit/i, "memory"],
  [/size of plan is too large|AST node count|DFA count|plan.{0,20}too (?:large|complex)/i, "tooComplex"],
  [/full scan with all partitions|partition not found|invalid dynamic partition|more than \d+ partitions/i, "partitions"],
  [/physical plan generation failed: ODPS-012[13]/i, "value"],
  [/access denied|no privilege|NoPermission|not have (?:the )?(?:permission|privilege)|permission denied/i, "permission"],
  [/data version exception|lock conflict|transaction conflict|modified by another/i, "conflict"],
];

const codes: readonly (readonly [prefix: string, kind: FailureKind])[] = [
  ["0130161", "syntax"],
  ["0130131", "missing"],
  ["0420111", "missing"],
  ["0130013", "permission"],
  ["0420095", "permission"],
  ["0110141", "conflict"],
  ["0110061", "conflict"],
  ["0121", "value"],
  ["0123091", "value"],
  ["0123111", "value"],
  ["0123031", "partitions"],
  ["0123131", "function"],
  ["0123055", "function"],
  ["0123065", "broadcast"],
  ["013", "statement"],
  ["014", "statement"],
  ["001", "service"],
];
