import { isMaxComputeError, MaxComputeError } from "../error.ts";
import type { AbortSignalLike, HeaderMap, Transport, TransportRequest } from "../transport.ts";
import { unlessAborted } from "./abort.ts";

/** The `Request` type of the platform that the caller compiles for; if it has none, the members that every platform has. */
export type PlatformRequest = typeof globalThis extends { Request: { prototype: infer R } }
  ? R
  : { readonly method: string; readonly url: string };

/** The part of a web stream's reader that the transport needs. */
export interface FetchBodyReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
}

/** What a {@link FetchLike} returns. The `Response` of every platform has this type. */
export interface FetchResponse {
  /** HTTP status; 0 for a redirect that the platform hides. */
  readonly status: number;
  /** The headers. `forEach` visits each header once, with its name in lower case. */
  readonly headers: { forEach(visit: (value: string, name: string) => void): void };
  /** The body as a stream; null if there is none. */
  readonly body: { getReader(): FetchBodyReader } | null;
}

/** The `fetch` of every platform has this type, and so has a web-standard handler in the same process. */
export type FetchLike = (request: PlatformRequest) => FetchResponse | Promise<FetchResponse>;

/** Options of {@link fetchTransport}. */
export interface FetchTransportOptions {
  /** The platform's `fetch`, or a handler such as an emulator's `fetch`, which then answers without sockets. */
  readonly fetch: FetchLike;
}

/**
 * Creates a transport from any `fetch`. It sets no time limits. The content codings `gzip`, `deflate` and `br` are decoded
 * by `fetch` on every platform, `zstd` on newer ones; a body that `fetch` leaves encoded is `unsupported`. A handler in the same
 * process must leave codings out or undo them, as the emulator's `fetch` does.
 *
 * `fetch` rarely says why it failed. A failure is `connect_failed` only if its causes prove that there was no connection.
 * Any other failure is `connection_lost`: the service may have received the request.
 */
export function fetchTransport({ fetch }: FetchTransportOptions): Transport {
  return async (request) => {
    const { signal } = request;
    if (signal.aborted) throw abortedError(signal);
    const exchange = new AbortController();
    const platformRequest = toPlatformRequest(request, exchange.signal);
    try {
      // In a `then`, so that a `fetch` that throws synchronously also rejects.
      const response = await unlessAborted(signal, Promise.resolve(platformRequest).then(fetch));
      if (response.status === 0) throw hiddenRedirect(request);
      const { headers, codings } = toHeaderMap(response);
      const unknown = codings.find((coding) => !decodedEverywhere.has(coding) && coding !== "zstd");
      if (unknown !== undefined) throw leftEncoded(unknown);
      return { status: response.status, headers, body: toBody(response, request, codings.includes("zstd")) };
    } catch (error) {
      exchange.abort();
      throw explain(error, request, "waiting");
    }
  };
}

