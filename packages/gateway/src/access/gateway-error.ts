import { isMaxComputeError, type MaxComputeError, type MaxComputeErrorCode } from "@maxcompute-rx/core";
import type { GatewayFault } from "@maxcompute-rx/core/internal";

/** What a caller is told instead of an answer, and what only the operator is told. */
export class Refusal extends Error {
  override readonly name: string = "Refusal";
  readonly status: number;
  readonly fault: GatewayFault & { readonly code: MaxComputeErrorCode };
  /** Whole seconds after which the same request may succeed. */
  readonly retryAfter: number | undefined;
  /** For the operator's log, never for the caller. */
  readonly detail: string | undefined;

  constructor(fault: Refusal["fault"], options: { status?: number; retryAfter?: number | undefined; detail?: string | undefined } = {}) {
    super(fault.message);
    this.fault = fault;
    this.status = options.status ?? statusOf(fault.code);
    this.retryAfter = options.retryAfter;
    this.detail = options.detail;
  }
}

/** A refusal by the gateway itself. */
export function refusal(code: MaxComputeErrorCode, message: string, nextStep?: string, status?: number): Refusal {
  return new Refusal({ code, message, ...(nextStep === undefined ? {} : { nextStep }) }, status === undefined ? {} : { status });
}

/** Whatever was thrown, as the caller may be told it. */
export function toRefusal(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) return thrown;
  if (!isMaxComputeError(thrown)) {
    return new Refusal(
      { code: "server", message: "The gateway failed.", nextStep: "Try again; if it stays so, tell the gateway's operator." },
      { status: 500, detail: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : typeof thrown },
    );
  }
  const fault = publicFault(thrown);
  return new Refusal(fault, {
    retryAfter: thrown.retryAfterMs === undefined ? undefined : Math.ceil(thrown.retryAfterMs / 1000),
    // What the caller is told in the service's words may quote his SQL, which is nothing for a log.
    detail: fault.message === thrown.message ? undefined : `${thrown.code}: ${thrown.message}`,
  });
}

/**
 * An error of the client, as a page may see it. What the service says about the caller's own call is handed on in its words. What
 * tells of the gateway's network, account or key is said in other words: the real ones are for the operator's log.
 */
function publicFault(error: MaxComputeError): Refusal["fault"] {
  const { serverCode, requestId, instanceId, odpsCode } = error;
  const ids = {
    ...(requestId === undefined ? {} : { requestId }),
    ...(instanceId === undefined ? {} : { instanceId }),
    ...(odpsCode === undefined ? {} : { odpsCode }),
  };
  const words = hiddenWords(error.code) ?? foreignWords(error);
  if (words !== null && words.code !== error.code) return { ...words, ...ids };
  // A code is one word; whatever else stands in its place is not handed on.
  const told = { ...ids, ...(serverCode !== undefined && /^[A-Za-z]{1,64}$/.test(serverCode) ? { serverCode } : {}) };
  if (words !== null) return { ...words, ...told };
  return { code: error.code, message: error.message, ...(error.nextStep === undefined ? {} : { nextStep: error.nextStep }), ...told };
}

/** The words for an error whose own ones would show how the gateway is set up; null where the error may speak for itself. */
export function hiddenWords(code: MaxComputeErrorCode): { readonly code: MaxComputeErrorCode; readonly message: string } | null {
  switch (code) {
    case "connect_failed":
      return { code, message: "The gateway cannot reach MaxCompute." };
    case "connection_lost":
      return { code, message: "The gateway's connection to MaxCompute broke; the request may have been carried out." };
    case "timeout":
      return { code, message: "MaxCompute did not answer the gateway in time." };
    case "unexpected_answer":
      return { code, message: "MaxCompute answered the gateway with something that is not its own." };
    case "server":
      return { code, message: "MaxCompute failed to carry out the request." };
    case "unavailable":
      return { code, message: "MaxCompute is away." };
    case "forbidden":
      return { code, message: "MaxCompute does not allow this to the gateway's account." };
    // About the gateway's own key or settings: its caller can do nothing about them, least of all sign in anew.
    case "unauthorized":
    case "credentials_expired":
    case "clock_skewed":
    case "configuration":
      return { code: "unavailable", message: "MaxCompute does not accept the gateway. Its operator has to look at it." };
    default:
      return null;
  }
}

// An answer without a code of the service's is a proxy's, which may name itself and what is behind it.
function foreignWords({ code, status, serverCode }: MaxComputeError): { readonly code: MaxComputeErrorCode; readonly message: string } | null {
  if (status === undefined || serverCode !== undefined) return null;
  return { code, message: `MaxCompute answered the gateway with HTTP ${status}, without words of its own.` };
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
