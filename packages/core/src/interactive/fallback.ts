import type { FallbackReason } from "../watch/instance/instance-event.ts";

/** For which reasons a query may run as an ordinary job instead. A reason that is left out is allowed. */
export interface FallbackOptions {
  /** The statement, or something in it, cannot run interactively (`ODPS-185`). Default true. */
  readonly unsupported?: boolean | undefined;
  /** There are not enough resources, or the queue is full (`ODPS-183`). Default true. */
  readonly resource?: boolean | undefined;
  /** It ran longer than interactive queries may (`ODPS-186`). Default true. */
  readonly timeout?: boolean | undefined;
  /** Interactive queries are not available or not allowed (`ODPS-182`, `ODPS-184`). Default true. */
  readonly upgrading?: boolean | undefined;
  /** Interactive mode failed in some other way (`ODPS-180`). Default true. */
  readonly generic?: boolean | undefined;
  /** No session, or no connection to the quota, could be opened. Default true. */
  readonly attach?: boolean | undefined;
  /** Quota of the ordinary job. Default: the project's. */
  readonly quotaName?: string | undefined;
}

/** Decides what follows a failure of an interactive query. */
export interface FallbackPolicy {
  allows(reason: FallbackReason): boolean;
  readonly quotaName: string | undefined;
}

export function fallbackPolicy(fallback: boolean | FallbackOptions = true): FallbackPolicy {
  if (typeof fallback === "boolean") return { allows: () => fallback, quotaName: undefined };
  return { allows: (reason) => fallback[reason] !== false, quotaName: fallback.quotaName };
}

/**
 * What a failure means for an interactive query (docs/protocol.md 5.5): the reason to fall back for, `retry` for a session that
 * has to be opened anew, or null for a failure of the query itself, which would fail elsewhere as well.
 */
export function fallbackReason(message: string): FallbackReason | "retry" | null {
  if (message.includes("OdpsJobCancelledException") || message.includes("Job is cancelled")) return null;
  const digit = /ODPS-18([0-6])/.exec(message)?.[1];
  if (digit !== undefined) return reasonsByDigit[Number(digit)] ?? null;
  return timeoutTexts.some((text) => message.includes(text)) ? "timeout" : null;
}

const reasonsByDigit: readonly (FallbackReason | "retry")[] = [
  "generic",
  "retry",
  "upgrading",
  "resource",
  "upgrading",
  "unsupported",
  "timeout",
];

/** Texts of the tunnel, and of the task, that have no code. */
const timeoutTexts: readonly string[] = ["Wait for cache data timeout", "Get select desc from SQLRTTask timeout", "OdpsTaskTimeout"];
