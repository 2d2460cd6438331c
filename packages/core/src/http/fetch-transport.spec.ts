import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { fetchTransport } from "./fetch-transport.ts";
import type { FetchLike } from "./fetch-transport.ts";
import type { TransportRequest } from "../transport.ts";

const url = "http://service.example.com/api/projects/p/instances/i?taskstatus&k=&a=%2B%20+";

const requestOf = (more: Partial<TransportRequest> = {}): TransportRequest => ({
  method: "GET",
  url,
  headers: { "x-odps-user-agent": "spec" },
  signal: new AbortController().signal,
  ...more,
});

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body) text += decoder.decode(chunk, { stream: true });
  return text;
}

/** A body that tells when it is left. */
function endless(onCancel: () => void): ReadableStream<Uint8Array> {
  return new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array([1])), cancel: onCancel }, { highWaterMark: 0 });
}

describe("fetchTransport over a handler in the same process", () => {
  it("hands it a platform request as it is to be sent", async () => {
    const request = Object.freeze(requestOf({ method: "POST", body: new TextEncoder().encode("<Job/>") }));
    const send = fetchTransport({
      fetch: async (seen) =>
        Response.json([seen.method, seen.url, seen.headers.get("x-odps-user-agent"), await seen.text(), seen.redirect]),
    });
    for (const _turn of ["first", "again, with the same body"]) {
      const { status, headers, body } = await send(request);
      expect([status, headers["content-type"]]).toEqual([200, "application/json"]);
      expect(JSON.parse(await textOf(body))).toEqual(["POST", url, "spec", "<Job/>", "manual"]);
    }
  });

  it("fits every platform's fetch and handlers of a request, without glue", () => {
    const handler: (request: Request) => Response = () => new Response();
    const fits: readonly FetchLike[] = [fetch, handler, async (request: Request) => handler(request)];
    expect(fits).toHaveLength(3);
  });

  it("takes any status for an answer, and an answer may have no body", async () => {
    for (const status of [204, 302, 404, 503]) {
      const answer = await fetchTransport({ fetch: () => new Response(null, { status }) })(requestOf());
      expect([answer.status, await textOf(answer.body)]).toEqual([status, ""]);
    }
  });

  it("refuses to hand out a body twice", async () => {
    const { body } = await fetchTransport({ fetch: () => new Response("once") })(requestOf());
    expect(await textOf(body)).toBe("once");
    await expect(textOf(body)).rejects.toMatchObject({ code: "invalid_state" });
  });

  it("tells the handler when the body is left early", async () => {
    let left = 0;
    const { body } = await fetchTransport({ fetch: () => new Response(endless(() => (left += 1))) })(requestOf());
    for await (const chunk of body) {
      expect(chunk).toEqual(new Uint8Array([1]));
      break;
    }
    expect(left).toBe(1);
  });

  it.each(["http://h/a/../b", "http://h/a?it's", "http://h/a#b", "http://h/ä"])(
    "refuses %s, which fetch would rewrite",
    async (rewritten) => {
      const send = fetchTransport({ fetch: () => new Response() });
      await expect(send(requestOf({ url: rewritten }))).rejects.toMatchObject({ code: "invalid_argument" });
    },
  );

  it("refuses what the platform cannot send, without showing it", async () => {
    const send = fetchTransport({ fetch: () => new Response() });
    const error: unknown = await send(requestOf({ headers: { authorization: "secret\n\u0000" } })).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "invalid_argument" });
    expect(JSON.stringify(error)).not.toContain("secret");
  });
});

