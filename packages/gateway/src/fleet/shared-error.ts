import type { GatewayFault } from "@maxcompute-rx/core/internal";
import type { MaxComputeErrorCode } from "@maxcompute-rx/core";

import { GatewayError } from "../access/gateway-error.ts";
import { toGatewayError } from "../access/public-error.ts";

/** An error of a watch as plain JSON: what callers may know, and what only the operator's log is told. */
export interface SharedError {
  readonly fault: GatewayFault & { readonly code: MaxComputeErrorCode };
  readonly status: number;
  readonly detail: string | undefined;
}

/** @param redact removes secrets from a text: messages may quote what was sent */
export function toSharedError(thrown: unknown, redact: (text: string) => string): SharedError {
  const { fault, status, detail } = toGatewayError(thrown);
  return { fault: { ...fault, message: redact(fault.message) }, status, detail: detail === undefined ? undefined : redact(detail) };
}

export function fromSharedError({ fault, status, detail }: SharedError): GatewayError {
  const { code, message, ...rest } = fault;
  return new GatewayError(code, message, { ...rest, status, detail });
}
