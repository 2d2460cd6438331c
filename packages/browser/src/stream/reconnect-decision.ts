import type { MaxComputeError } from "@maxcompute-rx/core";
import { backoff } from "@maxcompute-rx/core/page";

/** How a connection of the event stream ended. All times are epoch milliseconds. */
export interface ConnectionEnd {
  readonly error: MaxComputeError;
  /** When the gateway accepted the connection; null if it did not. */
  readonly openedAt: number | null;
  /** When the last bytes arrived, or when the connection was requested if none did. */
  readonly heardAt: number;
  readonly endedAt: number;
  /** Whether the gateway has said that it goes down, and that another one goes on. */
  readonly isMoved: boolean;
}

/** What is remembered of earlier connections. */
export interface ReconnectState {
  /** Connections in a row that ended soon. */
  readonly faults: number;
  /** Connections in a row that ended soon because their gateway went down in order. */
  readonly moves: number;
  /** Answers in a row that did not come from a gateway. */
  readonly unreadable: number;
  /** Since when the gateway cannot be reached, in epoch milliseconds; null while it can. */
  readonly failingSince: number | null;
  /** Since when events may be missing, in epoch milliseconds; null while there is a connection. */
  readonly brokenSince: number | null;
}

export const noFaults: ReconnectState = { faults: 0, moves: 0, unreadable: 0, failingSince: null, brokenSince: null };

/** Whether to connect again, after what pause, and since when listeners have to know that events may be missing. */
export type ReconnectDecision =
  | { readonly type: "give-up" }
  | {
      readonly type: "reconnect";
      readonly state: ReconnectState;
      /** Null: at once. */
      readonly pause: ReturnType<typeof backoff> | null;
      /** Start of the gap to report, in epoch milliseconds; null if none is to be reported. */
      readonly gapSince: number | null;
    };

/** A connection that lasted this long was healthy. One that ended sooner is opened again after growing pauses. */
const healthyMs = 10_000;
const longestPauseMs = 15_000;
/** Before the second of several moves in a row. */
const firstMovePauseMs = 100;
/** After this many answers in a row that do not come from a gateway, there is no gateway at this address. */
const unreadableLimit = 5;

/** Decides what follows the end of a connection. */
export function decideReconnect(
  before: ReconnectState,
  { error, openedAt, heardAt, endedAt, isMoved }: ConnectionEnd,
  toleranceMs: number,
): ReconnectDecision {
  const wasHealthy = openedAt !== null && endedAt - openedAt >= healthyMs;
  const failingSince = (openedAt === null ? before.failingSince : null) ?? endedAt;
  // A connection that fell silent broke long before this is noticed: what is shown is as old as the last bytes.
  const brokenSince = (openedAt === null ? before.brokenSince : null) ?? (error.code === "timeout" ? heardAt : endedAt);
  const faults = (wasHealthy || isMoved ? 0 : before.faults) + 1;
  // A rolling restart can move a page a few times; a gateway that does nothing else must not be asked without a pause.
  const moves = isMoved ? (wasHealthy ? 0 : before.moves) + 1 : 0;
  const unreadable = error.code === "unexpected_answer" ? before.unreadable + 1 : 0;
  const mayRecover = error.transient || (unreadable > 0 && unreadable < unreadableLimit);
  if (!mayRecover || endedAt - failingSince >= toleranceMs) return { type: "give-up" };
  // Many proxies end a stream from time to time. If it then continues at once after its last event, nothing is missing.
  const isGap = faults > 1 || error.retryAfterMs !== undefined;
  return {
    type: "reconnect",
    state: { faults, moves, unreadable, failingSince, brokenSince },
    pause:
      moves === 1
        ? null
        : backoff({
            failures: isMoved ? moves - 1 : faults,
            firstMs: isMoved ? firstMovePauseMs : 1000,
            mostMs: longestPauseMs,
            jitter: 1,
          }),
    gapSince: isGap ? brokenSince : null,
  };
}
