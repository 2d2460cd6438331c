// A transport of your own, here only with node:http, and its check with the conformance suite.
// Run it with `node examples/certify-transport.ts`; it prints a line for each case and exits with 1 if one failed.

import { request as send } from "node:http";
import type { IncomingMessage } from "node:http";

import { certify, formatReport } from "@maxcompute-rx/conformance";
import { serveConformance } from "@maxcompute-rx/conformance/node";
import { MaxComputeError } from "@maxcompute-rx/node";
import type { AbortSignalLike, Transport } from "@maxcompute-rx/node";

/** A transport is one function: it takes a request and settles when the headers of the answer have arrived. */
const httpTransport: Transport = ({ method, url, headers, body, signal }) =>
  new Promise((resolve, reject) => {
    if (signal.aborted) throw aborted(signal);
    const [, host, port, path] = /^http:\/\/([^/:]+):?(\d*)(\/.*)$/.exec(url) ?? [];
    // A new connection for each request, so that it cannot be closed by others. No content coding, so nothing has to be decoded.
    const exchange = send({ host, port, path, method, agent: false, headers: { "accept-encoding": "identity", ...headers } });
    let sent = false;
    const explain = (cause: unknown): MaxComputeError => {
      if (signal.aborted) return aborted(signal);
      return new MaxComputeError(
        sent ? "connection_lost" : "connect_failed",
        sent ? "The connection broke." : "The server could not be reached.",
        { cause },
      );
    };
    const onAbort = (): void => void exchange.destroy();
    signal.addEventListener("abort", onAbort, { once: true });
    exchange
      .once("socket", (socket) => socket.once("connect", () => (sent = true)))
      .once("close", () => signal.removeEventListener("abort", onAbort))
      .on("error", (error) => reject(explain(error)))
      .once("response", (response) => {
        const flat = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
        resolve({ status: response.statusCode ?? 0, headers: Object.fromEntries(flat), body: chunksOf(response, explain) });
      })
      .end(body);
  });

async function* chunksOf(response: IncomingMessage, explain: (cause: unknown) => MaxComputeError): AsyncGenerator<Uint8Array, void> {
  try {
    yield* response;
  } catch (error) {
    throw explain(error);
  }
}

function aborted(signal: AbortSignalLike): MaxComputeError {
  return new MaxComputeError("aborted", "The request was aborted.", { cause: signal.reason });
}

// The suite must know what the transport does not do: it decodes no content codings, because it asks for none.
const server = await serveConformance();
const report = await certify(httpTransport, { ...server, features: ["sockets", "all-headers"] });
console.log(formatReport(report));
await server.close();
process.exitCode = report.failed === 0 ? 0 : 1;
