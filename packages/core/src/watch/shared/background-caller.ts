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
  /** Longest time of one call, in milliseconds. If a call seems to have taken longer, the machine was asleep meanwhile. */
  readonly callTimeoutMs: number;
  readonly scheduler: SchedulerLike;
}

/** How one call is sent. */
export interface Sending {
  readonly turn: Turn;
  readonly signal: AbortSignalLike;
  /** Longest time from sending the request to the end of the answer, in milliseconds. Default: `callTimeoutMs`. */
  readonly timeoutMs?: number;
  /** Receives the duration of the answer. */
  readonly patience?: Patience;
  /** Longest time to wait for the turn, in milliseconds. Default: no limit. */
  readonly turnWithinMs?: number;
  /** Called when the request is sent, after it has waited for its turn. */
  readonly onSent?: () => void;
}

/**
 * Sends a background call once, when it has its turn in the budget. It is not repeated here: watches and lists count the faults
 * and ask again. Rejects with a {@link FailedQuestion}.
 */
export type BackgroundCaller = (call: ApiCall, sending: Sending) => Promise<ApiAnswer>;

export function createBackgroundCaller({ api, budget, callTimeoutMs, scheduler }: BackgroundCallerOptions): BackgroundCaller {
  const takeTurn = async ({ turn, signal, turnWithinMs }: Sending): Promise<void> => {
    if (turnWithinMs === undefined) return budget.take(turn, signal);
    await withDeadline(turnWithinMs, "Waiting for a turn", scheduler, signal, (ending) => budget.take(turn, ending));
  };

  return async (call, sending) => {
    const { signal, timeoutMs, patience, onSent } = sending;
    const askedAt = scheduler.now();
    await takeTurn(sending);
    const sentAt = scheduler.now();
    const queuedMs = Math.max(0, sentAt - askedAt);
    onSent?.();
    try {
      const answer = await api.call(call, { signal, retry: false, queuedMs, timeoutMs });
      patience?.answered(scheduler.now() - sentAt);
      return answer;
    } catch (thrown) {
      const error = toMaxComputeError(thrown);
      // A refusal concerns all watches: the service counts the requests of the client, not those of one watch.
      if (error.code === "throttled" || error.retryAfterMs !== undefined) budget.slowDown(error.retryAfterMs ?? 0);
      throw new FailedQuestion({ error, silentMs: Math.min(Math.max(0, scheduler.now() - sentAt), callTimeoutMs) });
    }
  };
}
