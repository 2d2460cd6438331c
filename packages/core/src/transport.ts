/** What core needs of an abort signal; every platform's `AbortSignal` fits. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** Header names in lower case, each with its one value. */
export type HeaderMap = Readonly<Record<string, string>>;

export type HttpMethod = "GET" | "POST" | "PUT" | "DELETE";

/** One HTTP exchange as a transport is asked for it. Never changed by a transport. */
export interface TransportRequest {
  readonly method: HttpMethod;
  /** Absolute, and already encoded: a transport must send its path and query byte for byte, because they are signed. */
  readonly url: string;
  readonly headers: HeaderMap;
  readonly body?: Uint8Array | undefined;
  /** Ends the exchange, also while the body is being read. */
  readonly signal: AbortSignalLike;
}

/** What came back. A status that is not 2xx is an answer, not an error, to a transport. */
export interface TransportResponse {
  readonly status: number;
  readonly headers: HeaderMap;
  /** The body, any content coding undone (and its header removed). Leaving the loop early ends the exchange. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * A transport: one function that carries one request to the service and settles when the answer's headers are there.
 *
 * It rejects with a `MaxComputeError`: `connect_failed` when no byte of the request left, `connection_lost` when the
 * connection broke later, `timeout`, or `aborted` with the signal's reason as its cause. It follows no redirects, retries
 * nothing and keeps no state that one caller could see of another. Certify yours with `@maxcompute-rx/conformance`.
 */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>;

/** Wraps a transport (or the next interceptor): the whole pipeline is made of these. */
export type Interceptor = (next: Transport) => Transport;
