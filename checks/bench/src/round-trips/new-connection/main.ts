import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createSecureServer, Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import type { AddressInfo, Server } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { SecureVersion } from "node:tls";

import { undiciTransport, type UndiciTransport } from "@maxcompute-rx/node";
import { Agent } from "undici";

import { startDelayingProxy } from "../delaying-proxy.ts";

// How long requests take on new connections through a delaying proxy: main.ts ROUND_TRIP_MS KEY_FILE CERTIFICATE_FILE. In a process of its
// own, because Node trusts a certificate of NODE_EXTRA_CA_CERTS only if it is there at the start. Prints JSON: milliseconds by figure.

const runs = 5;
const [, , roundTrip = "", keyFile = "", certFile = ""] = process.argv;
const pem = { key: readFileSync(keyFile), cert: readFileSync(certFile) };

/** The server ends the connection after an answer to `/last`. */
const answer = ((request: IncomingMessage | Http2ServerRequest, response: ServerResponse): void => {
  if (request.url === "/last") {
    if (request instanceof Http2ServerRequest) request.stream.session?.close();
    else response.setHeader("Connection", "close");
  }
  response.end(request.httpVersion);
}) as RequestListener & OverHttp2; // what it uses of a response is there with both versions
type OverHttp2 = (request: Http2ServerRequest, response: Http2ServerResponse) => void;

interface Kind {
  readonly server: () => Server;
  readonly transport: () => UndiciTransport;
}

const tls = (version: SecureVersion, transport = (): UndiciTransport => undiciTransport()): Kind => ({
  server: () => createSecureServer({ ...pem, allowHTTP1: true, minVersion: version, maxVersion: version }, answer),
  transport,
});

const kinds: Readonly<Record<string, Kind>> = {
  http: { server: () => createServer(answer), transport: () => undiciTransport() },
  "tls-1.2": tls("TLSv1.2"),
  "tls-1.3": tls("TLSv1.3"),
  "http-2": tls("TLSv1.3", () => undiciTransport({ dispatcher: new Agent({ allowH2: true, connections: 64 }) })),
};

async function timed(transport: UndiciTransport, urls: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  await Promise.all(
    urls.map(async (url) => {
      const { body } = await transport({ method: "GET", url, headers: {}, signal: new AbortController().signal });
      for await (const _bytes of body) continue;
    }),
  );
  return performance.now() - startedAt;
}

const times: Record<string, number> = {};
const note = (figure: string, value: number): void => {
  times[figure] = Math.min(value, times[figure] ?? Infinity);
};
for (const [kind, { server: make, transport: open }] of Object.entries(kinds)) {
  const server = make();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const proxy = await startDelayingProxy(port, Number(roundTrip));
  const url = `${kind === "http" ? "http" : "https"}://localhost:${proxy.port}`;
  // The first run loads undici.
  for (let run = 0; run <= runs; run += 1) {
    await using transport = open();
    const first = await timed(transport, [`${url}/last`]);
    await pause(Number(roundTrip) * 4); // until the end of the connection has come
    const again = await timed(transport, [`${url}/more`]);
    const kept = await timed(transport, [`${url}/more`]);
    const before = proxy.connections();
    const eight = await timed(
      transport,
      Array.from({ length: 8 }, () => `${url}/more`),
    );
    if (run === 0) continue;
    note(`${kind}-first`, first);
    note(`${kind}-again`, again);
    note(`${kind}-kept`, kept);
    note(`${kind}-eight`, eight);
    note(`${kind}-eight-connections`, proxy.connections() - before);
  }
  await proxy.close();
  server.close();
}
process.stdout.write(JSON.stringify(times));
process.exit();
