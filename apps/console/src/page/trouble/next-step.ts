import { isMaxComputeError } from "@maxcompute-rx/browser";

import type { Texts } from "../texts/texts.ts";

/** What a person at the page can do about an error. The library's own advice is for those who write programs: it comes last. */
export function nextStepOf(error: unknown, { nextSteps }: Texts["trouble"]): string | undefined {
  return isMaxComputeError(error) ? (nextSteps[error.code] ?? error.nextStep) : undefined;
}
