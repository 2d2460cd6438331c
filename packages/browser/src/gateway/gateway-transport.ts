import type { AbortSignalLike, Transport, TransportRequest, TransportResponse } from "@maxcompute-rx/core";
import { fetchTransport, gatewayHeader, isMaxComputeError, MaxComputeError, readBody, toMaxComputeError } from "@maxcompute-rx/core/page";

import { faultOfStatus, isObject, readFault } from "./gateway-fault.ts";
import type { GatewayAddress } from "./gateway-options.ts";
import { randomDigits } from "./random-id.ts";

/** The longest error body of a gateway, in bytes. */
const longestFault = 65_536;

/**
 * Sends requests to a gateway, with the headers and cookies by which it recognizes the caller. An error that the gateway reports is
 * thrown. Other answers with an error status, such as those of the service itself, are passed on.
 */
export function gatewayTransport({ headers = {}, credentials = "same-origin", fetch }: GatewayAddress): Transport {
  const send = fetch ?? ((request: Request) => globalThis.fetch(request));
  const transport = fetchTransport({ fetch: (request) => send(new Request(request, { credentials })) });
  return async (request) => {
    const own = typeof headers === "function" ? await callerHeaders(headers) : headers;
    const response = await transport({ ...request, headers: { ...request.headers, ...own, [gatewayHeader]: randomDigits() } });
    return response.status >= 400 && isJson(response) ? throwFault(response) : response;
  };
}

/** Sends JSON to the gateway itself. Resolves with a successful answer, its body unread; rejects for any other status. */
export async function postJson(transport: Transport, url: string, value: unknown, signal: AbortSignalLike): Promise<TransportResponse> {
  const body = new TextEncoder().encode(JSON.stringify(value));
  return sendToGateway(transport, { method: "POST", url, headers: { "content-type": "application/json" }, body, signal });
}

/** Sends a request to the gateway itself, like {@link postJson}. */
export async function sendToGateway(transport: Transport, request: TransportRequest): Promise<TransportResponse> {
  const response = await transport(request);
  if (response.status >= 200 && response.status < 300) return response;
  throw faultOfStatus(response.status, { retryAfterMs: retryAfterMs(response) });
}

/** Reads the JSON of an answer of the gateway itself. */
export async function jsonOf({ status, body }: TransportResponse, longest: number = longestFault): Promise<unknown> {
  const bytes = await readBody(body, longest);
  return parse(bytes) ?? Promise.reject(notAGateway(status));
}

/** The error for an answer that does not come from a gateway. */
export function notAGateway(status: number): MaxComputeError {
  const nextStep = "Check the gateway's address: a page or a proxy may answer there instead.";
  return new MaxComputeError("unexpected_answer", "The answer does not come from a gateway.", { status, nextStep });
}

async function callerHeaders<T>(headers: () => T | Promise<T>): Promise<T> {
  try {
    return await headers();
  } catch (error) {
    // For example, a token cannot be renewed without a network. Nothing was sent, and the next attempt may succeed.
    const { message } = toMaxComputeError(error);
    throw isMaxComputeError(error)
      ? error
      : new MaxComputeError("connect_failed", `The function that returns the headers for the gateway failed: ${message}`, { cause: error });
  }
}

async function throwFault(response: TransportResponse): Promise<TransportResponse> {
  const { status } = response;
  const body = await readBody(response.body, longestFault);
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
