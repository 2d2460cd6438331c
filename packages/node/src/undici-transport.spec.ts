import { execFile } from "node:child_process";
import { registerHooks } from "node:module";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";

import type { TransportRequest } from "@maxcompute-rx/core";
import { Agent, MockAgent } from "undici";
import { afterEach, describe, expect, it } from "vitest";

import { nodeFlags } from "../../../scripts/test/node-flags.ts";
import { closedPort, serveHttp, serveSockets } from "./testing/servers.ts";
import { undiciTransport } from "./undici-transport.ts";
import type { UndiciTransport, UndiciTransportOptions } from "./undici-transport.ts";

const transports: UndiciTransport[] = [];
function make(options?: UndiciTransportOptions): UndiciTransport {
  const transport = undiciTransport(options);
  transports.push(transport);
  return transport;
}
afterEach(async () => {
  await Promise.all(transports.splice(0).map((transport) => transport.close()));
});

const get = (url: string, more: Partial<TransportRequest> = {}): TransportRequest => ({
  method: "GET",
  url,
  headers: {},
  signal: new AbortController().signal,
  ...more,
});
const post = (url: string, body = "<Job/>"): TransportRequest => get(url, { method: "POST", body: Buffer.from(body) });

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe("undiciTransport, an exchange", () => {
  it("sends path, query, headers and body as they are and leaves the request alone", async () => {
    await using server = await serveHttp(async (request, response) => {
      const body = await textOf(request);
      response.end(JSON.stringify({ method: request.method, url: request.url, header: request.headers["x-odps-a"], body }));
    });
    const request: TransportRequest = Object.freeze({
      ...post(`${server.url}/api/a%2Fb?taskstatus&k=&q='%2B%20+`),
      headers: Object.freeze({ "x-odps-a": "1" }),
    });
    const { status, body } = await make()(request);
    expect(status).toBe(200);
    expect(JSON.parse(await textOf(body))).toEqual({
      method: "POST",
      url: "/api/a%2Fb?taskstatus&k=&q='%2B%20+",
      header: "1",
      body: "<Job/>",
    });
  });

  it("hands back error statuses and redirects as answers", async () => {
    await using server = await serveHttp((request, response) => {
      response.writeHead(Number(request.url?.slice(1)), { location: "/200" }).end("no");
    });
    for (const status of [302, 404, 429, 503]) {
      const answer = await make()(get(`${server.url}/${status}`));
      expect(answer.status).toBe(status);
      expect(await textOf(answer.body)).toBe("no");
    }
  });

  it("reads answers without a body", async () => {
    await using server = await serveHttp((_request, response) => void response.writeHead(204).end());
    const { status, body } = await make()(get(`${server.url}/`));
    expect([status, await textOf(body)]).toEqual([204, ""]);
  });

  it("joins headers that come twice", async () => {
    await using server = await serveHttp((_request, response) => {
      response.writeHead(200, ["X-Note", "a", "X-Note", "b"]).end();
    });
    expect((await make()(get(`${server.url}/`))).headers["x-note"]).toBe("a, b");
  });

  it("refuses to hand out a body twice", async () => {
    await using server = await serveHttp((_request, response) => void response.end("once"));
    const { body } = await make()(get(`${server.url}/`));
    expect(await textOf(body)).toBe("once");
    await expect(textOf(body)).rejects.toMatchObject({ code: "invalid_state" });
  });

  it("uses one connection again and again, also for requests that follow at once", async () => {
    await using server = await serveHttp((_request, response) => void response.end("ok"));
    const transport = make();
    for (let turn = 0; turn < 5; turn += 1) await textOf((await transport(get(`${server.url}/`))).body);
    expect(server.connections()).toBe(1);
  });

  it("opens no more connections than it may", async () => {
    await using server = await serveHttp((_request, response) => void setImmediate(() => response.end("ok")));
    const transport = make({ maxConnections: 2 });
    await Promise.all(Array.from({ length: 10 }, async () => textOf((await transport(get(`${server.url}/`))).body)));
    expect(server.connections()).toBe(2);
  });

  it("streams a large body and closes the connection when it is left early", async () => {
    const chunk = Buffer.alloc(1 << 20, 7);
    const endless = function* (): Generator<Buffer> {
      while (true) yield chunk;
    };
    await using server = await serveHttp((_request, response) => pipeline(Readable.from(endless()), response).catch(() => {}));
    const { body } = await make()(get(`${server.url}/`));
    let seen = 0;
    for await (const bytes of body) {
      seen += bytes.length;
      if (seen > 20 << 20) break;
    }
    await server.idle(); // would hang otherwise
    expect(seen).toBeGreaterThan(20 << 20);
  });
});

