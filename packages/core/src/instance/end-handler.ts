import type { CallOptions } from "../options.ts";
import type { AbortSignalLike } from "../transport.ts";
import type { InstanceEvent, InstanceOutcome } from "../watch/instance/instance-event.ts";
import type { ManyInstancesEvent } from "./watch-instances.ts";

/** The last event of an instance: how it ended, or `error` if it cannot be watched, for example because it does not exist. Plain JSON. */
export type EndEvent = (InstanceEvent & InstanceOutcome) | Extract<ManyInstancesEvent, { readonly type: "error" }>;

/** What a handler of {@link MaxCompute.onEnd} is told besides the end. */
export interface EndCall {
  /** 1 for the first call for this end, and one more after each failure. */
  readonly attempt: number;
  /** Aborted when the signal of {@link EndOptions} is aborted, or when another handler has failed for good. */
  readonly signal: AbortSignalLike;
}

/** Deals with the end of one instance. It is called again if it throws or rejects. */
export type EndHandler = (end: EndEvent, call: EndCall) => void | Promise<void>;

/** Where a program keeps the token of a watch, so that it can go on after a restart. */
export interface TokenStore {
  /** The token that was saved last; null if there is none. */
  load(): Promise<string | null>;
  /** Replaces the token. When it resolves, the token must outlive the process. Not called again before that. */
  save(token: string): Promise<void>;
}

/** Options of {@link MaxCompute.onEnd}. */
export interface EndOptions extends CallOptions {
  /** Remembers, across restarts, whose end was dealt with. Use one store for one call at a time. Default: nothing is remembered. */
  readonly store?: TokenStore | undefined;
  /**
   * Stops each job that has not ended this long after it was submitted, in milliseconds, and again every minute until its end is
   * seen, which is usually `cancelled`. It runs on this machine's clock. Default: no job is stopped.
   */
  readonly stopAfterMs?: number | undefined;
  /** How often a handler is called for one end until it succeeds. Default 5. */
  readonly attempts?: number | undefined;
}
