import type { SchedulerLike } from "rxjs";

import { isMaxComputeError, toMaxComputeError, type MaxComputeError } from "../error.ts";
import { sleep } from "./abort.ts";
import { backoff, pauseMs, type Pause } from "./backoff.ts";
import type { AbortSignalLike } from "../transport.ts";

export interface RetryPolicy {
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
}

/**
 * How often the service may carry out a call.
 * - `any`: for calls that have the same effect when they are repeated, such as reads and stops. Repeated after every transient fault.
 * - `once`: for submits. Repeated only if the service cannot have received the call, or has refused it.
 */
export type Repeatable = "any" | "once";

/** Repeats an attempt while its error allows it, with full jitter and never sooner than `Retry-After`. Throws the last error unchanged. */
export async function withRetry<T>(
  attempt: (number: number) => Promise<T>,
  options: {
    policy: RetryPolicy;
    repeatable: Repeatable;
    scheduler: SchedulerLike;
    random: () => number;
    signal: AbortSignalLike | undefined;
  },
): Promise<T> {
  const { policy, repeatable, scheduler, random, signal } = options;
  for (let number = 1; ; number += 1) {
    try {
      return await attempt(number);
    } catch (thrown) {
      const error = toMaxComputeError(thrown);
      if (number >= policy.attempts || signal?.aborted || !mayRepeat(error, repeatable)) throw error;
      await sleep(pauseMs(retryPause(policy, number), random, error.retryAfterMs), scheduler, signal);
    }
  }
}

/** The pause after some failures in a row, with full jitter, so that clients that failed together do not repeat together. */
export function retryPause({ firstDelayMs, maxDelayMs }: RetryPolicy, failures: number): Pause {
  return backoff({ failures, firstMs: firstDelayMs, mostMs: maxDelayMs, jitter: 1 });
}

function mayRepeat(error: MaxComputeError, repeatable: Repeatable): boolean {
  if (repeatable === "any") return error.transient;
  // Refused before the service did anything: no connection, flow control, or a conflict with a `Retry-After` (docs/protocol.md 6.4).
  return error.code === "connect_failed" || error.code === "throttled" || (error.status === 409 && error.retryAfterMs !== undefined);
}

/** Whether the service may have carried out a submit that ended with this error. */
export function mayHaveBeenDone(error: unknown): boolean {
  if (!isMaxComputeError(error)) return false;
  switch (error.code) {
    case "connection_lost":
    case "timeout":
    case "server":
    case "unavailable":
    case "unexpected_answer":
    case "answer_too_large":
    case "aborted":
      return true;
    default:
      return false;
  }
}
