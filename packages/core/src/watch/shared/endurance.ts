import type { MaxComputeError } from "../../error.ts";
import type { Fault } from "./fault.ts";
import { faultPause, type Pause } from "./pauses.ts";

/** The faults in a row since the service last answered. */
export interface Trouble {
  /** When the first fault was noticed: milliseconds since 1970. */
  readonly since: number;
  /** The number of faults in a row. */
  readonly faults: number;
  /** How many of the last faults in a row were answers that could not be read. */
  readonly unreadable: number;
  /** The error code of the last fault. */
  readonly code: string;
  /** How long the service has been silent, as far as attempts have shown, in milliseconds. */
  readonly silentMs: number;
}

/** The number of unreadable answers in a row that end a watch or list: a request with a wrong answer must not be repeated forever. */
const mostUnreadable = 5;

/**
 * Returns the trouble after one more fault, or null if the fault is not tolerated. Watches and lists share this policy.
 *
 * Transient faults are tolerated until the service has been silent for `toleranceMs`. Two things count as silence: the time that
 * attempts took, and the pauses between them because of faults. The time in the client's own queue, the time that this machine was
 * asleep, and a pause that the service asked for (`Retry-After`) do not count, because they say nothing about the service.
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

/** Returns the pause before the next attempt. It is never shorter than what the service asked for. */
export function pauseAfter(trouble: Trouble, error: MaxComputeError): Pause {
  return faultPause(trouble.faults, error.retryAfterMs);
}

/** The average pause after a fault, in milliseconds, without what the service asked for. */
function usualLength({ faults }: Trouble): number {
  if (faults === 0) return 0;
  const { floorMs, spreadMs } = faultPause(faults);
  return floorMs + spreadMs / 2;
}
