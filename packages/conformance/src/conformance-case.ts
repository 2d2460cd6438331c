import type { Transport } from "@maxcompute-rx/core";

/**
 * A feature that not every peer supports. A case that needs a feature which its peer lacks is skipped and reported as skipped.
 *
 * - `sockets`: there are connections, which can be refused or break. Peers in the same process have none.
 * - `codings`: bodies with a content coding are decoded on the way. Peers in the same process do not decode.
 * - `all-headers`: every header can be sent. Pages in browsers cannot set `date`, `user-agent` and others.
 */
export type Feature = "sockets" | "codings" | "all-headers";

/** The server that the cases send their requests to: a {@link createConformanceHandler}, in process or behind an HTTP server. */
export interface ConformancePeer {
  /** Base URL of the handler, without a trailing slash. */
  readonly endpoint: string;
  /** Supported features; cases that need others are skipped. */
  readonly features: readonly Feature[];
  /** Base URL at which no server listens. Required for `sockets`. */
  readonly refusingEndpoint?: string | undefined;
}

/** The argument of a case. */
export interface ConformanceContext {
  /** The transport under test. */
  readonly transport: Transport;
  /** The server to send requests to. */
  readonly peer: ConformancePeer;
  /** An id that no other case or run uses. The peer counts requests by it. */
  readonly id: string;
}

/** One requirement of transports, as a test. Needs no test framework. */
export interface ConformanceCase {
  /** Completes the sentence "A transport …". */
  readonly name: string;
  /** The features that the peer must support; empty for a case that runs everywhere. */
  readonly needs: readonly Feature[];
  /** Rejects with an `Error` that says what is wrong if the transport does not meet the requirement. */
  readonly run: (context: ConformanceContext) => Promise<void>;
}