describe("undiciTransport, content codings", () => {
  const text = "id,name\n1,a\n".repeat(1000);

  it.each([
    ["gzip", gzipSync(text)],
    ["deflate", deflateSync(text)],
    ["br", brotliCompressSync(text)],
    ["zstd", zstdCompressSync(text)],
    ["deflate, gzip", gzipSync(deflateSync(text))],
    ["identity", Buffer.from(text)],
  ])("undoes %s once and removes its headers", async (coding, bytes) => {
    await using server = await serveHttp((_request, response) => {
      response.writeHead(404, { "content-encoding": coding, "content-length": bytes.length, "x-kept": "1" }).end(bytes);
    });
    const { headers, body } = await make()(get(`${server.url}/`));
    expect(await textOf(body)).toBe(text);
    expect(headers).toMatchObject({ "x-kept": "1" });
    expect(headers).not.toHaveProperty("content-encoding");
    expect(headers).not.toHaveProperty("content-length");
  });

  it("does not undo what is itself compressed, without a header that says so", async () => {
    await using server = await serveHttp((_request, response) => void response.end(gzipSync(text)));
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await make()(get(`${server.url}/`))).body) chunks.push(chunk);
    expect(Buffer.concat(chunks).equals(gzipSync(text))).toBe(true);
  });

  it.each([
    ["truncated", "gzip", gzipSync(text).subarray(0, 40)],
    ["damaged", "gzip", Buffer.from("not gzip at all")],
    ["damaged", "deflate", Buffer.from("not deflate at all")],
    ["damaged", "br", Buffer.from("not brotli at all, that is")],
    ["damaged", "zstd", Buffer.from("not zstd at all")],
    ["unknown", "rot13", Buffer.from("uryyb")],
    ["many times over", "gzip, gzip, gzip", gzipSync(text)],
  ])("says so when a body is %s (%s)", async (_what, coding, bytes) => {
    await using server = await serveHttp((_request, response) => {
      response.writeHead(200, { "content-encoding": coding }).end(bytes);
    });
    const read = async (): Promise<string> => textOf((await make()(get(`${server.url}/`))).body);
    await expect(read()).rejects.toMatchObject({ code: "unexpected_answer" });
  });
});

