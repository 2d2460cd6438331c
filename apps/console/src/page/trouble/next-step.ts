import { isMaxComputeError, type InstanceOutcome, type MaxComputeErrorCode } from "@maxcompute-rx/browser";

import type { Language } from "../texts/language.tsx";
import { failureKindOf } from "./failure-kind.ts";
import { failureTexts } from "./failure-texts.ts";
import { troubleTexts } from "./trouble-texts.ts";

/** What a visitor can do about an error. The library's own next step is for programmers, so it is used last. */
export function nextStepOf(error: unknown, language: Language): string | undefined {
  if (!isMaxComputeError(error)) return undefined;
  if (error.code === "job_failed") return failureTexts[language][failureKindOf(error.message)];
  const nextSteps: Partial<Readonly<Record<MaxComputeErrorCode, string>>> = troubleTexts[language].nextSteps;
  return nextSteps[error.code] ?? error.nextStep;
}

/** What a visitor can do about a job that failed; undefined for other outcomes. */
export function nextStepAfter(outcome: InstanceOutcome | null, language: Language): string | undefined {
  return outcome?.type === "failed" ? failureTexts[language][failureKindOf(outcome.message)] : undefined;
}
