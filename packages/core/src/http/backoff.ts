/** How long to wait before another attempt: at least `floorMs`, and a random part of `spreadMs` on top. */
export interface Pause {
  readonly floorMs: number;
  readonly spreadMs: number;
}

/** How pauses grow while attempts keep failing. */
export interface Backoff {
  /** Failures in a row so far, from 1. */
  readonly failures: number;
  /** The longest pause after the first failure, in milliseconds. */
  readonly firstMs: number;
  /** By how much each further failure multiplies it. Default 2. */
  readonly factor?: number;
  /** No pause is longer than this, in milliseconds. Default: no limit. */
  readonly mostMs?: number;
  /** The random share of a pause: 0 is a fixed pause, 1 one between nothing and the longest. */
  readonly jitter: number;
}

/** The pause after some failures in a row. */
export function backoff({ failures, firstMs, factor = 2, mostMs = Number.POSITIVE_INFINITY, jitter }: Backoff): Pause {
  const longestMs = Math.min(firstMs * factor ** (failures - 1), mostMs);
  const spreadMs = longestMs * jitter;
  return { floorMs: longestMs - spreadMs, spreadMs };
}

/**
 * Draws the length of a pause, in milliseconds.
 *
 * @param random gives a number from 0 up to 1
 * @param leastMs what the service asked for, as `Retry-After`: the result is never shorter
 */
export function pauseMs({ floorMs, spreadMs }: Pause, random: () => number, leastMs: number = 0): number {
  return Math.max(floorMs + random() * spreadMs, leastMs);
}