describe("undiciTransport, failures", () => {
  it("knows that no byte left when nobody listens", async () => {
    const port = await closedPort();
    await expect(make()(post(`http://127.0.0.1:${port}/`))).rejects.toMatchObject({
      code: "connect_failed",
      message: `http://127.0.0.1:${port} could not be reached (ECONNREFUSED).`,
      nextStep: expect.stringContaining("HTTP_PROXY"),
      cause: expect.objectContaining({ code: "ECONNREFUSED" }),
    });
  });

  it("knows that no byte left when the name is unknown", async () => {
    const dispatcher = new Agent({
      connect: { lookup: (host, _options, done) => done(Object.assign(new Error(host), { code: "ENOTFOUND" }), "", 4) },
    });
    await expect(make({ dispatcher })(post("http://nowhere.invalid/"))).rejects.toMatchObject({ code: "connect_failed" });
  });

  it("knows that no byte left when TLS fails, and asks about the scheme", async () => {
    await using server = await serveSockets((socket) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    await expect(make()(post(`https://127.0.0.1:${server.port}/`))).rejects.toMatchObject({
      code: "connect_failed",
      nextStep: expect.stringContaining("https"),
    });
  });

  it("gives up on a connection that is never made", async () => {
    // The handshake of TLS gets no answer: to undici, the connection is still being made.
    await using server = await serveSockets(() => {});
    const transport = make({ connectTimeoutMs: 20 });
    await expect(transport(post(`https://127.0.0.1:${server.port}/`))).rejects.toMatchObject({ code: "connect_failed" });
  });

  it("cannot know what became of a request whose connection was reset", async () => {
    await using server = await serveSockets((socket) => void socket.once("data", () => socket.resetAndDestroy()));
    await expect(make()(post(`${server.url}/`))).rejects.toMatchObject({ code: "connection_lost" });
    expect(server.connections()).toBe(1);
  });

  it("cannot know either when it was reset within the headers", async () => {
    await using server = await serveSockets((socket) => {
      socket.once("data", () => socket.write("HTTP/1.1 200 OK\r\nContent-Le", () => socket.resetAndDestroy()));
    });
    await expect(make()(post(`${server.url}/`))).rejects.toMatchObject({ code: "connection_lost" });
  });

  it.each([
    ["a length", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"],
    ["chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"],
    ["chunks, closing", "HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"],
    ["a length, closing", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 100\r\n\r\nhalf"],
  ])("does not take half a body with %s for a whole one", async (_framing, answer) => {
    await using server = await serveSockets((socket) => void socket.once("data", () => socket.end(answer)));
    const { body } = await make()(get(`${server.url}/`));
    await expect(textOf(body)).rejects.toMatchObject({ code: "connection_lost" });
  });

  it("does not repeat a request on a kept-alive connection that the server closes under it", async () => {
    let requests = 0;
    await using server = await serveSockets((socket) => {
      socket.on("data", () => {
        requests += 1;
        if (requests === 1) socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        else socket.destroy();
      });
    });
    const transport = make({ maxConnections: 1 });
    await textOf((await transport(get(`${server.url}/`))).body);
    await expect(transport(post(`${server.url}/`))).rejects.toMatchObject({ code: "connection_lost" });
    expect([requests, server.connections()]).toEqual([2, 1]);
  });

  it.each(["SSH-2.0-OpenSSH_9.6\r\n", "220 mail.example.com ESMTP\r\n", "\u0000\u0001\u0002\u0003"])(
    "recognises what is not HTTP: %j",
    async (greeting) => {
      await using server = await serveSockets((socket) => void socket.once("data", () => socket.end(greeting)));
      await expect(make()(get(`${server.url}/`))).rejects.toMatchObject({
        code: "unexpected_answer",
        nextStep: expect.stringContaining("endpoint"),
      });
    },
  );

  it("waits for headers only so long", async () => {
    await using server = await serveHttp(() => {});
    await expect(make({ headersTimeoutMs: 20 })(post(`${server.url}/`))).rejects.toMatchObject({ code: "timeout" });
  });

  it("waits for more of a body only so long", async () => {
    await using server = await serveHttp((_request, response) => void response.write("some"));
    const { body } = await make({ bodyIdleTimeoutMs: 20 })(get(`${server.url}/`));
    await expect(textOf(body)).rejects.toMatchObject({ code: "timeout" });
  });

  it("survives a failure of a body that nobody reads", async () => {
    await using server = await serveHttp((_request, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).write(gzipSync("x").subarray(0, 4), () => response.destroy());
    });
    const { status } = await make()(get(`${server.url}/`));
    await server.idle();
    expect(status).toBe(200);
  });

  it("refuses headers that cannot be sent, without showing them", async () => {
    const transport = make();
    const request = get("http://127.0.0.1:9/", { headers: { authorization: "ODPS id:secret\n" } });
    const error: unknown = await transport(request).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "invalid_argument" });
    expect(JSON.stringify(error) + String(error) + String((error as Error).cause)).not.toContain("secret");
  });

  it.each(["/relative", "ftp://host/", "http://host/a#b"])("refuses the URL %s", async (url) => {
    await expect(make()(get(url))).rejects.toMatchObject({ code: "invalid_argument" });
  });
});

