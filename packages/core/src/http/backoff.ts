/** How long to wait before another attempt: `floorMs` plus a random part of `spreadMs`, in milliseconds. */
export interface Pause {
  readonly floorMs: number;
  readonly spreadMs: number;
}

/** How pauses grow while attempts fail. */
export interface Backoff {
  /** Failures in a row so far, from 1. */
  readonly failures: number;
  /** The longest pause after the first failure, in milliseconds. */
  readonly firstMs: number;
  /** The factor by which each further failure multiplies the pause. Default 2. */
  readonly factor?: number;
  /** No pause is longer than this, in milliseconds. Default: no limit. */
  readonly mostMs?: number;
  /** The random share of a pause: 0 is a fixed pause, 1 is a pause between 0 and the longest. */
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
 * @param random returns a number from 0 (inclusive) to 1 (exclusive)
 * @param leastMs the pause that the service asked for, such as by `Retry-After`: the result is never shorter
 */
export function pauseMs({ floorMs, spreadMs }: Pause, random: () => number, leastMs: number = 0): number {
  return Math.max(floorMs + random() * spreadMs, leastMs);
}
