import { EventEmitter } from "node:events";

import { MaxComputeError } from "@maxcompute-rx/core";
import type { Transport, TransportRequest } from "@maxcompute-rx/core";
import type { Dispatcher } from "undici";
import * as z from "zod/mini";

import { checkOptions, knownOptions, positive } from "./check-options.ts";
import { abortedError } from "./network-error.ts";
import { exchange } from "./undici-exchange.ts";

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
  /** Closes all connections, those of running requests too, and refuses later requests (`invalid_state`). */
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
  const { dispatcher: given, ...limits } = check(options);
  const timeouts =
    given === undefined
      ? { headersTimeout: limits.headersTimeoutMs ?? 60_000, bodyTimeout: limits.bodyIdleTimeoutMs ?? 60_000 }
      : {};
  let own: Promise<Dispatcher> | undefined;
  let closed = false;

  const transport = async (request: TransportRequest): ReturnType<Transport> => {
    if (closed) throw new MaxComputeError("invalid_state", "This transport was closed.");
    const dispatchOptions = { ...toDispatchOptions(request), ...timeouts };
    const dispatcher = given ?? (await (own ??= makeAgent(limits)));
    if (request.signal.aborted) throw abortedError(request.signal);
    return exchange(dispatcher, dispatchOptions, request);
  };

  const close = async (): Promise<void> => {
    closed = true;
    const dispatcher = await own?.catch(() => undefined); // if it could not be made, there is nothing to close
    await dispatcher?.destroy();
  };
  return Object.assign(transport, { close, [Symbol.asyncDispose]: close });
}

const optionsSchema = z.strictObject(
  {
    dispatcher: z.optional(
      z.custom<Dispatcher>((value) => value instanceof EventEmitter && "compose" in value, "is no undici dispatcher"),
    ),
    maxConnections: positive,
    connectTimeoutMs: positive,
    headersTimeoutMs: positive,
    bodyIdleTimeoutMs: positive,
  },
  knownOptions,
);

function check(options: UndiciTransportOptions): UndiciTransportOptions {
  checkOptions(optionsSchema, options, "undiciTransport");
  const { dispatcher, ...others } = options;
  const limit = Object.entries(others).find(([, value]) => value !== undefined);
  if (dispatcher !== undefined && limit !== undefined) {
    throw new MaxComputeError(
      "invalid_argument",
      `undiciTransport was given a dispatcher, and ${limit[0]}, which is the dispatcher's to say.`,
    );
  }
  return options;
}

async function makeAgent({ maxConnections = 64, connectTimeoutMs = 10_000 }: UndiciTransportOptions): Promise<Dispatcher> {
  // By its file: for the bare name Bun has a module of its own, which has no dispatchers.
  const { EnvHttpProxyAgent } = await import("undici/index.js");
  try {
    return new EnvHttpProxyAgent({ connections: maxConnections, connectTimeout: connectTimeoutMs, allowH2: false });
  } catch {
    // Without the cause: it quotes the proxy's address, which may hold a password.
    throw new MaxComputeError("configuration", "The proxy named by HTTP_PROXY or HTTPS_PROXY is not a valid URL.", {
      nextStep: "Write it as http://host:port, in upper or lower case variable names, or unset it.",
    });
  }
}

function toDispatchOptions({ method, url, headers, body }: TransportRequest): Dispatcher.DispatchOptions {
  const split = /^(https?:\/\/[^/?#]+)(\/[^#]*)$/.exec(url);
  if (split === null) {
    throw new MaxComputeError(
      "invalid_argument",
      "A request's URL must be absolute, http or https, with a path and no fragment.",
    );
  }
  // Cut, not parsed: a URL parser would rewrite what has been signed. A copy of the headers: undici's proxies add to them.
  const [, origin = "", path = ""] = split;
  return { origin, path, method, headers: { ...headers }, body: body ?? null };
}
