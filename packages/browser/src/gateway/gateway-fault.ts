import type { MaxComputeErrorCode, MaxComputeErrorDetails } from "@maxcompute-rx/core";
import { MaxComputeError } from "@maxcompute-rx/core/page";
import type { GatewayFault } from "@maxcompute-rx/core/internal";

/** Every code. The type makes the compiler report a missing one. */
const codes: Readonly<Record<MaxComputeErrorCode, true>> = {
  invalid_argument: true,
  configuration: true,
  aborted: true,
  timeout: true,
  connect_failed: true,
  connection_lost: true,
  unexpected_answer: true,
  answer_too_large: true,
  unauthorized: true,
  credentials_expired: true,
  clock_skewed: true,
  forbidden: true,
  not_found: true,
  invalid_request: true,
  invalid_state: true,
  throttled: true,
  server: true,
  unavailable: true,
  sql_refused: true,
  invalid_row: true,
  job_failed: true,
  job_cancelled: true,
  submit_unknown: true,
  result_truncated: true,
  result_damaged: true,
  unsupported: true,
};

/** Reads an error that a gateway reports; null if the value is not one. */
export function readFault(value: unknown, details: MaxComputeErrorDetails = {}): MaxComputeError | null {
  if (!isFault(value)) return null;
  const { code, message, nextStep = nextSteps[code], serverCode, requestId, instanceId, odpsCode } = value;
  return new MaxComputeError(code, message, { ...details, nextStep, serverCode, requestId, instanceId, odpsCode });
}

/** The error for an HTTP status, for answers whose body does not explain it. */
export function faultOfStatus(status: number, details: MaxComputeErrorDetails = {}): MaxComputeError {
  const code = codeOfStatus(status);
  return new MaxComputeError(code, `The gateway answered with HTTP ${status}.`, {
    ...details,
    status,
    nextStep: nextSteps[code],
  });
}

const nextSteps: Readonly<Partial<Record<MaxComputeErrorCode, string>>> = {
  unauthorized: "Sign in again: the gateway does not accept the headers or cookies of this caller, or no longer.",
  forbidden: "Ask the gateway's operator: its policy does not allow this project or action to this caller.",
  not_found: "Check the gateway's address.",
  unexpected_answer: "Check the gateway's address: the answer came from something else.",
  throttled: "Send fewer requests, or ask the gateway's operator for a higher limit.",
};

function codeOfStatus(status: number): MaxComputeErrorCode {
  if (status === 401) return "unauthorized";
  if (status === 403) return "forbidden";
  if (status === 404) return "not_found";
  if (status === 429) return "throttled";
  if (status === 502 || status === 503 || status === 504) return "unavailable";
  if (status >= 500) return "server";
  return status >= 400 ? "invalid_request" : "unexpected_answer";
}

function isFault(value: unknown): value is GatewayFault & { readonly code: MaxComputeErrorCode } {
  if (!isObject(value)) return false;
  const { code, message } = value;
  return typeof code === "string" && Object.hasOwn(codes, code) && typeof message === "string";
}

/** Whether this is a JSON object (or array). */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
