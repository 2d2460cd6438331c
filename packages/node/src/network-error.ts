import { isMaxComputeError, MaxComputeError } from "@maxcompute-rx/core";
import type { AbortSignalLike, TransportRequest } from "@maxcompute-rx/core";

/** The caller's signal was aborted; its reason is kept as the cause. */
export function abortedError(signal: AbortSignalLike): MaxComputeError {
  return new MaxComputeError("aborted", "The request was aborted.", { cause: signal.reason });
}

/** How far a request had come: no byte of it written; written at least in part; its answer's headers received. */
export type RequestPhase = "connecting" | "waiting" | "reading";

/**
 * Turns what undici, Node's sockets or zlib threw into the error to show.
 *
 * Submits are repeated only after `connect_failed`, so that word is used only where nothing of the request was carried
 * out: before undici began to write it, or where a proxy refused to pass it on.
 */
export function networkError(error: unknown, { url, signal }: TransportRequest, phase: RequestPhase): MaxComputeError {
  if (signal.aborted) return abortedError(signal);
  if (isMaxComputeError(error)) return error;
  const { origin } = new URL(url);
  const words = wordsOf(error);
  const reason = words[0] ?? "for an unknown reason";
  const has = (pattern: RegExp): boolean => words.some((word) => pattern.test(word));

  if (has(/^UND_ERR_INVALID_ARG$/) && /\(407\)/.test(messageOf(error))) {
    return new MaxComputeError("connect_failed", `The proxy before ${origin} asks for a user and a password.`, {
      cause: error,
      nextStep: "Put them into HTTP_PROXY or HTTPS_PROXY: http://user:password@host:port.",
    });
  }
  if (phase === "connecting") {
    if (has(/^UND_ERR_INVALID_ARG$/)) {
      return new MaxComputeError("invalid_argument", `The request cannot be sent: ${messageOf(error)}.`, { cause: error });
    }
    if (has(/^UND_ERR_(DESTROYED|CLOSED)$/)) {
      return new MaxComputeError("invalid_state", "This transport, or its dispatcher, was closed.", { cause: error });
    }
    return new MaxComputeError("connect_failed", `${origin} could not be reached (${reason}).`, {
      cause: error,
      nextStep: nextStepToConnect(has),
    });
  }
  if (has(/_TIMEOUT$/)) {
    return new MaxComputeError("timeout", `${origin} did not answer in time (${reason}).`, { cause: error });
  }
  // Once the headers were there, a parser that stumbles has met the end of a broken connection.
  if (has(phase === "waiting" ? /^HTTPParserError$|^HPE_|^UND_ERR_HEADERS_OVERFLOW$/ : /^Z_|^ZSTD_|^ERR__/)) {
    return new MaxComputeError("unexpected_answer", `${origin} did not answer with readable HTTP (${reason}).`, {
      cause: error,
      nextStep: "Check that the endpoint is a MaxCompute endpoint, its port and its scheme (http or https) included.",
    });
  }
  return new MaxComputeError("connection_lost", `The connection to ${origin} broke (${reason}).`, { cause: error });
}

function nextStepToConnect(has: (pattern: RegExp) => boolean): string {
  if (has(/^ERR_SSL/)) return "Check the endpoint's scheme: does it speak https at this port?";
  if (has(/CERT|SELF_SIGNED|^UNABLE_TO_(GET_ISSUER|VERIFY)|^ERR_TLS/)) {
    return "Check the endpoint's host name; name a private certificate authority in NODE_EXTRA_CA_CERTS.";
  }
  return "Check the endpoint's host and port, and the proxy settings (HTTP_PROXY, HTTPS_PROXY, NO_PROXY).";
}

/** What an error and its causes are called: their codes, or their names for want of one. Causes may run in circles. */
function wordsOf(error: unknown): readonly string[] {
  const words: string[] = [];
  const seen = new Set<unknown>();
  for (let next = error; typeof next === "object" && next !== null && !seen.has(next);) {
    seen.add(next);
    const { code, name, cause }: { code?: unknown; name?: unknown; cause?: unknown } = next;
    if (typeof code === "string") words.push(code);
    else if (typeof name === "string") words.push(name);
    next = cause;
  }
  return words;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
