import { isMaxComputeError, type MaxComputeError, type MaxComputeErrorCode } from "@maxcompute-rx/core";

import { GatewayError } from "./gateway-error.ts";

/** Converts whatever was thrown into the error that its caller may see; the original message goes into `detail`. */
export function toGatewayError(thrown: unknown): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  if (isMaxComputeError(thrown)) return fromMaxComputeError(thrown);
  return new GatewayError("server", "The gateway failed.", {
    nextStep: "Try again. If the error persists, contact the gateway's operator.",
    status: 500,
    detail: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : typeof thrown,
  });
}

/**
 * What the service says about the caller's own call is passed on unchanged. Messages that reveal the gateway's network,
 * account or key are replaced; the originals go to the operator's log.
 */
function fromMaxComputeError(error: MaxComputeError): GatewayError {
  const { requestId, instanceId, odpsCode, serverCode, nextStep } = error;
  const replacement = publicMessage(error.code) ?? proxyMessage(error);
  const { code, message } = replacement ?? error;
  return new GatewayError(code, message, {
    requestId,
    instanceId,
    odpsCode,
    nextStep: replacement === null ? nextStep : undefined,
    // A code is a single word; anything else in its place is not passed on.
    serverCode: code === error.code && /^[A-Za-z]{1,64}$/.test(serverCode ?? "") ? serverCode : undefined,
    retryAfter: error.retryAfterMs === undefined ? undefined : Math.ceil(error.retryAfterMs / 1000),
    // A message of the service that the caller does see may quote their SQL, which does not belong into a log.
    detail: message === error.message ? undefined : `${error.code}: ${error.message}`,
  });
}

interface PublicMessage {
  readonly code: MaxComputeErrorCode;
  readonly message: string;
}

/** The replacement for errors whose own message would show how the gateway is set up; null where the message is safe to show. */
export function publicMessage(code: MaxComputeErrorCode): PublicMessage | null {
  switch (code) {
    case "connect_failed":
      return { code, message: "The gateway cannot reach MaxCompute." };
    case "connection_lost":
      return { code, message: "The gateway's connection to MaxCompute broke; the request may have been carried out." };
    case "timeout":
      return { code, message: "MaxCompute did not answer the gateway in time." };
    case "unexpected_answer":
      return { code, message: "The gateway received an answer that does not come from MaxCompute." };
    case "server":
      return { code, message: "MaxCompute failed to carry out the request." };
    case "unavailable":
      return { code, message: "MaxCompute is unavailable." };
    case "forbidden":
      return { code, message: "The gateway's account does not have permission for this in MaxCompute." };
    // About the gateway's own key or settings: callers can do nothing about them, and signing in again does not help.
    case "unauthorized":
    case "credentials_expired":
    case "clock_skewed":
    case "configuration":
      return { code: "unavailable", message: "MaxCompute does not accept the gateway. Contact its operator." };
    default:
      return null;
  }
}

// An error without a code of the service comes from a proxy, whose message may name itself and what is behind it.
function proxyMessage({ code, status, serverCode }: MaxComputeError): PublicMessage | null {
  if (status === undefined || serverCode !== undefined) return null;
  return { code, message: `MaxCompute answered the gateway with HTTP ${status} and without an error code.` };
}