function toPlatformRequest(request: TransportRequest, signal: AbortSignal): PlatformRequest {
  const { method, url, headers, body } = request;
  const { pathname, search } = new URL(url);
  // `Request` parses the URL and may change its text; then it would no longer match the signature.
  if (url.replace(/^\w+:\/\/[^/?#]*/, "") !== pathname + search) {
    throw new MaxComputeError("invalid_argument", `fetch would not send this path and its query as they are: ${pathname}.`, {
      nextStep: "Percent-encode every character that URLs reserve, and leave out `.` and `..` segments.",
    });
  }
  try {
    return new Request(url, {
      method,
      headers: { ...headers },
      // The types of some platforms exclude shared memory, which is never used here.
      ...(body === undefined ? {} : { body: body as Uint8Array<ArrayBuffer> }),
      redirect: "manual",
      cache: "no-store", // otherwise browsers let equal status requests wait for each other
      signal,
    });
  } catch (cause) {
    throw new MaxComputeError("invalid_argument", "The platform refuses to send this request.", { cause });
  }
}

/** The codings that every `fetch` undoes. */
const decodedEverywhere: ReadonlySet<string> = new Set(["gzip", "x-gzip", "deflate", "br", "identity"]);

/** The headers of the decoded body, and the codings that it had. */
function toHeaderMap(response: FetchResponse): { readonly headers: HeaderMap; readonly codings: readonly string[] } {
  const headers: Record<string, string> = {};
  response.headers.forEach((value, name) => {
    headers[name.toLowerCase()] = value;
  });
  const { "content-encoding": coding, "content-length": _length, ...others } = headers;
  if (coding === undefined) return { headers, codings: [] };
  // The length is that of the encoded body.
  return { headers: others, codings: coding.split(",").map((one) => one.trim().toLowerCase()) };
}

/** A body that can be read once. A second reader gets an error instead of an empty body. */
function toBody(response: FetchResponse, request: TransportRequest, mayBeZstd: boolean): AsyncIterable<Uint8Array> {
  let read = false;
  return {
    [Symbol.asyncIterator]() {
      if (read) throw new MaxComputeError("invalid_state", "This answer's body was already read; it can be read once.");
      read = true;
      const body = readBody(response, request);
      return mayBeZstd ? withoutZstd(body) : body;
    },
  };
}

/** How a body in zstd begins, which no answer of the service does. */
const zstdMagic: readonly number[] = [0x28, 0xb5, 0x2f, 0xfd];

/** Refuses a body that is still in zstd: the platform does not say whether its `fetch` undoes this coding. */
async function* withoutZstd(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let seen = 0;
  for await (const piece of body) {
    for (let at = 0; at < piece.length && seen < zstdMagic.length; at += 1) {
      if (piece[at] !== zstdMagic[seen]) seen = zstdMagic.length;
      else if (seen === zstdMagic.length - 1) throw leftEncoded("zstd");
      else seen += 1;
    }
    yield piece;
  }
}

function leftEncoded(coding: string): MaxComputeError {
  return new MaxComputeError(
    "unsupported",
    `The answer is compressed with ${JSON.stringify(coding)}, which this platform's fetch does not undo.`,
    {
      nextStep: 'Read without compress, or with compress: "deflate"; or use a transport that undoes this coding.',
    },
  );
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
    throw explain(error, request, "reading");
  } finally {
    if (!ended) reader.cancel().catch(() => {}); // ends the exchange; its errors do not matter here
  }
}

function explain(error: unknown, { signal, url }: TransportRequest, phase: "waiting" | "reading"): MaxComputeError {
  if (signal.aborted) return abortedError(signal);
  if (isMaxComputeError(error)) return error;
  const { origin } = new URL(url);
  const words = wordsOf(error);
  const reason = words.at(-1) ?? "for an unknown reason";
  const has = (pattern: RegExp): boolean => words.some((word) => pattern.test(word));
  if (phase === "waiting" && has(/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT|connect|getaddrinfo)$/)) {
    return new MaxComputeError("connect_failed", `${origin} could not be reached (${reason}).`, {
      cause: error,
      nextStep: "Check the endpoint's host and port, and whether this machine's network and proxy reach it.",
    });
  }
  if (has(/_TIMEOUT$/)) {
    return new MaxComputeError("timeout", `${origin} did not answer in time (${reason}).`, { cause: error });
  }
  // After the headers, an error of the parser means that the connection broke.
  if (has(phase === "waiting" ? /^HTTPParserError$|^HPE_/ : /^Z_/)) {
    return new MaxComputeError("unexpected_answer", `${origin} did not answer with readable HTTP (${reason}).`, {
      cause: error,
      nextStep: "Check that the endpoint is a MaxCompute endpoint, its port and its scheme (http or https) included.",
    });
  }
  return new MaxComputeError("connection_lost", `The connection to ${origin} failed (${reason}).`, { cause: error });
}

/** The system calls and codes of an error and its causes, with the name if there is no code. Causes may be circular. */
function wordsOf(error: unknown): readonly string[] {
  const words: unknown[] = [];
  const seen = new Set<unknown>();
  for (let next = error; typeof next === "object" && next !== null && !seen.has(next);) {
    seen.add(next);
    const { code, name, syscall, cause }: { code?: unknown; name?: unknown; syscall?: unknown; cause?: unknown } = next;
    words.push(syscall, code ?? name);
    next = cause;
  }
  return words.filter((word) => typeof word === "string");
}

function abortedError(signal: AbortSignalLike): MaxComputeError {
  return new MaxComputeError("aborted", "The request was aborted.", { cause: signal.reason });
}

/** Browsers hide the answer if they are told not to follow redirects. */
function hiddenRedirect({ url }: TransportRequest): MaxComputeError {
  return new MaxComputeError("unexpected_answer", `${new URL(url).origin} answered with a redirect; MaxCompute never does.`, {
    nextStep: "Check the endpoint, its scheme (http or https) included.",
  });
}
