import type { SchedulerLike } from "rxjs";

import { sleep } from "./abort.ts";
import type { AbortSignalLike } from "./transport.ts";

/** A share of the service's patience: everything that a client sends in the background goes through one. */
export interface RequestBudget {
  /** Waits for its turn: at once while the rate is below the limit, else in order of arrival. */
  take(signal: AbortSignalLike): Promise<void>;
}

/** Spreads requests evenly: `perSecond` of them, after a first burst of as many. */
export function createRequestBudget(perSecond: number, scheduler: SchedulerLike): RequestBudget {
  const gapMs = 1000 / perSecond;
  // The time at which the bucket would be full again: each request moves it on by one gap.
  let fullAt = 0;
  return {
    async take(signal) {
      const now = scheduler.now();
      fullAt = Math.max(fullAt, now) + gapMs;
      const waitMs = fullAt - now - 1000;
      if (waitMs > 0) await sleep(waitMs, scheduler, signal);
    },
  };
}
