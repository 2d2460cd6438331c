import type { ApiClient } from "../../http/api-client.ts";
import type { RequestBudget } from "../../http/budget.ts";
import type { AbortSignalLike } from "../../transport.ts";
import type { ApiAnswer, ApiCall } from "../../wire/call/api-call.ts";

/** Sends a call that nobody waits for by itself: within the budget, and once. Whoever looks again and again counts and times its faults. */
export type BackgroundCaller = (call: ApiCall, signal: AbortSignalLike) => Promise<ApiAnswer>;

export function createBackgroundCaller(api: ApiClient, budget: RequestBudget): BackgroundCaller {
  return async (call, signal) => {
    await budget.take(signal);
    return api.call(call, { signal, retry: false });
  };
}
