import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { createMaxCompute } from "../create-max-compute.ts";
import { MaxComputeError } from "../error.ts";
import { cannedTransport, endpoint, optionsFor, xmlError, type Canned, type Seen } from "../testing/canned-transport.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const created: Canned = { status: 201, headers: { location: `${endpoint}/projects/p/instances/new1` } };
const isSubmit = ({ method }: Seen): boolean => method === "POST";
const guidIn = (text: string): string => /<Guid>(.+?)<\/Guid>/.exec(text)?.[1] ?? "";

/** A service that carries submits out but loses the answers, so that only looking finds them. */
function forgetfulService(loseAnswer: () => Canned | never, options: { appearsAtLook?: number } = {}) {
  const jobs = new Map<string, string>();
  let looks = 0;
  const canned = cannedTransport((seen) => {
    if (isSubmit(seen)) {
      jobs.set(`own${jobs.size + 1}`, seen.text);
      return loseAnswer();
    }
    const source = /instances\/(\w+)\?source/.exec(seen.target)?.[1];
    if (source) return { body: `<Job><Guid>${guidIn(jobs.get(source) ?? "")}</Guid><Tasks/></Job>` };
    looks += 1;
    const visible = looks >= (options.appearsAtLook ?? 1) ? [...jobs.keys()] : [];
    return {
      body: `<Instances><Marker/>${["other", ...visible].map((id) => `<Instance><Name>${id}</Name><Status>Running</Status></Instance>`).join("")}</Instances>`,
    };
  });
  return { ...canned, jobs };
}

function outcome<T>(promise: Promise<T>): Promise<PromiseSettledResult<T>> {
  return Promise.allSettled([promise]).then(([result]) => result);
}

it("sends again when no byte has left, and when the service refused for the moment", async () => {
  const { transport, seen } = cannedTransport((_request, count) => {
    if (count === 1) throw new MaxComputeError("connect_failed", "refused");
    if (count === 2) return xmlError(429, "FlowExceeded", "slow");
    if (count === 3) return xmlError(409, "Conflict", "wait", { "retry-after": "1" });
    return created;
  });
  const result = outcome(createMaxCompute(optionsFor(transport)).runSql("select 1"));
  await vi.advanceTimersByTimeAsync(5000);
  expect(await result).toMatchObject({ status: "fulfilled", value: { id: "new1" } });
  expect(new Set(seen.map(({ text }) => guidIn(text))).size).toBe(1);
});

const losses: Record<string, () => Canned> = {
  "a broken connection": () => {
    throw new MaxComputeError("connection_lost", "reset");
  },
  "a gateway's 502": () => ({ status: 502, body: "<html>Bad gateway</html>" }),
  "a 500": () => xmlError(500, "InternalServerError", "oops"),
  "an answer without Location": () => ({ status: 201 }),
};

for (const [name, lose] of Object.entries(losses)) {
  it(`finds its instance by Guid after ${name}, without a second submit`, async () => {
    const { transport, seen } = forgetfulService(lose);
    const result = outcome(createMaxCompute(optionsFor(transport)).runSql("select 1"));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await result).toMatchObject({ status: "fulfilled", value: { id: "own1" } });
    expect(seen.filter(isSubmit)).toHaveLength(1);
  });
}

it("is not misled by instances that have no such source, or cannot be asked for the moment", async () => {
  let submitted = "";
  let asked = 0;
  const { transport, seen } = cannedTransport((request) => {
    if (isSubmit(request)) {
      submitted = request.text;
      return xmlError(500, "InternalServerError", "oops");
    }
    const [, id] = /instances\/(\w+)\?xsource/.exec(request.target) ?? [];
    if (id === "sql") return xmlError(400, "InvalidParameter", "ODPS-0420061: this is no XFlow");
    if (id === "slow") return xmlError(503, "ServiceUnavailable", "later");
    if (id === "ours" && (asked += 1) === 1) return { status: 503 };
    if (id === "ours")
      return { body: `<Instance><XflowInstance><Xflow>f</Xflow><Guid>${guidIn(submitted)}</Guid></XflowInstance></Instance>` };
    return {
      body: `<Instances><Marker/>${["sql", "slow", "ours"].map((name) => `<Instance><Name>${name}</Name></Instance>`).join("")}</Instances>`,
    };
  });
  const result = outcome(createMaxCompute(optionsFor(transport, { retry: { attempts: 1 } })).runXFlow("f"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await result).toMatchObject({ status: "fulfilled", value: { id: "ours" } });
  expect(seen.filter(({ target }) => target.includes("/sql?"))).toHaveLength(1);
});

it("looks again a little later for an instance that is slow to appear", async () => {
  const { transport } = forgetfulService(losses["a 500"] ?? (() => created), { appearsAtLook: 3 });
  const result = outcome(createMaxCompute(optionsFor(transport)).runSql("select 1"));
  await vi.advanceTimersByTimeAsync(20_000);
  expect(await result).toMatchObject({ status: "fulfilled", value: { id: "own1" } });
});

it("says submit_unknown with guid, window and next steps when it finds nothing, and submits nothing twice", async () => {
  const { transport, seen } = forgetfulService(losses["a broken connection"] ?? (() => created), { appearsAtLook: 99 });
  const result = outcome(createMaxCompute(optionsFor(transport)).runSql("select 1", { uniqueIdentifierId: "my-own-guid" }));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await result).toMatchObject({
    status: "rejected",
    reason: {
      code: "submit_unknown",
      guid: "my-own-guid",
      message: expect.stringMatching(/between .+Z and .+Z/),
      nextStep: expect.any(String),
      cause: { code: "connection_lost" },
    },
  });
  expect(seen.filter(isSubmit)).toHaveLength(1);
});

