import type { SchedulerLike } from "rxjs";

import { toMaxComputeError } from "../../error.ts";
import { withDeadline } from "../../http/abort.ts";
import type { ApiClient } from "../../http/api-client.ts";
import type { RequestBudget, Turn } from "../../http/budget.ts";
import type { AbortSignalLike } from "../../transport.ts";
import type { ApiAnswer, ApiCall } from "../../wire/call/api-call.ts";
import { FailedQuestion } from "./fault.ts";
import type { Patience } from "./patience.ts";

export interface BackgroundCallerOptions {
  readonly api: ApiClient;
  readonly budget: RequestBudget;
  /** Longest time of one call, in milliseconds: a call that seems to have taken longer was interrupted by a sleep. */
  readonly callTimeoutMs: number;
  readonly scheduler: SchedulerLike;
}

/** How one call is sent. */
export interface Sending {
  readonly turn: Turn;
  readonly signal: AbortSignalLike;
  /** Longest time from the moment the request leaves, in milliseconds. Default: that of every call. */
  readonly timeoutMs?: number;
  /** Told how long the answer took. */
  readonly patience?: Patience;
  /** Longest time to wait for the turn, in milliseconds. Default: no limit. */
  readonly turnWithinMs?: number;
  /** Called when the request leaves: what came before was waiting for the turn. */
  readonly onSent?: () => void;
}

/**
 * Sends a call that nobody waits for by itself: when it has its turn in the budget, and once. Watches and lists, which ask
 * again and again, count the faults. Rejects with a {@link FailedQuestion}.
 */
export type BackgroundCaller = (call: ApiCall, sending: Sending) => Promise<ApiAnswer>;

export function createBackgroundCaller({ api, budget, callTimeoutMs, scheduler }: BackgroundCallerOptions): BackgroundCaller {
  const takeTurn = async ({ turn, signal, turnWithinMs }: Sending): Promise<void> => {
    if (turnWithinMs === undefined) return budget.take(turn, signal);
    await withDeadline(turnWithinMs, "Waiting for a turn", scheduler, signal, (ending) => budget.take(turn, ending));
  };

  return async (call, sending) => {
    const { signal, timeoutMs = callTimeoutMs, patience, onSent } = sending;
    await takeTurn(sending);
    const sentAt = scheduler.now();
    onSent?.();
    try {
      const exchange = (ending: AbortSignalLike): Promise<ApiAnswer> => api.call(call, { signal: ending, retry: false });
      const answer = await (timeoutMs < callTimeoutMs ? withDeadline(timeoutMs, `${call.method} ${call.path}`, scheduler, signal, exchange) : exchange(signal));
      patience?.answered(scheduler.now() - sentAt);
      return answer;
    } catch (thrown) {
      const error = toMaxComputeError(thrown);
      // One refusal is meant for all: the service counts a client's requests, not a watch's.
      if (error.code === "throttled" || error.retryAfterMs !== undefined) budget.slowDown(error.retryAfterMs ?? 0);
      throw new FailedQuestion({ error, silentMs: Math.min(Math.max(0, scheduler.now() - sentAt), callTimeoutMs) });
    }
  };
}
