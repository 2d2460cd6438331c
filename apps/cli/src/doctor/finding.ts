import { isMaxComputeError, type MaxComputeError } from "@maxcompute-rx/node";

import { nextStepOf, withOptionNames } from "../terminal/command-words.ts";
import type { StatusName } from "../terminal/status-style.ts";

/** What a check found. */
export interface Finding {
  readonly check: string;
  readonly status: Extract<StatusName, "ok" | "warning" | "broken" | "skipped">;
  readonly text: string;
  /** What to do about it. */
  readonly next?: string | undefined;
  readonly error?: MaxComputeError | undefined;
}

export function ok(check: string, text: string): Finding {
  return { check, status: "ok", text };
}

export function warning(check: string, text: string, next: string): Finding {
  return { check, status: "warning", text, next };
}

export function skipped(check: string, because: string): Finding {
  return { check, status: "skipped", text: `skipped, because ${because}` };
}

export function broken(check: string, error: MaxComputeError, next?: string): Finding {
  return { check, status: "broken", text: withOptionNames(error.message), next: next ?? nextStepOf(error), error };
}

/** Resolves with the answer of a call, or with its error. Errors that do not come from the client are bugs, and are thrown. */
export async function attempt<T>(
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly error?: never } | { readonly error: MaxComputeError }> {
  try {
    return { value: await work() };
  } catch (error) {
    if (!isMaxComputeError(error) || error.code === "aborted") throw error;
    return { error };
  }
}
