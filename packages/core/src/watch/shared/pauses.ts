import { backoff, type Pause } from "../../http/backoff.ts";

export type { Pause } from "../../http/backoff.ts";

export const noPause: Pause = { floorMs: 0, spreadMs: 0 };

/** The pause before the next status request, after `unheld` answers in a row that the service did not hold. */
export function statusPause(unheld: number): Pause {
  return backoff({ failures: unheld, firstMs: 600, factor: 1.5, mostMs: 10_000, jitter: 0.5 });
}

/** The pause after `faults` faults in a row. It is never shorter than `retryAfterMs`, which the service asked for. */
export function faultPause(faults: number, retryAfterMs = 0): Pause {
  const { floorMs, spreadMs } = backoff({ failures: faults, firstMs: 500, mostMs: 15_000, jitter: 0.5 });
  return { floorMs: Math.max(floorMs, retryAfterMs), spreadMs };
}

/** The pause between two requests for the progress. */
export function progressPause(intervalMs: number): Pause {
  return { floorMs: intervalMs, spreadMs: intervalMs / 10 };
}

/** The pause between two requests for the tasks of an ended instance, while one of them has no final status. */
export function endPause(looks: number): Pause {
  return backoff({ failures: looks, firstMs: 500, jitter: 0.5 });
}
