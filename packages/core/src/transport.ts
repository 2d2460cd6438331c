/** The part of an abort signal that this library uses. The `AbortSignal` of every platform is assignable to it. */
export interface AbortSignalLike {
  /** Whether the signal was aborted. */
  readonly aborted: boolean;
  /** The reason that was given when it was aborted. */
  readonly reason?: unknown;
  /** Registers a listener that is called when the signal is aborted. */
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  /** Removes a listener. */
  removeEventListener(type: "abort", listener: () => void): void;
}

/** Headers: names in lower case, each with one value. */
export type HeaderMap = Readonly<Record<string, string>>;

/** The HTTP methods that calls to MaxCompute use. */
export type HttpMethod = "GET" | "POST" | "PUT" | "DELETE";

/** A request that a transport sends. A transport must not change it. */
export interface TransportRequest {
  /** The HTTP method. */
  readonly method: HttpMethod;
  /** The absolute URL, already encoded. A transport must send its path and query byte for byte, because they are signed. */
  readonly url: string;
  /** All headers to send, the signature included. A transport must not add headers that are part of the signature (`x-odps-*`, `content-type`, `content-md5`, `date`). */
  readonly headers: HeaderMap;
  /** The bytes of the body, which a later attempt may send again. Default: no body. */
  readonly body?: Uint8Array | undefined;
  /** Ends the request, also while the body of the answer is being read. */
  readonly signal: AbortSignalLike;
}

/** The answer to a request. For a transport, a status that is not 2xx is an answer and not an error. */
export interface TransportResponse {
  /** The HTTP status, such as 200. */
  readonly status: number;
  /** The headers of the answer, without `content-encoding` when the transport has decoded the body. */
  readonly headers: HeaderMap;
  /** The body in pieces, decoded where the transport decodes its content coding. Leaving the loop early ends the request. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * A transport is one function that sends one request to the service. Its promise settles when the headers of the answer have
 * arrived.
 *
 * It rejects with a `MaxComputeError`: `connect_failed` when no byte of the request was sent, `connection_lost` when the
 * connection broke later, `timeout`, or `aborted` with the signal's reason as its cause. It must not follow redirects, retry, or
 * keep state that one caller could see of another. Check your own transport with `@maxcompute-rx/conformance`.
 *
 * @example
 * ```ts
 * // Any `fetch` becomes a transport:
 * const transport: Transport = fetchTransport({ fetch: myFetch });
 * ```
 */
export interface Transport {
  /** Sends a request. */
  (request: TransportRequest): Promise<TransportResponse>;
  /**
   * Opens a connection that a request to this origin, such as `https://dt.cn-hangzhou.maxcompute.aliyun.com`, will soon need. It sends no
   * request, returns immediately, never throws, and may do nothing. Default: connections are opened when requests need them.
   */
  readonly preconnect?: ((origin: string) => void) | undefined;
}

/**
 * Wraps a transport or another interceptor. It sees every attempt of a call before it is signed, so it may change the request and
 * log it safely.
 *
 * @example
 * ```ts
 * const logged: Interceptor = (next) => async (request) => {
 *   const response = await next(request);
 *   console.log(request.method, response.status);
 *   return response;
 * };
 * ```
 */
export type Interceptor = (next: Transport) => Transport;