describe("fetchTransport, failures", () => {
  const failing =
    (error: unknown): FetchLike =>
    () => {
      throw error;
    };
  const withCause = (cause: unknown): TypeError => new TypeError("fetch failed", { cause });
  const coded = (code: string, more: object = {}): Error => Object.assign(new Error(code), { code, ...more });
  const circular = new Error("in a circle");
  circular.cause = withCause(circular);

  it.each([
    ["a fetch that says nothing", new TypeError("Failed to fetch"), "connection_lost"],
    ["something that is no error", "no", "connection_lost"],
    ["causes that run in a circle", circular, "connection_lost"],
    ["a refused connection", withCause(coded("ECONNREFUSED")), "connect_failed"],
    ["an unknown host", withCause(coded("ENOTFOUND")), "connect_failed"],
    ["a name server that is away", withCause(coded("EAI_AGAIN")), "connect_failed"],
    ["a connection that took too long", withCause(coded("UND_ERR_CONNECT_TIMEOUT")), "connect_failed"],
    ["no route while connecting", withCause(coded("EHOSTUNREACH", { syscall: "connect" })), "connect_failed"],
    ["no route while reading", withCause(coded("EHOSTUNREACH", { syscall: "read" })), "connection_lost"],
    ["a reset", withCause(coded("ECONNRESET", { syscall: "read" })), "connection_lost"],
    ["headers that took too long", withCause(coded("UND_ERR_HEADERS_TIMEOUT")), "timeout"],
    ["what is not HTTP", withCause(coded("HPE_INVALID_CONSTANT")), "unexpected_answer"],
  ])("maps %s", async (_what, error, code) => {
    await expect(fetchTransport({ fetch: failing(error) })(requestOf())).rejects.toMatchObject({ code, cause: error });
    const rejecting = fetchTransport({ fetch: () => Promise.reject(error) });
    await expect(rejecting(requestOf())).rejects.toMatchObject({ code, cause: error });
  });

  it("does not claim that nothing left when the body breaks", async () => {
    const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(coded("ECONNREFUSED")) });
    const answer = await fetchTransport({ fetch: () => new Response(body) })(requestOf());
    await expect(textOf(answer.body)).rejects.toMatchObject({ code: "connection_lost" });
  });

  it("explains the redirect that browsers hide", async () => {
    const send = fetchTransport({ fetch: () => ({ status: 0, headers: new Headers(), body: null }) });
    await expect(send(requestOf())).rejects.toMatchObject({
      code: "unexpected_answer",
      nextStep: expect.stringContaining("scheme"),
    });
  });
});

describe("fetchTransport, abort", () => {
  const reason = new Error("the user left");
  const never = (): Promise<Response> => new Promise(() => {});

  it("does not call fetch when already aborted", async () => {
    let calls = 0;
    const send = fetchTransport({ fetch: () => ((calls += 1), new Response()) });
    await expect(send(requestOf({ signal: AbortSignal.abort(reason) }))).rejects.toMatchObject({
      code: "aborted",
      cause: reason,
    });
    expect(calls).toBe(0);
  });

  it("aborts the platform's request, and does not wait for a handler that takes no notice", async () => {
    const controller = new AbortController();
    let seen: AbortSignal | undefined;
    const send = fetchTransport({ fetch: (request) => ((seen = request.signal), never()) });
    const sent = send(requestOf({ signal: controller.signal }));
    await Promise.resolve();
    controller.abort(reason);
    await expect(sent).rejects.toMatchObject({ code: "aborted", cause: reason });
    expect(seen?.aborted).toBe(true);
  });

  it("ends the reading of the body, and leaves it", async () => {
    const controller = new AbortController();
    let left = 0;
    const stuck = new ReadableStream<Uint8Array>({ pull: () => new Promise(() => {}), cancel: () => void (left += 1) });
    const { body } = await fetchTransport({ fetch: () => new Response(stuck) })(requestOf({ signal: controller.signal }));
    const reading = textOf(body);
    controller.abort(reason);
    await expect(reading).rejects.toMatchObject({ code: "aborted", cause: reason });
    expect(left).toBe(1);
  });

  it("notices an abort between the headers and the body", async () => {
    const controller = new AbortController();
    const { body } = await fetchTransport({ fetch: () => new Response("text") })(requestOf({ signal: controller.signal }));
    controller.abort(reason);
    await expect(textOf(body)).rejects.toMatchObject({ code: "aborted", cause: reason });
  });

  it("leaves no listener on the caller's signal, and accepts one that is not the platform's", async () => {
    const listeners = new Set<() => void>();
    const signal = {
      aborted: false,
      addEventListener: (_type: "abort", listener: () => void) => void listeners.add(listener),
      removeEventListener: (_type: "abort", listener: () => void) => void listeners.delete(listener),
    };
    const { body } = await fetchTransport({ fetch: () => new Response("text") })(requestOf({ signal }));
    await textOf(body);
    expect(listeners.size).toBe(0);
  });
});

