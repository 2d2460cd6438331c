import type { Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";

import { buildConnector } from "undici";
import { describe, expect, it } from "vitest";

import { EarlyConnections } from "./early-connections.ts";
import { closedPort, serveHttp, serveSockets, type TestServer } from "./testing/servers.ts";
import { undiciTransport } from "./undici-transport.ts";

const get = (url: string) => ({ method: "GET" as const, url, headers: {}, signal: new AbortController().signal });

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}

/** Early connections, and what undici would get from them. */
function connections() {
  const early = new EarlyConnections(buildConnector({ timeout: 10_000, allowH2: false }));
  const take = ({ port }: Pick<TestServer, "port">): Promise<Socket> =>
    new Promise((resolve, reject) => {
      early.connect({ protocol: "http:", host: `127.0.0.1:${port}`, hostname: "127.0.0.1", port: String(port) }, (error, socket) =>
        error ? reject(error) : resolve(socket),
      );
    });
  return { early, take };
}

describe("a connection that was opened early", () => {
  it("is the one that the next request uses, and no second one is opened meanwhile", async () => {
    await using server = await serveHttp((_request, response) => void response.end("ok"));
    await using transport = undiciTransport({ maxConnections: 1 });
    transport.preconnect?.(server.url);
    transport.preconnect?.(server.url);
    await until(() => server.connections() === 1);
    const answers: string[] = [];
    for (let at = 0; at < 2; at += 1) {
      const { body } = await transport(get(`${server.url}/`));
      for await (const piece of body) answers.push(Buffer.from(piece).toString());
      transport.preconnect?.(server.url);
    }
    expect(answers).toEqual(["ok", "ok"]);
    expect(server.connections()).toBe(1);
  });

  it("can be taken while it is still being opened", async () => {
    await using server = await serveSockets(() => {});
    const { early, take } = connections();
    early.open(server.url);
    const socket = await take(server);
    expect(server.connections()).toBe(1);
    socket.destroy();
  });

  it.each([
    ["ended", (socket: Socket) => void socket.end()],
    ["broke", (socket: Socket) => void socket.resetAndDestroy()],
    ["spoke unasked", (socket: Socket) => void socket.end("HTTP/1.1 408 Request Timeout\r\n\r\n")],
  ])("that the server %s is replaced by a new one", async (_what, act) => {
    let isFirst = true;
    await using server = await serveSockets((socket) => {
      if (isFirst) act(socket.resume());
      isFirst = false;
    });
    const { early, take } = connections();
    early.open(server.url);
    await until(() => server.connections() === 1);
    await server.idle();
    const socket = await take(server);
    await until(() => server.connections() === 2);
    expect(socket.destroyed).toBe(false);
    socket.destroy();
  });

  it("that cannot be made is tried again, and the reason is told then", async () => {
    const port = await closedPort();
    const { early, take } = connections();
    early.open(`http://127.0.0.1:${port}`);
    await expect(take({ port })).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  it("ends with its transport", async () => {
    await using server = await serveSockets((socket) => void socket.resume());
    const { early } = connections();
    early.open(server.url);
    await until(() => server.connections() === 1);
    early.close();
    await server.idle();
    const transport = undiciTransport();
    await transport.close();
    transport.preconnect?.(server.url);
    await turn();
    expect(server.connections()).toBe(1);
  });
});
