/** How long to wait before a question: at least `floorMs`, and a random part of `spreadMs` on top. */
export interface Pause {
  readonly floorMs: number;
  readonly spreadMs: number;
}

export const noPause: Pause = { floorMs: 0, spreadMs: 0 };

/** Before the next status request, after `unheld` answers in a row that the service did not hold. */
export function statusPause(unheld: number): Pause {
  return halfRandom(Math.min(400 * 1.5 ** unheld, 10_000));
}

/** Before asking again after `faults` faults in a row. What the service asked for is a floor, never shortened. */
export function faultPause(faults: number, retryAfterMs = 0): Pause {
  const { floorMs, spreadMs } = halfRandom(Math.min(500 * 2 ** (faults - 1), 15_000));
  return { floorMs: Math.max(floorMs, retryAfterMs), spreadMs };
}

/** Between two looks at the progress. */
export function progressPause(intervalMs: number): Pause {
  return { floorMs: intervalMs, spreadMs: intervalMs / 10 };
}

/** Between two looks at the tasks of an ended instance of which one is not settled yet. */
export function endPause(looks: number): Pause {
  return halfRandom(250 * 2 ** looks);
}

function halfRandom(ms: number): Pause {
  return { floorMs: ms / 2, spreadMs: ms / 2 };
}
