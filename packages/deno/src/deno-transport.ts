import { fetchTransport, MaxComputeError } from "@maxcompute-rx/core";
import type { Transport } from "@maxcompute-rx/core";

import { explainFailure } from "./explain-failure.ts";
import { requireDeno } from "./runtime.ts";

/** Options of {@link denoTransport}. */
export interface DenoTransportOptions {
  /** Certificate authorities to trust beside those that Deno trusts, each as PEM text. */
  readonly caCerts?: readonly string[] | undefined;
  /** A proxy for all requests. Default: what `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` name when the transport is made. */
  readonly proxy?: DenoProxy | undefined;
}

/** A proxy between here and the service. */
export interface DenoProxy {
  /** Such as `http://proxy.example.com:3128`; also `https:`, `socks5:` and `socks5h:`. */
  readonly url: string;
  /** If the proxy asks for a user. */
  readonly basicAuth?: { readonly username: string; readonly password: string } | undefined;
}

/** A {@link Transport} that owns connections. Idle ones never keep the process alive, so closing it is a courtesy. */
export interface DenoTransport extends Transport, AsyncDisposable {
  /** Closes idle connections and refuses later requests (`invalid_state`). */
  close(): Promise<void>;
}

/**
 * The transport of Deno: its `fetch`, with its proxies and certificates (`DENO_CERT`, `DENO_TLS_CA_STORE`, `--cert`). It
 * needs `--allow-net` for the endpoint's host.
 *
 * Whatever is not a GET gets a connection of its own: on one that was used before, Deno sends a request again when the
 * connection breaks, and a submitted job would run twice. For the same reason it speaks HTTP/1.1 only.
 *
 * @throws {MaxComputeError} `unsupported` outside of Deno, and in a Deno older than 2.9.6; `invalid_argument` when Deno
 * takes no such certificate or proxy; `configuration` when it may not reach the proxy
 */
export function denoTransport(options: DenoTransportOptions = {}): DenoTransport {
  requireDeno();
  checkOptions(options);
  const kept = makeClient(options, {});
  const unshared = makeClient(options, { poolMaxIdlePerHost: 0 });
  let closed = false;

  const fetchInDeno = async (request: Request): Promise<Response> => {
    // Deno's own option of fetch.
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
  // Deno passes over what is no certificate, in silence.
  if (Array.isArray(caCerts) && caCerts.every((pem) => String(pem).includes("-----BEGIN CERTIFICATE-----"))) return;
  throw new MaxComputeError("invalid_argument", "Wrong options for denoTransport: caCerts must be PEM texts.", {
    nextStep: "Give what is in the files, not their names.",
  });
}

function makeClient({ caCerts, proxy }: DenoTransportOptions, pool: { readonly poolMaxIdlePerHost?: number }): Deno.HttpClient {
  try {
    return Deno.createHttpClient({
      ...pool,
      http2: false,
      ...(caCerts === undefined ? {} : { caCerts: [...caCerts] }),
      ...(proxy === undefined ? {} : { proxy: { url: proxy.url, ...(proxy.basicAuth === undefined ? {} : { basicAuth: proxy.basicAuth }) } }),
    });
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotCapable) throw explainFailure(thrown, proxy?.url ?? "");
    // Without the cause: it may quote the proxy's address, which may hold a password.
    throw new MaxComputeError("invalid_argument", "Deno does not take this proxy, or these caCerts.", {
      nextStep: "Write the proxy's URL like http://host:port.",
    });
  }
}

/** Deno asks for gzip and br, and undoes them; `deflate` it leaves to us. */
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
