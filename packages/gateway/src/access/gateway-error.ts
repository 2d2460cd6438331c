import type { MaxComputeErrorCode } from "@maxcompute-rx/core";
import type { GatewayFault } from "@maxcompute-rx/core/internal";

export interface GatewayErrorDetails extends Omit<GatewayFault, "code" | "message"> {
  /** HTTP status. Default: the usual one for the code. */
  readonly status?: number | undefined;
  /** Whole seconds after which the same request may succeed. */
  readonly retryAfter?: number | undefined;
  /** For the operator's log, never for the caller. */
  readonly detail?: string | undefined;
}

/** What a caller receives instead of an answer (`fault`), and what only the operator is told (`detail`). */
export class GatewayError extends Error {
  override readonly name: string = "GatewayError";
  readonly status: number;
  readonly fault: GatewayFault & { readonly code: MaxComputeErrorCode };
  readonly retryAfter: number | undefined;
  readonly detail: string | undefined;

  constructor(
    code: MaxComputeErrorCode,
    message: string,
    { status = statusOf(code), retryAfter, detail, ...rest }: GatewayErrorDetails = {},
  ) {
    super(message);
    this.fault = { code, message, ...rest };
    this.status = status;
    this.retryAfter = retryAfter;
    this.detail = detail;
  }
}

function statusOf(code: MaxComputeErrorCode): number {
  switch (code) {
    case "unauthorized":
      return 401;
    case "forbidden":
      return 403;
    case "not_found":
      return 404;
    case "unsupported":
      return 405;
    case "invalid_state":
      return 409;
    case "throttled":
      return 429;
    case "invalid_argument":
    case "invalid_request":
    case "sql_refused":
      return 400;
    case "unavailable":
      return 503;
    case "timeout":
      return 504;
    default:
      return 502;
  }
}
