import type { SchedulerLike } from "rxjs";

import { toMaxComputeError } from "../../error.ts";
import type { ApiClient } from "../../http/api-client.ts";
import type { RequestBudget, Turn } from "../../http/budget.ts";
import type { AbortSignalLike } from "../../transport.ts";
import type { ApiAnswer, ApiCall } from "../../wire/call/api-call.ts";
import { FailedQuestion } from "./fault.ts";

export interface BackgroundCallerOptions {
  readonly api: ApiClient;
  readonly budget: RequestBudget;
  /** Longest time of one call, in milliseconds: a call that seems to have taken longer was interrupted by a sleep. */
  readonly callTimeoutMs: number;
  readonly scheduler: SchedulerLike;
}

/**
 * Sends a call that nobody waits for by itself: when it has its turn in the budget, and once. Watches and lists, which ask
 * again and again, count the faults. Rejects with a {@link FailedQuestion}.
 *
 * @param sent called when the request leaves: what came before was waiting for its turn
 */
export type BackgroundCaller = (call: ApiCall, turn: Turn, signal: AbortSignalLike, sent?: () => void) => Promise<ApiAnswer>;

export function createBackgroundCaller({ api, budget, callTimeoutMs, scheduler }: BackgroundCallerOptions): BackgroundCaller {
  return async (call, turn, signal, sent) => {
    await budget.take(turn, signal);
    const sentAt = scheduler.now();
    sent?.();
    try {
      return await api.call(call, { signal, retry: false });
    } catch (thrown) {
      const error = toMaxComputeError(thrown);
      // One refusal is meant for all: the service counts a client's requests, not a watch's.
      if (error.code === "throttled" || error.retryAfterMs !== undefined) budget.slowDown(error.retryAfterMs ?? 0);
      throw new FailedQuestion({ error, silentMs: Math.min(Math.max(0, scheduler.now() - sentAt), callTimeoutMs) });
    }
  };
}