describe("undiciTransport, abort", () => {
  const reason = new Error("the user left");

  it("sends nothing when already aborted", async () => {
    await using server = await serveHttp((_request, response) => void response.end());
    const aborted = make()(get(`${server.url}/`, { signal: AbortSignal.abort(reason) }));
    await expect(aborted).rejects.toMatchObject({ code: "aborted", cause: reason });
    expect(server.connections()).toBe(0);
  });

  it("does not wait for a connection that is being made", async () => {
    await using server = await serveSockets(() => {});
    const controller = new AbortController();
    const sent = make()(get(`https://127.0.0.1:${server.port}/`, { signal: controller.signal }));
    controller.abort(reason);
    await expect(sent).rejects.toMatchObject({ code: "aborted", cause: reason });
  });

  it("does not wait for its turn in the queue, and is never sent then", async () => {
    const paths: (string | undefined)[] = [];
    const controller = new AbortController();
    const first = Promise.withResolvers<void>();
    await using server = await serveHttp(async (request, response) => {
      paths.push(request.url);
      if (request.url === "/1") await first.promise;
      response.end();
    });
    const transport = make({ maxConnections: 1 });
    const one = transport(get(`${server.url}/1`));
    const two = transport(get(`${server.url}/2`, { signal: controller.signal }));
    const three = transport(get(`${server.url}/3`));
    controller.abort(reason);
    await expect(two).rejects.toMatchObject({ code: "aborted", cause: reason });
    first.resolve();
    for (const answer of [one, three]) await textOf((await answer).body);
    expect(paths).toEqual(["/1", "/3"]);
  });

  it("ends the exchange while waiting for headers", async () => {
    const controller = new AbortController();
    await using server = await serveHttp(() => controller.abort(reason));
    const held = make()(get(`${server.url}/`, { signal: controller.signal }));
    await expect(held).rejects.toMatchObject({ code: "aborted", cause: reason });
    await server.idle();
  });

  it("ends the exchange while the body is read, decoded or not", async () => {
    for (const headers of [{}, { "content-encoding": "gzip" }]) {
      const controller = new AbortController();
      await using server = await serveHttp((_request, response) => {
        response.writeHead(200, headers).write(gzipSync("some text"));
      });
      const { body } = await make()(get(`${server.url}/`, { signal: controller.signal }));
      const reading = textOf(body);
      setImmediate(() => controller.abort(reason));
      await expect(reading).rejects.toMatchObject({ code: "aborted", cause: reason });
      await server.idle();
    }
  });

  it("leaves no listener on the caller's signal", async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const counting = {
      aborted: false,
      addEventListener: (...args: Parameters<AbortSignal["addEventListener"]>) => ((listeners += 1), signal.addEventListener(...args)),
      removeEventListener: (...args: Parameters<AbortSignal["removeEventListener"]>) => (
        (listeners -= 1),
        signal.removeEventListener(...args)
      ),
    };
    await using server = await serveHttp((_request, response) => void response.end("ok"));
    const transport = make();
    await textOf((await transport(get(`${server.url}/`, { signal: counting }))).body);
    await transport(get(`http://127.0.0.1:${await closedPort()}/`, { signal: counting })).catch(() => {});
    expect(listeners).toBe(0);
  });
});

describe("undiciTransport, proxies", () => {
  it("sends plain requests through HTTP_PROXY and not those that NO_PROXY names", async () => {
    const targets: (string | undefined)[] = [];
    await using proxy = await serveHttp((request, response) => {
      targets.push(request.url);
      response.end("by proxy");
    });
    await using server = await serveHttp((_request, response) => void response.end("direct"));
    process.env["HTTP_PROXY"] = proxy.url;
    process.env["NO_PROXY"] = "127.0.0.1";
    try {
      const transport = make();
      expect(await textOf((await transport(get("http://service.example.com/api?taskstatus"))).body)).toBe("by proxy");
      expect(await textOf((await transport(get(`${server.url}/`))).body)).toBe("direct");
      expect(targets).toEqual(["http://service.example.com/api?taskstatus"]);
    } finally {
      delete process.env["HTTP_PROXY"];
      delete process.env["NO_PROXY"];
    }
  });

  it("asks HTTPS_PROXY for a tunnel, and knows that nothing left when there is none", async () => {
    const asked: string[] = [];
    await using proxy = await serveSockets((socket) => {
      socket.once("data", (bytes: Buffer) => {
        asked.push(bytes.toString().split("\r\n")[0] ?? "");
        socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
      });
    });
    process.env["HTTPS_PROXY"] = proxy.url;
    try {
      await expect(make()(post("https://service.example.com/api"))).rejects.toMatchObject({ code: "connect_failed" });
      expect(asked).toEqual(["CONNECT service.example.com:443 HTTP/1.1"]);
    } finally {
      delete process.env["HTTPS_PROXY"];
    }
  });

  it("speaks TLS with the endpoint inside the tunnel, so that the proxy sees no request", async () => {
    const inTunnel = Promise.withResolvers<number | undefined>();
    await using proxy = await serveSockets((socket) => {
      socket.once("data", () => {
        socket.once("data", (bytes: Buffer) => {
          inTunnel.resolve(bytes[0]);
          socket.destroy();
        });
        socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      });
    });
    process.env["https_proxy"] = proxy.url;
    try {
      await expect(make()(post("https://service.example.com/api"))).rejects.toMatchObject({ code: "connect_failed" });
      expect(await inTunnel.promise).toBe(22); // the first byte of a TLS handshake
    } finally {
      delete process.env["https_proxy"];
    }
  });

  it("asks for a password where the proxy does", async () => {
    await using proxy = await serveHttp((_request, response) => void response.writeHead(407).end());
    process.env["HTTP_PROXY"] = proxy.url;
    try {
      const error = make()(get("http://service.example.com/api"));
      await expect(error).rejects.toMatchObject({ code: "connect_failed", nextStep: expect.stringContaining("password") });
    } finally {
      delete process.env["HTTP_PROXY"];
    }
  });

  it("does not show the password of a proxy that is written wrongly", async () => {
    process.env["HTTP_PROXY"] = "http://user:hunter2@host:99999";
    try {
      const error: unknown = await make()(get("http://service.example.com/api")).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: "configuration", message: expect.stringContaining("HTTP_PROXY") });
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("hunter2");
    } finally {
      delete process.env["HTTP_PROXY"];
    }
  });
});

