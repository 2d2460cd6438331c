import { MaxComputeError } from "@maxcompute-rx/core";
import type { Transport, TransportRequest } from "@maxcompute-rx/core";
import type { Dispatcher } from "undici";
import * as z from "zod/mini";

import { abortedError, networkError } from "./network-error.ts";
import { toTransportResponse } from "./undici-response.ts";

/** Options of {@link undiciTransport}. */
export interface UndiciTransportOptions {
  /**
   * An undici dispatcher of your own (`Agent`, `ProxyAgent`, `MockAgent` …). Connections, proxies and timeouts are then
   * what it says, so none of the other options may be given with it, and closing it is up to you.
   */
  readonly dispatcher?: Dispatcher | undefined;
  /** Most connections to one origin at a time; further requests queue. Default 64. */
  readonly maxConnections?: number | undefined;
  /** Longest time for making a connection, TLS included, in milliseconds. Default 10000. */
  readonly connectTimeoutMs?: number | undefined;
  /** Longest wait for an answer's headers, in milliseconds; the service holds status requests for about 5 s. Default 60000. */
  readonly headersTimeoutMs?: number | undefined;
  /** Longest silence within an answer's body, in milliseconds. Default 60000. */
  readonly bodyIdleTimeoutMs?: number | undefined;
}

/** A {@link Transport} that owns connections. Idle ones never keep the process alive, so closing it is a courtesy. */
export interface UndiciTransport extends Transport, AsyncDisposable {
  /** Lets running requests end, then closes the connections. Later requests are refused (`invalid_state`). */
  close(): Promise<void>;
}

/**
 * The transport of Node: undici and its pool of kept-alive connections, loaded and made on the first request.
 *
 * Proxies are taken from `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, in upper or lower case, at the first request. It
 * speaks HTTP/1.1 only: there undici writes a request at most once and tells when it is about to, which is how
 * `connect_failed` is told from `connection_lost`.
 */
export function undiciTransport(options: UndiciTransportOptions = {}): UndiciTransport {
  const { dispatcher: given, ...limits } = checkOptions(options);
  const timeouts =
    given === undefined
      ? { headersTimeout: limits.headersTimeoutMs ?? 60_000, bodyTimeout: limits.bodyIdleTimeoutMs ?? 60_000 }
      : {};
  let own: Promise<Dispatcher> | undefined;
  let closed = false;

  const transport = async (request: TransportRequest): ReturnType<Transport> => {
    const { signal } = request;
    if (closed) throw new MaxComputeError("invalid_state", "This transport was closed.");
    if (signal.aborted) throw abortedError(signal);
    const exchange = new AbortController();
    let begun = false;
    const explain = (error: unknown): MaxComputeError => networkError(error, request, begun);
    const onAbort = (): void => exchange.abort();
    signal.addEventListener("abort", onAbort, { once: true });
    const end = (): void => signal.removeEventListener("abort", onAbort);
    try {
      const dispatcher = given ?? (await (own ??= makeAgent(limits)));
      const watched = dispatcher.compose(onStart(() => (begun = true)));
      const answer = watched.request({ ...toUndiciRequest(request), ...timeouts, signal: exchange.signal });
      // undici hears of an abort only when it has a connection; the caller need not wait for that.
      return toTransportResponse(await orAborted(answer, exchange.signal), explain, end);
    } catch (error) {
      end();
      throw explain(error);
    }
  };

  const close = async (): Promise<void> => {
    closed = true;
    await (await own)?.close();
  };
  return Object.assign(transport, { close, [Symbol.asyncDispose]: close });
}

const positive = z.optional(z.int().check(z.positive()));

const optionsSchema = z.strictObject({
  dispatcher: z.optional(z.custom<Dispatcher>((value) => typeof value === "object" && value !== null && "compose" in value)),
  maxConnections: positive,
  connectTimeoutMs: positive,
  headersTimeoutMs: positive,
  bodyIdleTimeoutMs: positive,
});

function checkOptions(options: UndiciTransportOptions): UndiciTransportOptions {
  const checked = optionsSchema.safeParse(options);
  if (!checked.success) {
    throw new MaxComputeError("invalid_argument", `Wrong options for undiciTransport: ${z.prettifyError(checked.error)}`);
  }
  const given = Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (options.dispatcher !== undefined && given.length > 1) {
    const others = given.filter((name) => name !== "dispatcher").join(", ");
    throw new MaxComputeError("invalid_argument", `undiciTransport got a dispatcher and also ${others}; set these on the dispatcher.`);
  }
  return options;
}

async function makeAgent({ maxConnections = 64, connectTimeoutMs = 10_000 }: UndiciTransportOptions): Promise<Dispatcher> {
  const { EnvHttpProxyAgent } = await import("undici");
  try {
    return new EnvHttpProxyAgent({ connections: maxConnections, connectTimeout: connectTimeoutMs, allowH2: false });
  } catch {
    // Without the cause: it quotes the proxy's address, which may hold a password.
    throw new MaxComputeError("configuration", "The proxy named by HTTP_PROXY or HTTPS_PROXY is not a valid URL.", {
      nextStep: "Write it as http://host:port, in upper or lower case variable names, or unset it.",
    });
  }
}

/** Tells when a request is about to be written to a connection: until then, nothing of it has left. */
function onStart(started: () => void): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) =>
    dispatch(options, {
      onRequestStart: (controller, context) => {
        started();
        handler.onRequestStart?.(controller, context);
      },
      onResponseStart: (...answer) => handler.onResponseStart?.(...answer),
      onResponseData: (...data) => handler.onResponseData?.(...data),
      onResponseEnd: (...end) => handler.onResponseEnd?.(...end),
      onResponseError: (...failure) => handler.onResponseError?.(...failure),
    });
}

function toUndiciRequest({ method, url, headers, body }: TransportRequest): Dispatcher.RequestOptions {
  const split = /^(https?:\/\/[^/?#]+)(\/[^#]*)$/.exec(url);
  if (split === null) {
    throw new MaxComputeError("invalid_argument", "A request's URL must be absolute, http or https, with a path and no fragment.");
  }
  // Cut, not parsed: a URL parser would rewrite what has been signed. A copy of the headers: undici's proxies add to them.
  const [, origin = "", path = ""] = split;
  return { origin, path, method, headers: { ...headers }, body: body ?? null };
}

function orAborted<T>(step: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(new Error("aborted"));
    signal.addEventListener("abort", onAbort, { once: true });
    const settled = step.then(resolve, reject);
    void settled.then(() => signal.removeEventListener("abort", onAbort));
  });
}
