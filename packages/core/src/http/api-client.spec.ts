import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { MaxCompute } from "../max-compute.ts";
import { createMaxCompute } from "../create-max-compute.ts";
import { MaxComputeError } from "../error.ts";
import type { CallReport } from "../options.ts";
import { cannedTransport, optionsFor, xmlError, type Canned } from "../testing/canned-transport.ts";

// Through the client's own door: `reload` is a call that may be repeated, `runSql` one that may not.

const running: Canned = { headers: { "x-odps-request-id": "R2" }, body: "<Instance><Status>Running</Status></Instance>" };

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function settled<T>(promise: Promise<T>): Promise<PromiseSettledResult<T>> {
  return Promise.allSettled([promise]).then(([result]) => result);
}

const reload = (client: MaxCompute) => settled(client.instance("i1").reload());

describe("a call that may be repeated", () => {
  it("is repeated after transient faults and gives the answer", async () => {
    const { transport, seen } = cannedTransport((_request, count) => (count < 3 ? { status: 503 } : running));
    const result = reload(createMaxCompute(optionsFor(transport)));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await result).toMatchObject({ status: "fulfilled", value: { status: "Running" } });
    expect(seen).toHaveLength(3);
  });

  it("gives up after five attempts with the last error", async () => {
    const { transport, seen } = cannedTransport(() => ({ status: 502 }));
    const result = reload(createMaxCompute(optionsFor(transport)));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await result).toMatchObject({ status: "rejected", reason: { code: "unavailable", status: 502, instanceId: "i1" } });
    expect(seen).toHaveLength(5);
  });

  it("waits at least as long as Retry-After says", async () => {
    const { transport, seen } = cannedTransport((_request, count) =>
      count === 1 ? xmlError(429, "FlowExceeded", "slow", { "retry-after": "30" }) : running,
    );
    const result = reload(createMaxCompute(optionsFor(transport)));
    await vi.advanceTimersByTimeAsync(29_999);
    expect(seen).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await result).toMatchObject({ status: "fulfilled" });
  });

  it("is not repeated after a client error", async () => {
    const { transport, seen } = cannedTransport(() => xmlError(400, "InvalidParameter", "ODPS-0420061: bad"));
    expect(await reload(createMaxCompute(optionsFor(transport)))).toMatchObject({
      status: "rejected",
      reason: { code: "invalid_request" },
    });
    expect(seen).toHaveLength(1);
  });
});

