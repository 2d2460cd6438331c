import { backoff, type Pause } from "../../http/backoff.ts";

export type { Pause } from "../../http/backoff.ts";

export const noPause: Pause = { floorMs: 0, spreadMs: 0 };

/** Before the next status request, after `unheld` answers in a row that the service did not hold. */
export function statusPause(unheld: number): Pause {
  return backoff({ failures: unheld, firstMs: 600, factor: 1.5, mostMs: 10_000, jitter: 0.5 });
}

/** Before asking again after `faults` faults in a row. What the service asked for is a floor, never shortened. */
export function faultPause(faults: number, retryAfterMs = 0): Pause {
  const { floorMs, spreadMs } = backoff({ failures: faults, firstMs: 500, mostMs: 15_000, jitter: 0.5 });
  return { floorMs: Math.max(floorMs, retryAfterMs), spreadMs };
}

/** Between two looks at the progress. */
export function progressPause(intervalMs: number): Pause {
  return { floorMs: intervalMs, spreadMs: intervalMs / 10 };
}

/** Between two looks at the tasks of an ended instance of which one is not settled yet. */
export function endPause(looks: number): Pause {
  return backoff({ failures: looks, firstMs: 500, jitter: 0.5 });
}
