import type { SchedulerLike } from "rxjs";

import { abortError, onAbort, throwIfAborted } from "./abort.ts";
import type { AbortSignalLike } from "../transport.ts";

/** A share of the service's patience: everything that a client sends in the background goes through one. */
export interface RequestBudget {
  /** Waits for its turn: at once while there is credit, else in order of arrival. Who aborts leaves the queue and uses no turn. */
  take(signal: AbortSignalLike): Promise<void>;
}

/** Allows `perSecond` requests a second on average, and as many at once after a quiet second. */
export function createRequestBudget(perSecond: number, scheduler: SchedulerLike): RequestBudget {
  const mostCredit = Math.max(1, perSecond);
  const queue = new Set<() => void>();
  let credit = mostCredit;
  let countedAt = scheduler.now();
  let waking = false;

  const count = (): void => {
    const now = scheduler.now();
    credit = Math.min(mostCredit, credit + (Math.max(0, now - countedAt) * perSecond) / 1000);
    countedAt = now;
  };

  const serve = (): void => {
    count();
    for (const go of queue) {
      if (credit < 1) break;
      credit -= 1;
      queue.delete(go);
      go();
    }
    if (queue.size === 0 || waking) return;
    waking = true;
    const wake = (): void => {
      waking = false;
      serve();
    };
    // Rounded up, or a timer that is a fraction early would find no credit and be set again and again.
    scheduler.schedule(wake, Math.ceil(((1 - credit) * 1000) / perSecond));
  };

  return {
    async take(signal) {
      throwIfAborted(signal);
      await new Promise<void>((resolve, reject) => {
        const go = (): void => {
          forget();
          resolve();
        };
        const forget = onAbort(signal, () => {
          queue.delete(go);
          reject(abortError(signal));
        });
        queue.add(go);
        serve();
      });
    },
  };
}
