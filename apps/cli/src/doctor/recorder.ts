import { isMaxComputeError, type Transport, type TransportRequest } from "@maxcompute-rx/node";

import { bodyShape, countInstances } from "./body-shape.ts";
import { canonicalShape, redactHeaders, redactTarget, targetText } from "./redact-request.ts";

/** One exchange with the service, redacted as it happens: secrets are not even kept in memory. */
export interface Exchange {
  /** The purpose of the request. */
  readonly purpose: string;
  /** When it was sent, in milliseconds after the first one. */
  readonly sentAfterMs: number;
  tookMs: number | null;
  readonly request: {
    readonly method: string;
    readonly target: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    /** Null if it was not signed. */
    readonly canonicalString: string | null;
  };
  response: { readonly status: number; readonly headers: Readonly<Record<string, string>>; body: string; bytes: number } | null;
  /** Code of the error, if there was no answer. */
  error: string | null;
  /** `Instance` elements in the answer. */
  instances: number;
  /** Milliseconds that the service's clock is ahead of this machine's, from its refusal of a skewed clock or from `Date`; else null. */
  clockAheadMs: number | null;
}

export interface Recorder {
  readonly transport: Transport;
  readonly exchanges: readonly Exchange[];
  /** Runs an action. Its exchanges are recorded with this purpose. */
  during<T>(purpose: string, work: () => Promise<T>): Promise<T>;
}

/** Bytes of a body that are kept for its shape: enough for the longest page of a list. */
const mostBytes = 4_194_304;

/** Records the requests and answers of a transport in the form in which they are sent, signatures included. */
export function createRecorder(endpoint: string, next: Transport): Recorder {
  const exchanges: Exchange[] = [];
  const base = endpoint.replace(/\/$/, "");
  let purpose = "";
  let firstAt: number | null = null;

  const begin = ({ method, url, headers, body }: TransportRequest, now: number): Exchange => {
    const target = redactTarget(url.startsWith(base) ? url.slice(base.length) : url);
    const shown = redactHeaders(headers);
    const exchange: Exchange = {
      purpose,
      sentAfterMs: now - (firstAt ??= now),
      tookMs: null,
      request: {
        method,
        target: targetText(target),
        headers: shown,
        body: bodyShape(body ?? new Uint8Array()),
        canonicalString: shown["authorization"] === undefined ? null : canonicalShape(method, target, shown),
      },
      response: null,
      error: null,
      instances: 0,
      clockAheadMs: null,
    };
    exchanges.push(exchange);
    return exchange;
  };

  return {
    exchanges,
    async during(what, work) {
      purpose = what;
      return work();
    },
    transport: async (request) => {
      const sentAt = Date.now();
      const exchange = begin(request, sentAt);
      const end = (): void => void (exchange.tookMs = Date.now() - sentAt);
      try {
        const answer = await next(request);
        exchange.clockAheadMs = clockAhead(answer.headers["date"], sentAt);
        exchange.response = { status: answer.status, headers: redactHeaders(answer.headers), body: "", bytes: 0 };
        return { ...answer, body: watchBody(answer.body, exchange, end) };
      } catch (error) {
        end();
        exchange.error = isMaxComputeError(error) ? error.code : "unexpected";
        throw error;
      }
    },
  };
}

async function* watchBody(body: AsyncIterable<Uint8Array>, exchange: Exchange, end: () => void): AsyncGenerator<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      if (bytes < mostBytes) chunks.push(chunk);
      bytes += chunk.length;
      yield chunk;
    }
  } catch (error) {
    exchange.error = isMaxComputeError(error) ? error.code : "unexpected";
    throw error;
  } finally {
    end();
    const whole = Buffer.concat(chunks);
    exchange.instances = countInstances(whole);
    if (exchange.response !== null) Object.assign(exchange.response, { body: bodyShape(whole), bytes });
    const refusedAt = /now_date:([\d-]+T[\d:.]+Z)/.exec(exchange.response?.body ?? "")?.[1];
    if (refusedAt !== undefined) exchange.clockAheadMs = Date.parse(refusedAt) - Date.now();
  }
}

// Compares the middle of the exchange with the middle of the second that the header rounds down to.
function clockAhead(date: string | undefined, sentAt: number): number | null {
  const server = Date.parse(date ?? "");
  return Number.isNaN(server) ? null : Math.round(server + 500 - (sentAt + Date.now()) / 2);
}
