import { MaxComputeError } from "@maxcompute-rx/core";
import type { Transport, TransportRequest } from "@maxcompute-rx/core";
import type { Dispatcher } from "undici";

import { checkTransportOptions } from "./check-transport-options.ts";
import type { EarlyConnections } from "./early-connections.ts";
import { abortedError } from "./network-error.ts";
import { requireSupportedNode } from "./supported-node.ts";
import type { exchange } from "./undici-exchange.ts";

/**
 * An undici dispatcher, as far as it concerns callers. It is described without undici's own types, because those need
 * `@types/node`, which a program may not have.
 */
export interface UndiciDispatcher {
  /** Sends a request. */
  dispatch(options: never, handler: never): boolean;
}

/** Options of {@link undiciTransport}. */
export interface UndiciTransportOptions {
  /**
   * Your own undici dispatcher (`Agent`, `ProxyAgent`, `MockAgent` …). It decides about connections, proxies and timeouts, so no other
   * option may be set with it. You have to close it yourself. Default: an agent that uses the options below.
   */
  readonly dispatcher?: UndiciDispatcher | undefined;
  /** The largest number of connections to one origin; further requests wait. Default: 64. */
  readonly maxConnections?: number | undefined;
  /** The longest time to open a connection, including TLS, in milliseconds. Default: 10000. */
  readonly connectTimeoutMs?: number | undefined;
  /** The longest wait for the headers of an answer, in milliseconds. The service holds status requests for about 5 s. Default: 60000. */
  readonly headersTimeoutMs?: number | undefined;
  /** The longest pause between two pieces of an answer's body, in milliseconds. Default: 60000. */
  readonly bodyIdleTimeoutMs?: number | undefined;
}

/** A {@link Transport} with its own connections. Idle ones do not keep the process alive, so closing it is optional. */
export interface UndiciTransport extends Transport, AsyncDisposable {
  /** Closes all connections, including those of running requests. Later requests are refused with `invalid_state`. */
  close(): Promise<void>;
}

/**
 * Creates the transport for Node. It uses undici with a pool of kept-alive connections, both loaded at the first request.
 *
 * Proxies come from `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, in upper or lower case, which are read at the first request. The
 * transport uses HTTP/1.1 only, because there undici writes a request at most once and reports when it begins. So `connect_failed`
 * (nothing was sent) can be distinguished from `connection_lost`.
 *
 * @example
 * ```ts
 * await using transport = undiciTransport({ maxConnections: 8, connectTimeoutMs: 3000 });
 * const clients = ["first_project", "second_project"].map((project) => connect({ project, transport }));
 * ```
 *
 * @throws {MaxComputeError} `invalid_argument` if an option is wrong; `unsupported` in a Node that is too old. Requests reject with
 * `unsupported` if a bundler has made undici unusable
 */
export function undiciTransport(options: UndiciTransportOptions = {}): UndiciTransport {
  requireSupportedNode(process.versions);
  checkTransportOptions(options);
  const { dispatcher: given, ...limits } = options;
  const timeouts =
    given === undefined ? { headersTimeout: limits.headersTimeoutMs ?? 60_000, bodyTimeout: limits.bodyIdleTimeoutMs ?? 60_000 } : {};
  let loaded: Promise<Loaded> | undefined;
  let closed = false;

  const transport = async (request: TransportRequest): ReturnType<Transport> => {
    if (closed) throw new MaxComputeError("invalid_state", "This transport was closed.");
    const dispatchOptions = { ...toDispatchOptions(request), ...timeouts };
    // The check of the options has made sure that it is one.
    const { exchange, dispatcher } = await (loaded ??= load(given as Dispatcher | undefined, limits));
    if (request.signal.aborted) throw abortedError(request.signal);
    return exchange(dispatcher, dispatchOptions, request);
  };

  const close = async (): Promise<void> => {
    closed = true;
    if (given !== undefined) return;
    const own = await loaded?.catch(() => undefined); // if it could not be made, there is nothing to close
    own?.early?.close();
    await own?.dispatcher.destroy();
  };

  /** Through a proxy, and in a dispatcher of the caller, connections are not ours to open. */
  const preconnect = (origin: string): void => {
    if (closed || given !== undefined) return;
    (loaded ??= load(undefined, limits)).then(
      ({ early }) => closed || early?.open(origin),
      () => {}, // told by the next request
    );
  };
  return Object.assign(transport, { close, preconnect, [Symbol.asyncDispose]: close });
}

/** What the first request needs. It is loaded then, because loading it takes longer than the rest of the package. */
interface Loaded {
  readonly exchange: typeof exchange;
  readonly dispatcher: Dispatcher;
  /** Null if connections go through a proxy, or belong to the caller. */
  readonly early: EarlyConnections | null;
}

async function load(given: Dispatcher | undefined, limits: UndiciTransportOptions): Promise<Loaded> {
  const agent = given === undefined ? makeAgent(limits) : { dispatcher: given, early: null };
  const [code, own] = await Promise.all([import("./undici-exchange.ts").catch(refuseUnloadable), agent]);
  return { ...code, ...own };
}

const proxyVariables = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"];

async function makeAgent({ maxConnections = 64, connectTimeoutMs = 10_000 }: UndiciTransportOptions): Promise<Omit<Loaded, "exchange">> {
  // Imported by its file name, because Bun replaces the module `undici` with its own, which has no dispatchers.
  const [{ Agent, EnvHttpProxyAgent, buildConnector }, { EarlyConnections }] = await Promise.all([
    import("undici/index.js").catch(refuseUnloadable),
    import("./early-connections.ts").catch(refuseUnloadable),
  ]);
  const limits = { connectTimeout: connectTimeoutMs, allowH2: false };
  const early = new EarlyConnections(buildConnector({ timeout: connectTimeoutMs, allowH2: false }));
  const usesProxy = proxyVariables.some((name) => process.env[name]);
  try {
    const options = { ...limits, connections: maxConnections, connect: early.connect };
    return usesProxy ? { dispatcher: new EnvHttpProxyAgent(options), early: null } : { dispatcher: new Agent(options), early };
  } catch {
    // Without the cause, which quotes the proxy's address and so perhaps a password.
    throw new MaxComputeError("configuration", "The proxy named by HTTP_PROXY or HTTPS_PROXY is not a valid URL.", {
      nextStep: "Write it as http://host:port, in upper or lower case variable names, or unset it.",
    });
  }
}

/** Without this, a submit would look as if its answer had been lost. */
function refuseUnloadable(cause: unknown): never {
  throw new MaxComputeError("unsupported", "The code that sends requests, such as undici, could not be loaded. Nothing was sent.", {
    cause,
    nextStep: "If a bundler made this program, leave undici out of the bundle, or define `require` as docs/support.md says.",
  });
}

function toDispatchOptions({ method, url, headers, body }: TransportRequest): Dispatcher.DispatchOptions {
  const split = /^(https?:\/\/[^/?#]+)(\/[^#]*)$/.exec(url);
  if (split === null) {
    throw new MaxComputeError("invalid_argument", "A request's URL must be absolute, http or https, with a path and no fragment.");
  }
  // The URL is cut, not parsed, because a parser would change what was signed. The headers are copied, because undici's proxies add to them.
  const [, origin = "", path = ""] = split;
  return { origin, path, method, headers: { ...headers }, body: body ?? null };
}