describe("an abort", () => {
  it("ends the exchange and keeps the caller's reason as the cause", async () => {
    const { transport } = cannedTransport(() => null);
    const controller = new AbortController();
    const result = settled(createMaxCompute(optionsFor(transport)).instance("i1").reload({ signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(10);
    controller.abort("enough");
    expect(await result).toMatchObject({ status: "rejected", reason: { code: "aborted", cause: "enough", instanceId: "i1" } });
  });

  it("before the call sends nothing", async () => {
    const { transport, seen } = cannedTransport(() => running);
    const signal = AbortSignal.abort();
    expect(await settled(createMaxCompute(optionsFor(transport)).instance("i1").reload({ signal }))).toMatchObject({
      reason: { code: "aborted" },
    });
    expect(seen).toEqual([]);
  });

  it("during a pause between attempts ends it at once and leaves no timer", async () => {
    const { transport, seen } = cannedTransport(() => xmlError(429, "FlowExceeded", "slow", { "retry-after": "30" }));
    const controller = new AbortController();
    const result = settled(createMaxCompute(optionsFor(transport)).instance("i1").reload({ signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(1000);
    controller.abort();
    expect(await result).toMatchObject({ reason: { code: "aborted" } });
    expect(seen).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});

it("a call without an answer ends with a timeout that says what to do, and is tried again", async () => {
  const { transport, seen } = cannedTransport(() => null);
  const result = reload(createMaxCompute(optionsFor(transport, { callTimeoutMs: 1000, retry: { attempts: 2 } })));
  await vi.advanceTimersByTimeAsync(3000);
  expect(await result).toMatchObject({ reason: { code: "timeout", nextStep: expect.stringContaining("callTimeoutMs") } });
  expect(seen).toHaveLength(2);
  expect(vi.getTimerCount()).toBe(0);
});

const hung = (): Promise<never> => new Promise(() => {});
const neverEnding = async function* (): AsyncGenerator<Uint8Array> {
  yield await hung();
};

describe.for([
  ["a transport that ignores its signal", { transport: hung }],
  ["an interceptor that hangs", { interceptors: [() => hung] }],
  ["a body that never comes", { transport: async () => ({ status: 200, headers: {}, body: neverEnding() }) }],
  ["a credentials provider that hangs", { credentials: hung }],
] as const)("%s", ([, options]) => {
  const client = createMaxCompute(
    optionsFor(cannedTransport(() => running).transport, { callTimeoutMs: 1000, retry: { attempts: 1 }, ...options }),
  );

  it("ends with the call's time", async () => {
    const result = reload(client);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await result).toMatchObject({ reason: { code: "timeout" } });
  });

  it("ends with the caller's signal", async () => {
    const controller = new AbortController();
    const result = settled(client.instance("i1").getLogviewAddress({ signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(10);
    controller.abort();
    expect(await result).toMatchObject({ reason: { code: "aborted", instanceId: "i1" } });
    expect(vi.getTimerCount()).toBe(0);
  });
});

it("asks a provider that hung once again after a while", async () => {
  let asked = 0;
  const credentials = () => ((asked += 1) === 1 ? hung() : { bearerToken: "token-of-test" });
  const client = createMaxCompute(
    optionsFor(cannedTransport(() => running).transport, { credentials, callTimeoutMs: 40_000, retry: { attempts: 1 } }),
  );
  const first = reload(client);
  await vi.advanceTimersByTimeAsync(40_000);
  expect(await first).toMatchObject({ reason: { code: "timeout" } });
  expect(await reload(client)).toMatchObject({ status: "fulfilled" });
});

it("strikes the client's own token out of what the service quotes", async () => {
  const { transport } = cannedTransport(() => xmlError(403, "NoPermission", "The token token-of-test may not do that."));
  const result = await reload(createMaxCompute(optionsFor(transport)));
  expect(result).toMatchObject({
    reason: { code: "forbidden", message: "The token … may not do that.", requestId: "R1", instanceId: "i1" },
  });
});

it("an answer over the limit is refused before it is held in memory", async () => {
  const { transport } = cannedTransport(() => ({ body: "x".repeat(2000) }));
  expect(await reload(createMaxCompute(optionsFor(transport, { maxAnswerBytes: 1000 })))).toMatchObject({
    reason: { code: "answer_too_large" },
  });
});

it("a transport that throws at once, or something odd, is an error of this library", async () => {
  const client = createMaxCompute(
    optionsFor(() => {
      throw new TypeError("no network here");
    }),
  );
  const result = await reload(client);
  expect(result).toMatchObject({ status: "rejected", reason: { message: "no network here" } });
  expect(result.status === "rejected" && result.reason).toBeInstanceOf(MaxComputeError);
});

it("interceptors see every attempt, the first one outermost, before it is signed", async () => {
  const { transport, seen } = cannedTransport((_request, count) => (count === 1 ? { status: 503 } : running));
  const order: string[] = [];
  const interceptor = (name: string) => (next: typeof transport) => async (request: Parameters<typeof transport>[0]) => {
    order.push(`${name} ${request.headers["x-odps-bearer-token"] ?? "unsigned"}`);
    return next({ ...request, headers: { ...request.headers, [`x-${name}`]: "1" } });
  };
  const result = reload(createMaxCompute(optionsFor(transport, { interceptors: [interceptor("a"), interceptor("b")] })));
  await vi.advanceTimersByTimeAsync(1000);
  await result;
  expect(order).toEqual(["a unsigned", "b unsigned", "a unsigned", "b unsigned"]);
  expect(seen[1]?.headers).toMatchObject({ "x-a": "1", "x-b": "1", "x-odps-bearer-token": "token-of-test" });
});

it("reports every attempt, and no token", async () => {
  const reports: CallReport[] = [];
  const { transport } = cannedTransport((_request, count) => (count === 1 ? xmlError(503, "ServiceUnavailable", "later") : running));
  const result = reload(createMaxCompute(optionsFor(transport, { onCall: (report) => reports.push(report) })));
  await vi.advanceTimersByTimeAsync(1000);
  await result;
  expect(reports).toMatchObject([
    { method: "GET", attempt: 1, status: 503, requestId: "R1", errorCode: "unavailable", queuedMs: 0 },
    { attempt: 2, status: 200, requestId: "R2", errorCode: null },
  ]);
  expect(reports[0]?.target).toBe("/projects/p/instances/i1?curr_project=p");
  expect(JSON.stringify(reports)).not.toContain("token-of-test");
});
