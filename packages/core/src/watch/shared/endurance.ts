import type { MaxComputeError } from "../../error.ts";
import type { Fault } from "./fault.ts";
import { faultPause, type Pause } from "./pauses.ts";

/** The faults in a row since the service last answered. */
export interface Trouble {
  /** When the first one was noticed: milliseconds since 1970. */
  readonly since: number;
  readonly faults: number;
  /** How many of the last ones in a row were answers that could not be read. */
  readonly unreadable: number;
  /** The code of the last one. */
  readonly code: string;
  /** How long the service has been silent, as far as attempts have shown. */
  readonly silentMs: number;
}

/** An unreadable answer is endured this often in a row: a wrong answer must not be asked for again for ever. */
const mostUnreadable = 5;

/**
 * Whether one more fault is endured: the trouble that there is then, or null when it is not. The one policy for watches and lists.
 *
 * Transient faults are endured until the service has been silent for `toleranceMs`. What counts is what attempts have
 * shown: the time that they took, and the pauses that we make between them because of faults. A long queue of our own, a
 * machine that slept and a pause that the service asked for (`Retry-After`) say nothing about the service.
 */
export function endure(before: Trouble | null, { error, silentMs }: Fault, toleranceMs: number, now: number): Trouble | null {
  const isUnreadable = error.code === "unexpected_answer";
  const trouble: Trouble = {
    since: before?.since ?? now,
    faults: (before?.faults ?? 0) + 1,
    unreadable: isUnreadable ? (before?.unreadable ?? 0) + 1 : 0,
    code: error.code,
    silentMs: (before === null ? 0 : before.silentMs + usualLength(before)) + silentMs,
  };
  const endurable = isUnreadable ? trouble.unreadable < mostUnreadable : error.transient;
  return endurable && trouble.silentMs < toleranceMs ? trouble : null;
}

/** How long to wait before the next attempt. What the service asked for is never shortened. */
export function pauseAfter(trouble: Trouble, error: MaxComputeError): Pause {
  return faultPause(trouble.faults, error.retryAfterMs);
}

/** The pause that was made after a fault, on average; without what the service asked for. */
function usualLength({ faults }: Trouble): number {
  if (faults === 0) return 0;
  const { floorMs, spreadMs } = faultPause(faults);
  return floorMs + spreadMs / 2;
}
