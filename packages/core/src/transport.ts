/** What core needs of an abort signal; every platform's `AbortSignal` fits. */
export interface AbortSignalLike {
  /** Whether it was aborted. */
  readonly aborted: boolean;
  /** Why, as whoever aborted it said. */
  readonly reason?: unknown;
  /** Calls the listener when it is aborted. */
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  /** Takes a listener away again. */
  removeEventListener(type: "abort", listener: () => void): void;
}

/** Header names in lower case, each with its one value. */
export type HeaderMap = Readonly<Record<string, string>>;

/** The methods that MaxCompute's calls use. */
export type HttpMethod = "GET" | "POST" | "PUT" | "DELETE";

/** One HTTP exchange as a transport is asked for it. Never changed by a transport. */
export interface TransportRequest {
  /** The method. */
  readonly method: HttpMethod;
  /** Absolute, and already encoded: a transport must send its path and query byte for byte, because they are signed. */
  readonly url: string;
  /** All headers to send, the signature included; a transport adds none that the service would take for part of it. */
  readonly headers: HeaderMap;
  /** The body's bytes, which may be sent again; undefined: no body. */
  readonly body?: Uint8Array | undefined;
  /** Ends the exchange, also while the body is being read. */
  readonly signal: AbortSignalLike;
}

/** What came back. A status that is not 2xx is an answer, not an error, to a transport. */
export interface TransportResponse {
  /** HTTP status, such as 200. */
  readonly status: number;
  /** The answer's headers, without `content-encoding` when a coding was undone. */
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