describe("fetchTransport over Node's fetch", () => {
  const text = "id,name\n1,a\n".repeat(100);
  const server = createServer((request, response) => {
    if (request.url === "/redirect") response.writeHead(302, { location: "/" }).end();
    else if (request.url === "/cut") response.writeHead(200, { "content-length": 9 }).write("half", () => response.destroy());
    else if (request.url === "/drop") request.socket.destroy();
    else if (request.url === "/garbage") request.socket.end("220 mail.example.com\r\n");
    else response.writeHead(200, { "Content-Encoding": "gzip", "X-Target": request.url }).end(gzipSync(text));
  });
  let origin = "";
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });
  const send = fetchTransport({ fetch });

  it("sends the target byte for byte and removes the header of the coding that fetch has undone", async () => {
    const target = "/a%2Fb?taskstatus&k=&a=%2B%20+&b=%27";
    const { headers, body } = await send(requestOf({ url: origin + target }));
    expect(headers).toMatchObject({ "x-target": target });
    expect(headers).not.toHaveProperty("content-encoding");
    expect(headers).not.toHaveProperty("content-length");
    expect(await textOf(body)).toBe(text);
  });

  it("says so when fetch left a body encoded, and takes it when fetch has undone its coding", async () => {
    const answerIn = (coding: string, ...pieces: readonly (readonly number[])[]) => {
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          for (const piece of pieces) controller.enqueue(Uint8Array.from(piece));
          controller.close();
        },
      });
      return fetchTransport({ fetch: () => new Response(body, { headers: { "content-encoding": coding } }) })(
        requestOf({ url: `${origin}/` }),
      );
    };
    const refusal = {
      code: "unsupported",
      message: expect.stringContaining("compressed with"),
      nextStep: expect.stringContaining("compress"),
    };
    await expect(answerIn("x-lz4-frame", [1])).rejects.toMatchObject(refusal);
    await expect(answerIn("gzip, x-snappy-framed", [1])).rejects.toMatchObject(refusal);
    const encoded = await answerIn("zstd", [0x28, 0xb5], [], [0x2f, 0xfd, 0]);
    await expect(textOf(encoded.body)).rejects.toMatchObject(refusal);
    const decoded = await answerIn("zstd", [0x28, 0xb5], [0x41, 0x2f, 0xfd]);
    expect(decoded.headers).not.toHaveProperty("content-encoding");
    expect((await Array.fromAsync(decoded.body)).flatMap((piece) => [...piece])).toEqual([0x28, 0xb5, 0x41, 0x2f, 0xfd]);
  });

  it("follows no redirect", async () => {
    expect(await send(requestOf({ url: `${origin}/redirect` }))).toMatchObject({ status: 302, headers: { location: "/" } });
  });

  it.each([
    ["/drop", "connection_lost"],
    ["/garbage", "unexpected_answer"],
  ])("maps what happens at %s", async (path, code) => {
    await expect(send(requestOf({ url: origin + path }))).rejects.toMatchObject({ code });
  });

  it("does not take half a body for a whole one", async () => {
    const { body } = await send(requestOf({ url: `${origin}/cut` }));
    await expect(textOf(body)).rejects.toMatchObject({ code: "connection_lost" });
  });

  it("knows a refused connection", async () => {
    const closing = createServer();
    await new Promise<void>((resolve) => closing.listen(0, "127.0.0.1", resolve));
    const { port } = closing.address() as AddressInfo;
    await new Promise((resolve) => closing.close(resolve));
    await expect(send(requestOf({ url: `http://127.0.0.1:${port}/` }))).rejects.toMatchObject({ code: "connect_failed" });
  });
});
