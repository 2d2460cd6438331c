import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";

import { createMaxCompute } from "../create-max-compute.ts";
import { MaxComputeError } from "../error.ts";
import { cannedTransport, optionsFor, type Canned, type Seen } from "../testing/canned-transport.ts";

// Loaded before, because fake timers do not wait for files.
beforeAll(() => import("./later-calls.ts"));
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const state = (status: string, result: string): Canned => ({
  body: `<AuthorizationQuery><Status>${status}</Status><Result>${result}</Result></AuthorizationQuery>`,
});

/** A service that answers a statement later: it runs for so many questions. */
function slowService(end: Canned, questions: number) {
  return cannedTransport(({ method }: Seen, count) => {
    if (method === "POST") return { status: 202, body: "<Authorization><Result>q1</Result></Authorization>" };
    return count <= questions ? state("Running", "") : end;
  });
}

async function settled<T>(work: Promise<T>): Promise<PromiseSettledResult<T>> {
  const all = Promise.allSettled([work]);
  await vi.advanceTimersByTimeAsync(60_000);
  return (await all)[0];
}

it("waits for a security query that is not answered at once", async () => {
  const { transport, seen } = slowService(state("Terminated", '["a"]'), 3);
  expect(await settled(createMaxCompute(optionsFor(transport)).executeSecurityQuery("install package p.k"))).toEqual({
    status: "fulfilled",
    value: ["a"],
  });
  expect(seen.map(({ method, target }) => `${method} ${target.split("?")[0]}`)).toEqual([
    "POST /projects/p/authorization",
    ...Array<string>(3).fill("GET /projects/p/authorization/q1"),
  ]);
});

it("tells why a security query has failed later", async () => {
  const { transport } = slowService(state("Failed", "no such package"), 2);
  expect(await settled(createMaxCompute(optionsFor(transport)).executeSecurityQuery("install package p.k"))).toMatchObject({
    reason: { code: "job_failed", message: "The security query failed: no such package" },
  });
});

it("waits no longer than it may, and ends with the caller's signal", async () => {
  const endless = (): ReturnType<typeof createMaxCompute> =>
    createMaxCompute(optionsFor(slowService(state("Terminated", ""), 1_000_000).transport));
  expect(await settled(endless().executeSecurityQuery("q", { timeoutMs: 5000 }))).toMatchObject({ reason: { code: "timeout" } });
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 2500);
  expect(await settled(endless().executeSecurityQuery("q", { signal: controller.signal }))).toMatchObject({ reason: { code: "aborted" } });
});

it("does not send a security query again that may have been carried out", async () => {
  const { transport, seen } = cannedTransport(() => {
    throw new MaxComputeError("connection_lost", "reset");
  });
  expect(await settled(createMaxCompute(optionsFor(transport)).executeSecurityQuery("drop role r"))).toMatchObject({
    reason: { code: "connection_lost" },
  });
  expect(seen).toHaveLength(1);
});

it("names the schema and the supervision token", async () => {
  const { transport, seen } = cannedTransport(() => ({ body: "<Authorization><Result>OK then</Result></Authorization>" }));
  const query = createMaxCompute(optionsFor(transport, { schema: "s" })).executeSecurityQuery("grant select on table t to user u", {
    supervisionToken: "t0ken",
    hints: { a: true },
  });
  expect(await settled(query)).toEqual({ status: "fulfilled", value: "OK then" });
  expect(seen[0]?.headers).toMatchObject({ "odps-x-supervision-token": "t0ken" });
  expect(seen[0]?.text).toContain('"odps.default.schema":"s","a":"true"}</Settings>');
});
