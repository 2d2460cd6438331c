import { isMaxComputeError } from "@maxcompute-rx/browser";

import type { Texts } from "../texts/texts.ts";

/** What a visitor can do about an error. The library's own next step is for programmers, so it is used last. */
export function nextStepOf(error: unknown, { nextSteps }: Texts["trouble"]): string | undefined {
  return isMaxComputeError(error) ? (nextSteps[error.code] ?? error.nextStep) : undefined;
}
