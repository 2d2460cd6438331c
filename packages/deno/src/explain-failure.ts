import { MaxComputeError } from "@maxcompute-rx/core";

/**
 * Converts an error of Deno's `fetch`. Deno reports when no connection was opened, so that nothing was sent, and when a connection is
 * not allowed. Other errors are returned unchanged.
 */
export function explainFailure(thrown: unknown, url: string): unknown {
  if (thrown instanceof Deno.errors.NotCapable) return notAllowed(thrown, url);
  const words = wordsOf(thrown);
  if (!words.includes("client error (Connect)")) return thrown;
  const { origin } = new URL(url);
  return new MaxComputeError("connect_failed", `${origin} could not be reached (${reasonIn(words)}).`, {
    cause: thrown,
    nextStep: words.includes("certificate")
      ? "Check the endpoint's host name; set a private certificate authority in caCerts, or in DENO_CERT."
      : "Check the endpoint's scheme, host and port, and the proxy settings (HTTP_PROXY, HTTPS_PROXY, NO_PROXY).",
  });
}

function notAllowed(cause: unknown, url: string): MaxComputeError {
  const { host, hostname, protocol } = new URL(url);
  const flag = `--allow-net=${host === hostname ? `${hostname}:${protocol === "http:" ? 80 : 443}` : host}`;
  return new MaxComputeError("configuration", `Deno may not connect to ${host} (${flag}).`, { cause, nextStep: `Run it with ${flag}.` });
}

/** The messages of an error and its causes. */
function wordsOf(thrown: unknown): string {
  const messages: string[] = [];
  for (let next = thrown; next instanceof Error && messages.length < 10; next = next.cause) messages.push(next.message);
  return messages.join("\n");
}

/** The last part of a message such as `… client error (Connect): tcp connect error: Connection refused (os error 111)`. */
function reasonIn(words: string): string {
  return words.slice(words.lastIndexOf(": ") + 2).split("\n")[0] ?? "";
}