describe("undiciTransport, options and life", () => {
  it("uses a given dispatcher and leaves it open", async () => {
    const dispatcher = new MockAgent();
    dispatcher.disableNetConnect();
    dispatcher.get("http://mocked").intercept({ path: "/a?b" }).reply(200, "mocked").times(2);
    for (let turn = 0; turn < 2; turn += 1) {
      const transport = undiciTransport({ dispatcher });
      expect(await textOf((await transport(get("http://mocked/a?b"))).body)).toBe("mocked");
      await transport.close();
    }
    await dispatcher.close();
  });

  it.each<[object, string]>([
    [{ maxConnections: 0 }, "maxConnections"],
    [{ headersTimeoutMs: 1.5 }, "headersTimeoutMs"],
    [{ dispatcher: new MockAgent(), maxConnections: 3 }, "maxConnections"],
    [{ timeout: 3 }, "timeout"],
  ])("refuses wrong options", (options, name) => {
    expect(() => undiciTransport(options)).toThrow(
      expect.objectContaining({ code: "invalid_argument", message: expect.stringContaining(name) }),
    );
  });

  it("ends what is running when it is closed, and refuses what comes later", async () => {
    const asked = Promise.withResolvers<void>();
    await using server = await serveHttp(() => asked.resolve());
    const transport = make();
    const running = transport(post(`${server.url}/`));
    await asked.promise;
    await Promise.all([transport.close(), expect(running).rejects.toMatchObject({ code: "connection_lost" })]);
    await server.idle();
    await expect(transport(get(`${server.url}/`))).rejects.toMatchObject({ code: "invalid_state" });
    await transport.close();
  });

  it("does not keep the process alive with idle connections", async () => {
    await using server = await serveHttp((_request, response) => void response.end("ok"));
    const module = new URL("./undici-transport.ts", import.meta.url).href;
    const program = `
      const { undiciTransport } = await import(${JSON.stringify(module)});
      const { body } = await undiciTransport()({ method: "GET", url: "${server.url}/", headers: {}, signal: new AbortController().signal });
      for await (const chunk of body) process.stdout.write(chunk);
    `;
    // Ends by itself although the server keeps the connection for a minute; the limit only ends a test that fails.
    const { stdout } = await promisify(execFile)(process.execPath, [...nodeFlags, "--input-type=module", "-e", program], {
      timeout: 30_000,
    });
    expect(stdout).toBe("ok");
  });
});

it("says that nothing was sent when undici cannot be loaded, as in a bundle without `require`", async () => {
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      if (specifier === "undici/index.js") throw new Error('Dynamic require of "node:assert" is not supported');
      return next(specifier, context);
    },
  });
  try {
    const refused = await make()(post("http://127.0.0.1:1/")).catch((error: unknown) => error);
    // The code decides that a submit is neither unknown nor looked for.
    expect(refused).toMatchObject({
      code: "unsupported",
      message: expect.stringContaining("Nothing was sent"),
      nextStep: expect.stringContaining("bundle"),
    });
  } finally {
    hooks.deregister();
  }
});
