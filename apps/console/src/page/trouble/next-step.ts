import { isMaxComputeError, type InstanceOutcome } from "@maxcompute-rx/browser";

import type { Texts } from "../texts/texts.ts";
import { failureKindOf } from "./failure-kind.ts";

/** What a visitor can do about an error. The library's own next step is for programmers, so it is used last. */
export function nextStepOf(error: unknown, { trouble, failures }: Texts): string | undefined {
  if (!isMaxComputeError(error)) return undefined;
  if (error.code === "job_failed") return failures[failureKindOf(error.message)];
  return trouble.nextSteps[error.code] ?? error.nextStep;
}

/** What a visitor can do about a job that failed; undefined for other outcomes. */
export function nextStepAfter(outcome: InstanceOutcome | null, { failures }: Texts): string | undefined {
  return outcome?.type === "failed" ? failures[failureKindOf(outcome.message)] : undefined;
}
