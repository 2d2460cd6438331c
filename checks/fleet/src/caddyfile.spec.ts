import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";

import { startCaddy, type Caddy } from "./caddy.ts";
import { freePort } from "@maxcompute-rx/checks-common/free-port";

// Not part of `npm test`: it downloads Caddy.
const seen: string[] = [];
let open: ServerResponse | null = null;
const server = createServer((request: IncomingMessage, response: ServerResponse) => {
  seen.push(`${request.method} ${request.url}`);
  if (request.url !== "/maxcompute/stream") return void response.end("answered");
  open = response;
  response.writeHead(200, { "content-type": "text/event-stream" }).write("data: first\n\n");
});
let caddy: Caddy;
beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server that listens at a port has an address with a port.
  const { port } = server.address() as AddressInfo;
  // The other gateway is down.
  caddy = await startCaddy([await freePort(), port]);
});
afterAll(async () => {
  await caddy.close();
  server.closeAllConnections();
  server.close();
});

it("passes over a gateway that does not answer, also with a submit", async () => {
  for (let turn = 0; turn < 4; turn += 1) {
    const response = await fetch(`${caddy.url}/maxcompute/api/projects/p/instances`, { method: "POST", body: "<Instance/>" });
    expect([response.status, await response.text()]).toEqual([200, "answered"]);
  }
});

it("sends each event on at once", async () => {
  const { body } = await fetch(`${caddy.url}/maxcompute/stream`, { method: "POST", body: "{}" });
  const reader = (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
  expect(await reader.read()).toMatchObject({ value: "data: first\n\n" });
  open?.write("data: second\n\n");
  expect(await reader.read()).toMatchObject({ value: "data: second\n\n" });
  await reader.cancel();
});

it("shows pages nothing but the gateway's own paths", async () => {
  const before = seen.length;
  await fetch(`${caddy.url}/metrics`);
  expect(seen.slice(before)).toEqual([]);
});
