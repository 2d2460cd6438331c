import { isMaxComputeError, MaxComputeError } from "@maxcompute-rx/core";
import type { AbortSignalLike, TransportRequest } from "@maxcompute-rx/core";

/** The error after the caller's signal was aborted, with the reason as its cause. */
export function abortedError(signal: AbortSignalLike): MaxComputeError {
  return new MaxComputeError("aborted", "The request was aborted.", { cause: signal.reason });
}

/** How far a request had come: no byte was written; it was written at least in part; the headers of its answer were received. */
export type RequestPhase = "connecting" | "waiting" | "reading";

/**
 * Converts an error of undici, of Node's sockets or of zlib.
 *
 * Submits are repeated only after `connect_failed`. So this code is used only if the service cannot have received the request: undici
 * had not begun to write it, or a proxy refused to forward it.
 */
export function networkError(error: unknown, { url, signal }: TransportRequest, phase: RequestPhase): MaxComputeError {
  if (signal.aborted) return abortedError(signal);
  if (isMaxComputeError(error)) return error;
  const { origin } = new URL(url);
  const words = wordsOf(error);
  const reason = words[0] ?? "for an unknown reason";
  const has = (pattern: RegExp): boolean => words.some((word) => pattern.test(word));

  if (has(/^UND_ERR_INVALID_ARG$/) && /\(407\)/.test(messageOf(error))) {
    return new MaxComputeError("connect_failed", `The proxy for ${origin} requires a user name and a password.`, {
      cause: error,
      nextStep: "Set them in HTTP_PROXY or HTTPS_PROXY: http://user:password@host:port.",
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
  // After the headers have arrived, an error of the parser means that the connection broke.
  if (has(phase === "waiting" ? /^HTTPParserError$|^HPE_|^UND_ERR_HEADERS_OVERFLOW$/ : /^Z_|^ZSTD_|^ERR__/)) {
    return new MaxComputeError("unexpected_answer", `${origin} did not answer with readable HTTP (${reason}).`, {
      cause: error,
      nextStep: "Check that the endpoint is a MaxCompute endpoint, including its port and its scheme (http or https).",
    });
  }
  return new MaxComputeError("connection_lost", `The connection to ${origin} broke (${reason}).`, { cause: error });
}

function nextStepToConnect(has: (pattern: RegExp) => boolean): string {
  if (has(/^ERR_SSL/)) return "Check the endpoint's scheme: it may not use https at this port.";
  if (has(/CERT|SELF_SIGNED|^UNABLE_TO_(GET_ISSUER|VERIFY)|^ERR_TLS/)) {
    return "Check the endpoint's host name. Set NODE_EXTRA_CA_CERTS to the file of a private certificate authority.";
  }
  return "Check the endpoint's host and port, and the proxy settings (HTTP_PROXY, HTTPS_PROXY, NO_PROXY).";
}

/** The codes of an error and its causes, or their names if they have no code. Causes may form a cycle. */
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
