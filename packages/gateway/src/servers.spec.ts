import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { getRequestListener, serve } from "@hono/node-server";
import { fetchTransport } from "@maxcompute-rx/core";
import { gatewayHeader } from "@maxcompute-rx/core/internal";
import { createEmulator, type Emulator } from "@maxcompute-rx/emulator";
import express from "express";
import fastify from "fastify";
import { Hono } from "hono";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { createGateway, type Gateway } from "./index.ts";
import { instanceOf, readPage, streamName, tells } from "./testing/pages.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await createEmulator();
});
afterAll(() => emulator.close());

// By default, which is what most users have, the library replaces these two.
const globals = { Request, Response };
afterAll(() => void Object.assign(globalThis, globals));

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const mounts: readonly (readonly [string, (gateway: Gateway) => Server])[] = [
  ["Node's own server", (gateway) => createServer(getRequestListener(gateway)).listen(0, "127.0.0.1")],
  [
    "hono",
    (gateway) => {
      const app = new Hono();
      app.all("/maxcompute/*", (c) => gateway(c.req.raw));
      return serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }) as Server;
    },
  ],
  [
    "express",
    (gateway) => {
      const app = express();
      app.all("/maxcompute/{*path}", getRequestListener(gateway));
      return app.listen(0, "127.0.0.1");
    },
  ],
  [
    "fastify",
    (gateway) => {
      const app = fastify();
      const listener = getRequestListener(gateway);
      app.register(async (scope) => {
        scope.removeAllContentTypeParsers();
        scope.addContentTypeParser("*", (_request, _body, done) => done(null));
        scope.all("/maxcompute/*", (request, reply) => {
          reply.hijack();
          void listener(request.raw, reply.raw);
        });
      });
      void app.listen({ port: 0, host: "127.0.0.1" });
      return app.server;
    },
  ],
];

describe.each(mounts)("mounted in %s", (_name, mount) => {
  async function begin(): Promise<{
    readonly gateway: Gateway;
    readonly ask: (path: string, init?: RequestInit) => Promise<Response>;
    readonly server: Server;
  }> {
    const { accessKeyId, accessKeySecret } = emulator.account;
    const gateway = createGateway({
      endpoint: "http://emulator/api",
      credentials: { accessKeyId, accessKeySecret },
      transport: fetchTransport({ fetch: emulator.fetch }),
      basePath: "/maxcompute",
      limits: { resumeMs: 0 },
      authorize: () => ({ caller: "ann", projects: { demo_project: ["read", "submit"] } }),
    });
    const server = mount(gateway);
    servers.push(server);
    if (!server.listening) await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
      fetch(`http://127.0.0.1:${port}/maxcompute${path}`, {
        ...init,
        headers: { [gatewayHeader]: "1", ...(init.headers as Record<string, string>) },
      });
    return { gateway, ask, server };
  }

  it("answers calls, with bodies", async () => {
    const { gateway, ask } = await begin();
    expect(await (await ask("/session")).json()).toEqual({ projects: { demo_project: ["read", "submit"] } });
    const body = "<Instance><Job><Tasks><SQL><Name>t</Name><Query>select 1;</Query></SQL></Tasks></Job></Instance>";
    const submitted = await ask("/api/projects/demo_project/instances", {
      method: "POST",
      body,
      headers: { "content-type": "application/xml" },
    });
    expect(submitted.status).toBe(201);
    const inOtherWords = await ask("/api/projects/demo_project/..%2f..%2fother/instances");
    expect(inOtherWords.status).toBe(400);
    gateway.close();
  });

  it("streams events as they happen, and notices when the page is gone", async () => {
    const { gateway, ask } = await begin();
    const id = emulator.jobs.script({ durationMs: 3_600_000, stages: ["M1"] });
    const leaving = new AbortController();
    const response = await ask("/stream", {
      method: "POST",
      body: JSON.stringify({ stream: streamName(), subscriptions: [instanceOf(id)] }),
      headers: { "content-type": "application/json" },
      signal: leaving.signal,
    });
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const page = readPage(response);
    await page.until(tells("progress"));
    expect(gateway.counters).toMatchObject({ openStreams: 1, upstreamWatches: 1 });
    leaving.abort();
    await expect.poll(() => gateway.counters).toMatchObject({ openStreams: 0, upstreamWatches: 0 });
    gateway.close();
  });
});
