import { isMaxComputeError, MaxComputeError } from "@maxcompute-rx/core";
import type { AbortSignalLike, TransportRequest } from "@maxcompute-rx/core";

/** The caller's signal was aborted; its reason is kept as the cause. */
export function abortedError(signal: AbortSignalLike): MaxComputeError {
  return new MaxComputeError("aborted", "The request was aborted.", { cause: signal.reason });
}

/**
 * Turns what undici, Node's sockets or zlib threw into the error to show.
 *
 * Submits are repeated only after `connect_failed`, so that word is used only where nothing of the request was carried
 * out: before undici began to write it, or where a proxy refused to pass it on.
 *
 * @param begun whether writing the request to a connection had begun
 */
export function networkError(error: unknown, { url, signal }: TransportRequest, begun: boolean): MaxComputeError {
  if (signal.aborted) return abortedError(signal);
  if (isMaxComputeError(error)) return error;
  const { origin } = new URL(url);
  const codes = codesOf(error);
  const reason = codes[0] ?? reasonText(error);
  const has = (test: (code: string) => boolean): boolean => codes.some(test);

  if (has((code) => code === "UND_ERR_DESTROYED" || code === "UND_ERR_CLOSED")) {
    return new MaxComputeError("invalid_state", "The dispatcher of this transport was closed.", { cause: error });
  }
  if (has((code) => code === "UND_ERR_INVALID_ARG")) {
    // Once begun, undici says this only of a proxy that answered 407.
    return begun
      ? new MaxComputeError("connect_failed", `The proxy before ${origin} asks for a user and a password.`, {
          status: 407,
          cause: error,
          nextStep: "Put them into HTTP_PROXY or HTTPS_PROXY: http://user:password@host:port.",
        })
      : new MaxComputeError("invalid_argument", `The request cannot be sent: ${reasonText(error)}.`, { cause: error });
  }
  if (!begun) {
    return new MaxComputeError("connect_failed", `${origin} could not be reached (${reason}).`, {
      cause: error,
      nextStep: nextStepToConnect(codes),
    });
  }
  if (has((code) => code.endsWith("_TIMEOUT"))) {
    return new MaxComputeError("timeout", `${origin} did not answer in time (${reason}).`, { cause: error });
  }
  if (has((code) => (code.startsWith("HPE_") && code !== cutOff) || code.startsWith("Z_") || code === "UND_ERR_HEADERS_OVERFLOW")) {
    return new MaxComputeError("unexpected_answer", `${origin} did not answer with readable HTTP (${reason}).`, {
      cause: error,
      nextStep: "Check that the endpoint is a MaxCompute endpoint, its port and its scheme (http or https) included.",
    });
  }
  return new MaxComputeError("connection_lost", `The connection to ${origin} broke (${reason}).`, { cause: error });
}

/** The parser's word for a connection that was closed within an answer. */
const cutOff = "HPE_INVALID_EOF_STATE";

function nextStepToConnect(codes: readonly string[]): string {
  if (codes.some((code) => code.startsWith("ERR_SSL"))) return "Check the endpoint's scheme: does it speak https at this port?";
  if (codes.some((code) => /CERT|SELF_SIGNED|ERR_TLS/.test(code))) {
    return "Check the endpoint's name; name a private certificate authority in NODE_EXTRA_CA_CERTS.";
  }
  return "Check the endpoint's host and port, and the proxy settings (HTTP_PROXY, HTTPS_PROXY, NO_PROXY).";
}

/** The codes of an error and of its causes, the outermost first. Chains of causes may run in circles. */
function codesOf(error: unknown): readonly string[] {
  const codes: string[] = [];
  const seen = new Set<unknown>();
  for (let next = error; typeof next === "object" && next !== null && !seen.has(next); ) {
    seen.add(next);
    const { code, cause }: { code?: unknown; cause?: unknown } = next;
    if (typeof code === "string") codes.push(code);
    next = cause;
  }
  return codes;
}

function reasonText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
