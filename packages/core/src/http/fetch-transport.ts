import { isMaxComputeError, MaxComputeError } from "../error.ts";
import type { AbortSignalLike, HeaderMap, Transport, TransportRequest } from "./transport.ts";

/** The `Request` of the platform that the caller compiles for; where there is none, the little that is certain of it. */
export type PlatformRequest = typeof globalThis extends { Request: { prototype: infer R } }
  ? R
  : { readonly method: string; readonly url: string };

/** What is needed of a web stream's reader. */
export interface FetchBodyReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
}

/** What a {@link FetchLike} answers; every platform's `Response` fits. */
export interface FetchResponse {
  readonly status: number;
  readonly headers: { forEach(visit: (value: string, name: string) => void): void };
  readonly body: { getReader(): FetchBodyReader } | null;
}

/** Every platform's `fetch` fits, and so does a web-standard handler in the same process. */
export type FetchLike = (request: PlatformRequest) => FetchResponse | Promise<FetchResponse>;

/** Options of {@link fetchTransport}. */
export interface FetchTransportOptions {
  /** The platform's `fetch`, or a handler such as an emulator's `fetch`, which then answers without sockets. */
  readonly fetch: FetchLike;
}

/**
 * A transport made of any `fetch`. It sets no time limits and leaves content codings to `fetch`, which undoes them on
 * every platform; so a handler in the same process must not use any.
 *
 * `fetch` seldom says why it failed. Only a failure whose causes prove that there was no connection is `connect_failed`;
 * any other is `connection_lost`, the careful reading.
 */
export function fetchTransport({ fetch }: FetchTransportOptions): Transport {
  return async (request) => {
    const { signal } = request;
    if (signal.aborted) throw abortedError(signal);
    const exchange = new AbortController();
    const platformRequest = toPlatformRequest(request, exchange.signal);
    try {
      // In a `then`, so that a fetch that throws at once is a fetch that rejects.
      const response = await unlessAborted(signal, Promise.resolve(platformRequest).then(fetch));
      if (response.status === 0) throw hiddenRedirect(request);
      return { status: response.status, headers: toHeaderMap(response), body: toBody(response, request) };
    } catch (error) {
      exchange.abort();
      throw explain(error, request);
    }
  };
}

function toPlatformRequest(request: TransportRequest, signal: AbortSignal): PlatformRequest {
  const { method, url, headers, body } = request;
  const parsed = new URL(url);
  // `Request` parses the URL; what it writes anew no longer fits the signature.
  if (!url.endsWith(parsed.pathname + parsed.search)) {
    throw new MaxComputeError("invalid_argument", `fetch would not send this path and query as they are: ${parsed.pathname}.`, {
      nextStep: "Percent-encode every character that URLs reserve, and leave out `.` and `..` segments.",
    });
  }
  try {
    return new Request(url, {
      method,
      headers: { ...headers },
      ...(body === undefined ? {} : { body }),
      redirect: "manual",
      cache: "no-store", // or a browser lets equal status requests wait for one another
      signal,
    });
  } catch (cause) {
    throw new MaxComputeError("invalid_argument", "The platform refuses to send this request.", { cause });
  }
}

/** Waits for a step, but not beyond an abort: a handler in the same process need not know of signals. */
function unlessAborted<T>(signal: AbortSignalLike, step: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(abortedError(signal));
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    const settled = step.then(resolve, reject);
    void settled.then(() => signal.removeEventListener("abort", onAbort));
  });
}

function toHeaderMap(response: FetchResponse): HeaderMap {
  const headers: Record<string, string> = {};
  response.headers.forEach((value, name) => {
    headers[name.toLowerCase()] = value;
  });
  if (headers["content-encoding"] === undefined) return headers;
  // The length is that of the coded body.
  const { "content-encoding": _coding, "content-length": _length, ...others } = headers;
  return others;
}

/** A body that can be read once: a second reader is told so, rather than handed an empty body. */
function toBody(response: FetchResponse, request: TransportRequest): AsyncIterable<Uint8Array> {
  let read = false;
  return {
    [Symbol.asyncIterator]() {
      if (read) throw new MaxComputeError("invalid_state", "This answer's body was already read; it can be read once.");
      read = true;
      return readBody(response, request);
    },
  };
}

async function* readBody(response: FetchResponse, request: TransportRequest): AsyncGenerator<Uint8Array, void> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  let ended = false;
  try {
    while (true) {
      const { done, value } = await unlessAborted(request.signal, reader.read());
      if (done) break;
      if (value !== undefined) yield value;
    }
    ended = true;
  } catch (error) {
    throw explain(error, request);
  } finally {
    if (!ended) reader.cancel().catch(() => {}); // ends the exchange; that it ends badly is of no interest
  }
}

function explain(error: unknown, { signal, url }: TransportRequest): MaxComputeError {
  if (signal.aborted) return abortedError(signal);
  if (isMaxComputeError(error)) return error;
  const { origin } = new URL(url);
  const causes = [...causesOf(error)];
  const details = { cause: error };
  const reason = causes.map(({ code }) => code).find((code) => code !== "") ?? "fetch failed";
  if (causes.some(provesNoConnection)) {
    return new MaxComputeError("connect_failed", `${origin} could not be reached (${reason}).`, {
      ...details,
      nextStep: "Check the endpoint's host and port, and whether this machine's network and proxy reach it.",
    });
  }
  if (causes.some(({ code }) => code.endsWith("_TIMEOUT"))) {
    return new MaxComputeError("timeout", `${origin} did not answer in time (${reason}).`, details);
  }
  if (causes.some(({ code }) => (code.startsWith("HPE_") && code !== cutOff) || code.startsWith("Z_"))) {
    return new MaxComputeError("unexpected_answer", `${origin} did not answer with readable HTTP (${reason}).`, {
      ...details,
      nextStep: "Check that the endpoint is a MaxCompute endpoint, its port and its scheme (http or https) included.",
    });
  }
  return new MaxComputeError("connection_lost", `The connection to ${origin} failed (${reason}).`, details);
}

/** Node's word for a connection that was closed within an answer. */
const cutOff = "HPE_INVALID_EOF_STATE";

interface Failure {
  readonly code: string;
  readonly syscall: string;
}

/** Codes and system calls of an error and its causes, the outermost first, each error once. */
function* causesOf(error: unknown): Generator<Failure, void> {
  const seen = new Set<unknown>();
  for (let next = error; typeof next === "object" && next !== null && !seen.has(next); ) {
    seen.add(next);
    const { code, syscall, cause }: { code?: unknown; syscall?: unknown; cause?: unknown } = next;
    yield { code: typeof code === "string" ? code : "", syscall: typeof syscall === "string" ? syscall : "" };
    next = cause;
  }
}

function provesNoConnection({ code, syscall }: Failure): boolean {
  if (syscall === "connect" || syscall === "getaddrinfo") return true;
  return code === "ECONNREFUSED" || code === "ENOTFOUND" || code === "EAI_AGAIN" || code === "UND_ERR_CONNECT_TIMEOUT";
}

function abortedError(signal: AbortSignalLike): MaxComputeError {
  return new MaxComputeError("aborted", "The request was aborted.", { cause: signal.reason });
}

/** Browsers hide the answer when they are told not to follow a redirect. */
function hiddenRedirect({ url }: TransportRequest): MaxComputeError {
  return new MaxComputeError("unexpected_answer", `${new URL(url).origin} answered with a redirect; MaxCompute never does.`, {
    nextStep: "Check the endpoint, its scheme (http or https) included.",
  });
}
