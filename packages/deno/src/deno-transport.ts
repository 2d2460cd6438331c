import { fetchTransport, MaxComputeError } from "@maxcompute-rx/core";
import type { Transport } from "@maxcompute-rx/core";

import { explainFailure } from "./explain-failure.ts";
import { requireDeno } from "./runtime.ts";

/** Options of {@link denoTransport}. */
export interface DenoTransportOptions {
  /** Certificate authorities to trust in addition to those of Deno, each as PEM text. Default: none. */
  readonly caCerts?: readonly string[] | undefined;
  /** A proxy for all requests. Default: the one in `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` when the transport is created. */
  readonly proxy?: DenoProxy | undefined;
}

/** A proxy for requests to the service. */
export interface DenoProxy {
  /** The address, such as `http://proxy.example.com:3128`. Other schemes: `https:`, `socks5:` and `socks5h:`. */
  readonly url: string;
  /** User name and password, if the proxy requires them. */
  readonly basicAuth?: { readonly username: string; readonly password: string } | undefined;
}

/** A {@link Transport} with its own connections. Idle ones do not keep the process alive, so closing it is optional. */
export interface DenoTransport extends Transport, AsyncDisposable {
  /** Closes idle connections. Later requests are refused with `invalid_state`. */
  close(): Promise<void>;
}

/**
 * Creates the transport for Deno. It uses Deno's `fetch`, with Deno's proxies and certificates (`DENO_CERT`, `DENO_TLS_CA_STORE`,
 * `--cert`). It needs `--allow-net` for the endpoint's host.
 *
 * Each request other than GET uses a new connection. If a reused connection breaks, Deno sends the request again, and a submitted job
 * would run twice. For the same reason the transport uses HTTP/1.1 only.
 *
 * @example
 * ```ts
 * await using transport = denoTransport({ caCerts: [await Deno.readTextFile("company-ca.pem")] });
 * const mc = connect({ transport });
 * ```
 *
 * @throws {MaxComputeError} `unsupported` outside of Deno, and in Deno before 2.9.6; `invalid_argument` if Deno does not accept the
 * certificates or the proxy; `configuration` if Deno does not allow to connect to the proxy
 */
export function denoTransport(options: DenoTransportOptions = {}): DenoTransport {
  requireDeno();
  checkOptions(options);
  const kept = makeClient(options, {});
  const unshared = makeClient(options, { poolMaxIdlePerHost: 0 });
  let closed = false;

  const fetchInDeno = async (request: Request): Promise<Response> => {
    // `client` is an option that only Deno's fetch has.
    const init: RequestInit & { readonly client: Deno.HttpClient } = { client: request.method === "GET" ? kept : unshared };
    try {
      return undoCoding(await fetch(request, init));
    } catch (thrown) {
      throw explainFailure(thrown, request.url);
    }
  };
  const transport = fetchTransport({ fetch: fetchInDeno });

  const close = async (): Promise<void> => {
    if (closed) return;
    closed = true;
    kept.close();
    unshared.close();
  };
  const send: Transport = async (request) => {
    if (closed) throw new MaxComputeError("invalid_state", "This transport was closed.");
    return transport(request);
  };
  return Object.assign(send, { close, [Symbol.asyncDispose]: close });
}

function checkOptions({ caCerts = [], proxy: _proxy, ...unknown }: DenoTransportOptions): void {
  const [name] = Object.keys(unknown);
  if (name !== undefined) throw new MaxComputeError("invalid_argument", `Wrong options for denoTransport: unknown: ${name}.`);
  // Deno ignores texts that are not certificates, without an error.
  if (Array.isArray(caCerts) && caCerts.every((pem) => String(pem).includes("-----BEGIN CERTIFICATE-----"))) return;
  throw new MaxComputeError("invalid_argument", "Wrong options for denoTransport: caCerts must be PEM texts.", {
    nextStep: "Pass the contents of the files, not their names.",
  });
}

function makeClient({ caCerts, proxy }: DenoTransportOptions, pool: { readonly poolMaxIdlePerHost?: number }): Deno.HttpClient {
  try {
    return Deno.createHttpClient({
      ...pool,
      http2: false,
      ...(caCerts === undefined ? {} : { caCerts: [...caCerts] }),
      ...(proxy === undefined
        ? {}
        : { proxy: { url: proxy.url, ...(proxy.basicAuth === undefined ? {} : { basicAuth: proxy.basicAuth }) } }),
    });
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotCapable) throw explainFailure(thrown, proxy?.url ?? "");
    // Without the cause, which may quote the proxy's address and so perhaps a password.
    throw new MaxComputeError("invalid_argument", "Deno does not accept this proxy, or these caCerts.", {
      nextStep: "Write the proxy's URL like http://host:port.",
    });
  }
}

/** Deno requests and decodes gzip and br. `deflate` is decoded here. */
function undoCoding(response: Response): Response {
  const coding = response.headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  switch (coding) {
    case "gzip":
    case "br":
    case "identity":
    case "":
      return response;
    case "deflate":
      return response.body === null ? response : new Response(response.body.pipeThrough(new DecompressionStream("deflate")), response);
    default:
      throw new MaxComputeError("unexpected_answer", `The answer's content coding "${coding}" is not known.`);
  }
}
