import type { AbortSignalLike, Transport, TransportRequest, TransportResponse } from "@maxcompute-rx/core";
import {
  fetchTransport,
  gatewayHeader,
  isMaxComputeError,
  MaxComputeError,
  readBody,
  toMaxComputeError,
} from "@maxcompute-rx/core/page";

import { faultOfStatus, isObject, readFault } from "./gateway-fault.ts";
import type { GatewayAddress } from "./gateway-options.ts";
import { randomDigits } from "./random-id.ts";

/** Refusals are short; what is longer is no refusal of a gateway. */
const mostFaultBytes = 65_536;

/**
 * Carries requests to a gateway: with the headers and cookies by which it knows the caller, and its refusals as errors. Other
 * answers with an error status, such as the service's own, are handed on.
 */
export function gatewayTransport({ headers = {}, credentials = "same-origin", fetch }: GatewayAddress): Transport {
  const send = fetch ?? ((request: Request) => globalThis.fetch(request));
  const transport = fetchTransport({ fetch: (request) => send(new Request(request, { credentials })) });
  return async (request) => {
    const own = typeof headers === "function" ? await asked(headers) : headers;
    const response = await transport({ ...request, headers: { ...request.headers, ...own, [gatewayHeader]: randomDigits() } });
    return response.status >= 400 && isJson(response) ? refused(response) : response;
  };
}

/** Sends JSON to the gateway itself, and hands over a good answer, its body unread. Any other one is an error. */
export async function postJson(
  transport: Transport,
  url: string,
  value: unknown,
  signal: AbortSignalLike,
): Promise<TransportResponse> {
  const body = new TextEncoder().encode(JSON.stringify(value));
  return ask(transport, { method: "POST", url, headers: { "content-type": "application/json" }, body, signal });
}

/** Asks the gateway itself; like {@link postJson}. */
export async function ask(transport: Transport, request: TransportRequest): Promise<TransportResponse> {
  const response = await transport(request);
  if (response.status >= 200 && response.status < 300) return response;
  throw faultOfStatus(response.status, { retryAfterMs: retryAfterMs(response) });
}

/** The JSON of an answer of the gateway itself. */
export async function jsonOf({ status, body }: TransportResponse): Promise<unknown> {
  const bytes = await readBody(body, mostFaultBytes);
  return parse(bytes) ?? Promise.reject(notAGateway(status));
}

/** The error for an answer that no gateway gives. */
export function notAGateway(status: number): MaxComputeError {
  const nextStep = "Check the gateway's address: a page or a proxy may answer there instead.";
  return new MaxComputeError("unexpected_answer", "The answer is none of a gateway.", { status, nextStep });
}

async function asked<T>(headers: () => T | Promise<T>): Promise<T> {
  try {
    return await headers();
  } catch (error) {
    // Such as a token that cannot be renewed without a network: nothing was sent, and the next attempt may succeed.
    const { message } = toMaxComputeError(error);
    throw isMaxComputeError(error)
      ? error
      : new MaxComputeError("connect_failed", `The headers for the gateway could not be had: ${message}`, { cause: error });
  }
}

async function refused(response: TransportResponse): Promise<TransportResponse> {
  const { status } = response;
  const body = await readBody(response.body, mostFaultBytes);
  const error = readFault(parse(body), { status, retryAfterMs: retryAfterMs(response) });
  if (error !== null) throw error;
  return { ...response, body: once(body) };
}

async function* once(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}

function isJson({ headers }: TransportResponse): boolean {
  return headers["content-type"]?.startsWith("application/json") === true;
}

function parse(bytes: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function retryAfterMs({ headers }: TransportResponse): number | undefined {
  const seconds = headers["retry-after"];
  return seconds !== undefined && /^\d{1,6}$/.test(seconds) ? Number(seconds) * 1000 : undefined;
}