it.each<readonly [string, Canned, string]>([
  ["an error of the service", xmlError(500, "InternalServerError", "ODPS-0010000:System internal error - no worker"), "no worker"],
  ["an error with the other names", { status: 500, body: '{"ErrorCode":"Strange","ErrorMessage":"no such quota"}' }, "no such quota"],
  ["a text", { status: 500, body: "FAILED: no such table demo.t" }, "no such table demo.t"],
])("tells the reason of the service with submit_unknown: %s", async (_name, answer, words) => {
  const { transport, seen } = forgetfulService(() => answer, { appearsAtLook: 99 });
  const result = outcome(createMaxCompute(optionsFor(transport)).runSql("select 1"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await result).toMatchObject({ reason: { code: "submit_unknown", status: 500, message: expect.stringContaining(words) } });
  expect(seen.filter(isSubmit)).toHaveLength(1);
});

it("sends the same Guid again only when told to", async () => {
  let lost = true;
  const { transport, seen } = forgetfulService(
    () => {
      if (!lost) return created;
      lost = false;
      throw new MaxComputeError("connection_lost", "reset");
    },
    { appearsAtLook: 99 },
  );
  const result = outcome(createMaxCompute(optionsFor(transport, { submit: { resubmitSameGuid: true } })).runSql("select 1"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await result).toMatchObject({ status: "fulfilled", value: { id: "new1" } });
  expect(new Set(seen.filter(isSubmit).map(({ text }) => guidIn(text))).size).toBe(1);
});

it("without a Guid a lost answer is unknown at once", async () => {
  const { transport, seen } = cannedTransport(() => {
    throw new MaxComputeError("connection_lost", "reset");
  });
  const client = createMaxCompute(optionsFor(transport, { submit: { guid: false } }));
  const result = await outcome(client.runSql("select 1"));
  expect(result).toMatchObject({ reason: { code: "submit_unknown" } });
  expect(result.status === "rejected" && result.reason).not.toHaveProperty("guid");
  expect(seen).toHaveLength(1);
  expect(seen[0]?.text).not.toContain("<Guid>");
});

it("an aborted submit says that the job may be running, and names the Guid", async () => {
  const { transport } = cannedTransport(() => null);
  const controller = new AbortController();
  const result = outcome(createMaxCompute(optionsFor(transport)).runSql("select 1", { signal: controller.signal }));
  await vi.advanceTimersByTimeAsync(10);
  controller.abort();
  expect(await result).toMatchObject({
    reason: { code: "aborted", guid: expect.any(String), message: expect.stringContaining("may be running") },
  });
});

it("a refused SQL text is an error at once, and nothing is looked for", async () => {
  const { transport, seen } = cannedTransport(() =>
    xmlError(400, "ParseError", "ODPS-0130161:[1,1] Parse exception - invalid token 'SELEC'"),
  );
  expect(await outcome(createMaxCompute(optionsFor(transport)).runSql("selec 1"))).toMatchObject({
    reason: { code: "sql_refused", odpsCode: "ODPS-0130161" },
  });
  expect(seen).toHaveLength(1);
});

it("finds raw XML again by the Guid that it carries itself", async () => {
  const { transport, seen } = forgetfulService(losses["a 500"] ?? (() => created));
  const result = outcome(createMaxCompute(optionsFor(transport)).submit("<Instance><Job><Guid>my-own-guid</Guid></Job></Instance>"));
  await vi.advanceTimersByTimeAsync(20_000);
  expect(await result).toMatchObject({ status: "fulfilled", value: { id: "own1" } });
  expect(seen.filter(isSubmit)).toHaveLength(1);
});
