import { abortError } from "../http/abort.ts";
import type { HeaderMap, Transport, TransportRequest, TransportResponse } from "../transport.ts";
import type { MaxComputeOptions } from "../options.ts";

/** An answer written by hand. */
export interface Canned {
  readonly status?: number;
  readonly headers?: HeaderMap;
  readonly body?: string | Uint8Array;
}

/** A request as the service would see it: the target is path and query after the endpoint. */
export interface Seen extends TransportRequest {
  readonly target: string;
  readonly text: string;
}

export const endpoint = "http://service.test/api";

/**
 * A transport that answers from a function and remembers what it was asked. The function may throw what a transport
 * would throw, or give null to leave the request unanswered until it is aborted.
 */
export function cannedTransport(answer: (seen: Seen, count: number) => Canned | null | Promise<Canned | null>): {
  transport: Transport;
  seen: Seen[];
} {
  const seen: Seen[] = [];
  const transport: Transport = async (request) => {
    const text = request.body ? new TextDecoder().decode(request.body) : "";
    const one = { ...request, target: request.url.slice(endpoint.length), text };
    seen.push(one);
    const canned = await answer(one, seen.length);
    return canned === null ? unanswered(request) : response(canned);
  };
  return { transport, seen };
}

export function xmlError(status: number, code: string, message: string, headers: HeaderMap = {}): Canned {
  const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message><![CDATA[${message}]]></Message><RequestId>R1</RequestId><HostId>h</HostId></Error>`;
  return { status, headers, body };
}

/** Options for a client with a bearer token: nothing is signed, so that fake timers have no hashing to wait for. */
export function optionsFor(transport: Transport, more: Partial<MaxComputeOptions> = {}): MaxComputeOptions {
  return { endpoint, project: "p", credentials: { bearerToken: "token-of-test" }, transport, random: () => 0, ...more };
}

async function* chunks(body: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield typeof body === "string" ? new TextEncoder().encode(body) : body;
}

function response({ status = 200, headers = {}, body = "" }: Canned): TransportResponse {
  return { status, headers, body: chunks(body) };
}

function unanswered({ signal }: TransportRequest): Promise<never> {
  return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(abortError(signal)), { once: true }));
}
