import { fetchTransport, MaxComputeError } from "@maxcompute-rx/core";
import type { Interceptor, Transport } from "@maxcompute-rx/core";
import { undiciTransport } from "@maxcompute-rx/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { certify, conformanceCases, formatReport } from "./certify.ts";
import type { ConformancePeer } from "./conformance-case.ts";
import { createConformanceHandler } from "./conformance-handler.ts";
import { serveConformance } from "./serve-conformance.ts";
import type { ConformanceServer } from "./serve-conformance.ts";

let server: ConformanceServer;
beforeAll(async () => {
  server = await serveConformance();
});
afterAll(() => server.close());

describe.each<[string, Transport]>([
  ["undici over HTTP", undiciTransport()],
  ["Node's fetch over HTTP", fetchTransport({ fetch })],
])("%s", (_name, transport) => {
  it.each(conformanceCases)("$name", async ({ run }) => {
    await expect(run({ transport, peer: server, id: crypto.randomUUID() })).resolves.toBeUndefined();
  });
});

describe("fetch in process", () => {
  const peer: ConformancePeer = { endpoint: "http://peer.invalid", features: ["all-headers"] };
  const transport = fetchTransport({ fetch: createConformanceHandler().fetch });
  const possible = conformanceCases.filter(({ needs }) => needs.every((feature) => peer.features.includes(feature)));

  it.each(possible)("$name", async ({ run }) => {
    await expect(run({ transport, peer, id: crypto.randomUUID() })).resolves.toBeUndefined();
  });

  it("skips what needs sockets, and says so", async () => {
    const report = await certify(transport, peer);
    expect(report).toMatchObject({ failed: 0, passed: possible.length, skipped: conformanceCases.length - possible.length });
    expect(formatReport(report)).toContain(
      "skipped A transport says connect_failed when nobody listens.\n        The way to the peer has no sockets.",
    );
  });
});

/** Transports with one fault each, and the case that must find it. */
const faults: readonly (readonly [fault: string, found: string, make: Interceptor])[] = [
  [
    "rewrites the query",
    "sends path and query byte for byte",
    (next) => (request) => next({ ...request, url: request.url.replaceAll("%20", "+") }),
  ],
  [
    "gives valueless parameters a value",
    "sends path and query byte for byte",
    (next) => (request) => next({ ...request, url: request.url.replace("taskstatus&", "taskstatus=&") }),
  ],
  [
    "loses header values",
    "delivers the headers of a signed request",
    (next) =>
      ({ headers: { authorization: _lost, ...headers }, ...request }) =>
        next({ ...request, headers }),
  ],
  [
    "asks for a coding",
    "delivers headers that browsers keep",
    (next) => (request) => next({ ...request, headers: { ...request.headers, "accept-encoding": "gzip" } }),
  ],
  [
    "sends text",
    "carries any bytes",
    (next) => (request) => next({ ...request, body: request.body && new TextEncoder().encode(new TextDecoder().decode(request.body)) }),
  ],
  [
    "sends the whole buffer",
    "sends only the part of a buffer",
    (next) => (request) => next({ ...request, body: request.body && new Uint8Array(request.body.buffer) }),
  ],
  [
    "empties the body it sent",
    "can send the same request again",
    (next) => async (request) => {
      const answer = await next({ ...request, body: request.body?.slice() });
      request.body?.fill(0);
      return answer;
    },
  ],
  [
    "keeps names as they came",
    "gives status and headers",
    (next) => async (request) => {
      const { headers, ...answer } = await next(request);
      return {
        ...answer,
        headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value])),
      };
    },
  ],
  [
    "throws at error statuses",
    "takes every status for an answer",
    (next) => async (request) => {
      const answer = await next(request);
      if (answer.status >= 500) throw new MaxComputeError("server", "500");
      return answer;
    },
  ],
  [
    "retries 503",
    "takes every status for an answer",
    (next) => async (request) => {
      const answer = await next(request);
      return answer.status === 503 ? next(request) : answer;
    },
  ],
  [
    "follows redirects",
    "follows no redirect",
    (next) => async (request) => {
      const { headers, ...answer } = await next(request);
      const { origin } = new URL(request.url);
      return headers["location"] === undefined ? { ...answer, headers } : next({ ...request, url: origin + headers["location"] });
    },
  ],
  [
    "waits for the whole body",
    "settles when the headers are there",
    (next) => async (request) => {
      const { body, ...answer } = await next(request);
      const chunks: Uint8Array[] = [];
      for await (const chunk of body) chunks.push(chunk);
      return {
        ...answer,
        body: (async function* () {
          yield* chunks;
        })(),
      };
    },
  ],
  [
    "reads on after it was left",
    "ends the exchange when its body is left early",
    (next) => async (request) => {
      const { body, ...answer } = await next(request);
      const chunks = body[Symbol.asyncIterator]();
      return { ...answer, body: { [Symbol.asyncIterator]: () => ({ next: () => chunks.next() }) } };
    },
  ],
  [
    "does not hear aborts",
    "ends the exchange when aborted while waiting for headers",
    (next) => (request) => next({ ...request, signal: new AbortController().signal }),
  ],
  [
    "does not hear early aborts",
    "sends nothing when the signal is already aborted",
    (next) => (request) => next({ ...request, signal: new AbortController().signal }),
  ],
  [
    "forgets the reason",
    "ends the exchange when aborted while the body is read",
    (next) => async (request) => {
      const { body, ...answer } = await next(request);
      return {
        ...answer,
        body: (async function* () {
          try {
            yield* body;
          } catch {
            throw new MaxComputeError("aborted", "aborted");
          }
        })(),
      };
    },
  ],
  [
    "repeats lost requests",
    "connection breaks after sending (drop)",
    (next) => async (request) => {
      try {
        return await next(request);
      } catch {
        return next(request);
      }
    },
  ],
  [
    "calls every failure connect_failed",
    "connection breaks after sending (reset)",
    (next) => (request) =>
      next(request).catch((error: unknown) => {
        throw new MaxComputeError("connect_failed", String(error));
      }),
  ],
  [
    "shows the signature",
    "connection breaks after sending (half-headers)",
    (next) => (request) =>
      next(request).catch(() => {
        throw new MaxComputeError("connection_lost", JSON.stringify(request.headers));
      }),
  ],
  [
    "throws errors of its own",
    "says connect_failed when nobody listens",
    (next) => (request) =>
      next(request).catch((error: unknown) => {
        throw new Error(String(error));
      }),
  ],
  [
    "takes a broken body for the end",
    "does not take half a body",
    (next) => async (request) => {
      const { body, ...answer } = await next(request);
      return {
        ...answer,
        body: (async function* () {
          try {
            yield* body;
          } catch {
            /* as if it were the end */
          }
        })(),
      };
    },
  ],
  [
    "keeps listening",
    "leaves no listener on it",
    (next) => (request) => {
      request.signal.addEventListener("abort", () => {});
      return next(request);
    },
  ],
];

describe("the suite finds a transport that", () => {
  const sound = undiciTransport();
  it.each(faults)("%s", async (_fault, found, make) => {
    const cases = conformanceCases.filter(({ name }) => name.includes(found));
    const report = await certify(make(sound), server, { cases, caseTimeoutMs: 500 });
    expect(report.failed).toBeGreaterThan(0);
  });
});
