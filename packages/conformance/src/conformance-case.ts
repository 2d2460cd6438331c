import type { Transport } from "@maxcompute-rx/core";

/**
 * What not every way to a peer has. A case that needs more than its peer offers is skipped, and the report says so.
 *
 * - `sockets`: there are connections, which can be refused or break; not so in process
 * - `codings`: bodies may be coded, and something on the way undoes it; not so in process
 * - `all-headers`: every header may be sent; pages in browsers may not set `date`, `user-agent` and others
 */
export type Feature = "sockets" | "codings" | "all-headers";

/** The other side of the wire: a {@link createConformanceHandler} in process or behind a server. */
export interface ConformancePeer {
  /** Base URL of the handler, without a trailing slash. */
  readonly endpoint: string;
  /** What this way to the peer has; cases that need more are skipped. */
  readonly features: readonly Feature[];
  /** Base URL at which nobody listens. Needed with `sockets`. */
  readonly refusingEndpoint?: string | undefined;
}

/** What a case is given. */
export interface ConformanceContext {
  /** The transport under test. */
  readonly transport: Transport;
  /** The other side. */
  readonly peer: ConformancePeer;
  /** Unlike that of any other case or run; the peer keeps its notes under it. */
  readonly id: string;
}

/** One thing that a transport must do. Needs no test framework. */
export interface ConformanceCase {
  /** Completes the sentence "A transport …". */
  readonly name: string;
  /** What a peer must have for it; empty for a case that runs everywhere. */
  readonly needs: readonly Feature[];
  /** Rejects with a sentence when the transport does not do it. */
  readonly run: (context: ConformanceContext) => Promise<void>;
}
