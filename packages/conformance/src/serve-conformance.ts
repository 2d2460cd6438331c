import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";

import type { ConformancePeer } from "./conformance-case.ts";
import { createConformanceHandler, targetHeader } from "./conformance-handler.ts";
import type { ConformanceHandler } from "./conformance-handler.ts";

/** A running peer that supports all features. */
export interface ConformanceServer extends ConformancePeer, AsyncDisposable {
  /** Stops the server and closes its connections. */
  close(): Promise<void>;
}

/**
 * Serves a {@link createConformanceHandler} over HTTP on a free port of 127.0.0.1, and adds `/broken`, where connections break.
 * Call `close` when it is no longer needed.
 */
export async function serveConformance(): Promise<ConformanceServer> {
  const handler = createConformanceHandler();
  const served = new WeakMap<Socket, number>();
  const server = createServer((incoming, outgoing) => {
    const url = new URL(`http://peer${incoming.url}`);
    if (url.pathname === "/broken") {
      handler.note(url);
      breakConnection(url.searchParams.get("how"), incoming, outgoing, served);
    } else {
      answer(handler, url, incoming, outgoing).catch(() => outgoing.destroy()); // the other side left
    }
  });
  const endpoint = await listen(server);
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  return {
    endpoint,
    refusingEndpoint: await refusingEndpoint(),
    features: ["sockets", "codings", "all-headers"],
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens at a port, not at a pipe
  return `http://127.0.0.1:${port}`;
}

/** A port that was free a moment ago. */
async function refusingEndpoint(): Promise<string> {
  const server = createServer();
  const endpoint = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return endpoint;
}

async function answer(handler: ConformanceHandler, url: URL, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const left = new AbortController();
  outgoing.once("close", () => outgoing.writableFinished || left.abort());
  const body = await buffer(incoming);
  const method = incoming.method ?? "GET";
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]);
  const request = new Request(url, {
    method,
    headers: [...headers, [targetHeader, incoming.url ?? ""]],
    body: method === "GET" ? null : body,
    signal: left.signal,
  });
  const response = await handler.fetch(request);
  // Written as servers like to write them, so that putting names in lower case is up to the transport.
  for (const [name, value] of response.headers)
    outgoing.setHeader(
      name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()),
      value,
    );
  outgoing.writeHead(response.status);
  if (response.body === null) outgoing.end();
  else await pipeline(Readable.fromWeb(response.body), outgoing);
}

function breakConnection(how: string | null, incoming: IncomingMessage, outgoing: ServerResponse, served: WeakMap<Socket, number>): void {
  const { socket } = incoming;
  switch (how) {
    case "drop":
      socket.destroy();
      return;
    case "reset":
      socket.resetAndDestroy();
      return;
    case "half-headers":
      socket.end("HTTP/1.1 200 OK\r\nContent-Le");
      return;
    case "half-length":
      socket.end("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
      return;
    case "half-chunks":
      socket.end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
      return;
    case "garbage":
      socket.end("220 mail.example.com ESMTP\r\n");
      return;
    default: {
      const count = (served.get(socket) ?? 0) + 1;
      served.set(socket, count);
      if (count % 2 === 0) socket.destroy();
      else incoming.resume().once("end", () => outgoing.end("fine"));
    }
  }
}
