import { fetchTransport, type Transport } from "@maxcompute-rx/core";
import { gatewayHeader, type GatewayFault } from "@maxcompute-rx/core/internal";
import { createEmulator, type Emulator, type EmulatorOptions } from "@maxcompute-rx/emulator";
import { firstValueFrom } from "rxjs";
import { afterEach, describe, expect, it, vi } from "vitest";

import { createGateway, type Gateway, type GatewayLogEntry, type GatewayOptions, type Grant } from "./index.ts";
import { instanceOf, openPage, origin, pageRequest, streamName, tells } from "./testing/pages.ts";
import { recordingTransport } from "./testing/recording-transport.ts";

const everything: Grant = {
  caller: "ann",
  projects: { demo_project: ["read", "read-sql", "read-results", "submit", "stop", "logview"] },
};
const instances = "/api/projects/demo_project/instances";

interface Bed {
  readonly emulator: Emulator;
  readonly gateway: Gateway;
  readonly log: GatewayLogEntry[];
}

const beds: Bed[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const { gateway, emulator } of beds.splice(0)) {
    gateway.close();
    await emulator.close();
  }
});

async function bed(options: Partial<GatewayOptions> = {}, emulation: EmulatorOptions = {}): Promise<Bed> {
  const emulator = await createEmulator(emulation);
  const { accessKeyId, accessKeySecret, region } = emulator.account;
  const log: GatewayLogEntry[] = [];
  const gateway = createGateway({
    endpoint: "http://emulator/api",
    region,
    credentials: { accessKeyId, accessKeySecret },
    transport: fetchTransport({ fetch: emulator.fetch }),
    authorize: () => everything,
    onLog: (entry) => log.push(entry),
    ...options,
  });
  const made = { emulator, gateway, log };
  beds.push(made);
  return made;
}

function submit(gateway: Gateway, sql: string): Promise<Response> {
  const body = `<Instance><Job><Tasks><SQL><Name>AnonymousSQLTask</Name><Query>${sql}</Query></SQL></Tasks></Job></Instance>`;
  return gateway(pageRequest(instances, { method: "POST", body, headers: { "content-type": "application/xml" } }));
}

describe("fan-out", () => {
  it("shares the watch of a page with the code of the server, whose client is one for each project", async () => {
    const { emulator, gateway } = await bed({ limits: { resumeMs: 0 } });
    const id = emulator.jobs.script({ durationMs: 3_600_000 });
    const page = await openPage(gateway, { subscriptions: [instanceOf(id)] });
    await page.until(tells("snapshot"));
    const asked = gateway.counters.upstreamRequests;
    const told = await firstValueFrom(gateway.client("demo_project").instance(id).watch());
    expect(told).toMatchObject({ type: "snapshot", view: { instanceId: id, status: "Running" } });
    expect(gateway.counters.upstreamRequests).toBe(asked);
    expect(gateway.client("demo_project")).toBe(gateway.client("demo_project"));
    expect(gateway.client("other_project").project).toBe("other_project");
  });

  it("gives a thousand readers of one instance one upstream watch, which ends with the last of them", async () => {
    const { emulator, gateway } = await bed({ limits: { resumeMs: 0, streamsPerCaller: 2000, requestsPerMinute: 10_000 } });
    const id = emulator.jobs.script({ durationMs: 3_600_000 });
    const pages = await Promise.all(Array.from({ length: 1000 }, () => openPage(gateway, { subscriptions: [instanceOf(id)] })));
    await Promise.all(pages.map((page) => page.until(tells("snapshot"))));
    expect(gateway.counters).toMatchObject({ openStreams: 1000, upstreamWatches: 1 });
    // Each watch begins with one plain look at the status.
    expect(emulator.requests.list().filter(({ query }) => Object.keys(query).join() === "curr_project")).toHaveLength(1);
    await Promise.all(pages.slice(1).map((page) => page.leave()));
    expect(gateway.counters).toMatchObject({ openStreams: 1 });
    await pages[0]?.leave();
    await expect.poll(() => gateway.counters.upstreamWatches).toBe(0);
    expect(gateway.counters.openStreams).toBe(0);
  });

  it("asks for tasks and progress when one page wants them, and shares one list by its filter", async () => {
    const { emulator, gateway } = await bed();
    const id = emulator.jobs.script({ durationMs: 3_600_000, stages: ["M1"] });
    const quiet = { ...instanceOf(id), interest: { tasks: false, progress: false } };
    const list = { key: "list", kind: "list", project: "demo_project", filter: {} } as const;
    const pages = [
      await openPage(gateway, { subscriptions: [quiet, list] }),
      await openPage(gateway, {
        subscriptions: [instanceOf(id), { ...list, key: "the same" }, { ...list, key: "another", filter: { status: "Running" } }],
      }),
    ];
    await Promise.all(pages.map((page) => page.until(tells("snapshot", id))));
    await pages[1]?.until(tells("progress"));
    await pages[1]?.until(tells("snapshot", "the same"));
    await pages[1]?.until(tells("snapshot", "another"));
    expect(gateway.counters.upstreamWatches).toBe(3);
  });

  it("tells the end once, and a newcomer afterwards without a request", async () => {
    const { emulator, gateway } = await bed();
    const id = emulator.jobs.script({ durationMs: 0, stages: [] });
    const page = await openPage(gateway, { subscriptions: [instanceOf(id)] });
    await page.until(tells("completed"));
    const asked = gateway.counters.upstreamRequests;
    const late = await openPage(gateway, { subscriptions: [instanceOf(id)] });
    await late.until(tells("completed"));
    expect(late.messages.map((message) => (message.type === "instance" ? message.event.type : message.type))).toEqual([
      "snapshot",
      "succeeded",
      "completed",
    ]);
    expect(gateway.counters.upstreamRequests).toBe(asked);
  });
});

describe("calls that are passed on", () => {
  it("run a query, and bring its result and its stop back", async () => {
    const { gateway, emulator } = await bed();
    const submitted = await submit(gateway, "select 6 * 7 as answer;");
    expect(submitted.status).toBe(201);
    const location = submitted.headers.get("location") ?? "";
    expect(location).toMatch(/^\/api\/projects\/demo_project\/instances\/\w+$/);
    const page = await openPage(gateway, { subscriptions: [instanceOf(location.split("/").at(-1) ?? "")] });
    await page.until(tells("completed"));
    const result = await (await gateway(pageRequest(`${location}?result`))).text();
    expect(Buffer.from(/<Result[^>]*>([^<]*)</.exec(result)?.[1] ?? "", "base64").toString()).toBe('"answer"\n42\n');

    const running = emulator.jobs.script({ durationMs: 3_600_000 });
    expect((await gateway(pageRequest(`${instances}/${running}`, { method: "PUT" }))).status).toBe(200);
    const again = await gateway(pageRequest(`${instances}/${running}`, { method: "PUT" }));
    expect([again.status, await again.json()]).toEqual([409, expect.objectContaining({ code: "invalid_state" })]);
  });

  it("are signed anew when the service's clock differs, or knows V2 only", async () => {
    const { gateway, emulator } = await bed({}, { signatureVersions: ["v2"] });
    expect((await gateway(pageRequest(instances))).status).toBe(200);
    emulator.faults.add({ name: "clock-skew", ms: 3 * 3_600_000 });
    expect((await gateway(pageRequest(instances))).status).toBe(200);
  });

  it("run a job once when the browser sends its submit again by itself, because the connection broke", async () => {
    const answers: (() => void)[] = [];
    const service = recordingTransport(() => {
      const location = `http://x/instances/i${answers.length}`;
      return new Promise((resolve) => answers.push(() => resolve({ status: 201, headers: { location } })));
    });
    const { gateway } = await bed({ transport: service.transport });
    const broken = new AbortController();
    const ask = (number: string, signal?: AbortSignal): Promise<Response> =>
      gateway(
        pageRequest(instances, {
          method: "POST",
          body: "<Instance/>",
          headers: { "content-type": "application/xml", [gatewayHeader]: number },
          ...(signal && { signal }),
        }),
      );
    const first = ask("a".repeat(32), broken.signal);
    await expect.poll(() => answers.length).toBe(1);
    broken.abort();
    const again = ask("a".repeat(32));
    const another = ask("b".repeat(32));
    await expect.poll(() => answers.length).toBe(2);
    for (const answer of answers) answer();
    const responses = await Promise.all([first, again, another, ask("a".repeat(32))]);
    expect(responses.map(({ headers }) => headers.get("location"))).toEqual(["i0", "i0", "i1", "i0"].map((id) => `${instances}/${id}`));
    expect(service.requests).toHaveLength(2);
  });

  it("stream the tunnel's bytes as they are read, and stop with their reader", async () => {
    let given = 0;
    let isLeft = false;
    async function* rows(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          given += 1;
          yield new Uint8Array(1000);
        }
      } finally {
        isLeft = true;
      }
    }
    const service = recordingTransport(({ url }) =>
      url.includes("?service") ? { body: "dt.example.com:8080/prefix\n" } : { body: rows() },
    );
    const { gateway } = await bed({ endpoint: "https://service.example.com/api", transport: service.transport });
    const path = "/tunnel/projects/demo_project/instances/i1?data&downloadid=d&rowrange=(0,10)";
    const response = await gateway(pageRequest(path, { headers: { "x-odps-tunnel-version": "6" } }));
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    await reader.read();
    expect(given).toBe(2);
    await reader.cancel();
    expect(isLeft).toBe(true);
    const [, data] = service.requests;
    expect(data?.url).toBe(
      "https://dt.example.com:8080/prefix/projects/demo_project/instances/i1?data&downloadid=d&rowrange=%280%2C10%29&curr_project=demo_project",
    );
    expect(data?.headers).toMatchObject({
      "accept-encoding": "identity",
      "x-odps-tunnel-version": "6",
      authorization: expect.stringMatching(/^ODPS /),
    });
    await gateway(pageRequest(path));
    expect(service.requests.filter(({ url }) => url.includes("?service"))).toHaveLength(1);
  });

  it.each(["evil.example.com@169.254.169.254", "user:pass@host", "host?x", "host#x", "http://host", "", "<html>no</html>", "host\r\nx: y"])(
    "go to no tunnel at %j",
    async (address) => {
      const service = recordingTransport(({ url }) => (url.includes("?service") ? { body: address } : {}));
      const { gateway } = await bed({ transport: service.transport });
      const response = await gateway(pageRequest("/tunnel/projects/demo_project/instances/i1?downloadid=d"));
      expect(response.status).toBe(502);
      expect(service.requests).toHaveLength(1);
    },
  );

  it("say where the page's tunnel is, which is here", async () => {
    const { gateway } = await bed({ basePath: "/mc" });
    const response = await gateway(pageRequest("/mc/api/projects/demo_project/tunnel?service&curr_project=demo_project"));
    expect(await response.text()).toBe(`${new URL(origin).host}/mc/tunnel`);
    expect(gateway.counters.upstreamRequests).toBe(0);
  });

  it("end when MaxCompute begins an answer that has to be whole, and falls silent", async () => {
    vi.useFakeTimers();
    const silence: AsyncIterable<Uint8Array> = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) };
    for (const status of [201, 500]) {
      const { transport } = recordingTransport(() => ({ status, body: silence }));
      const gateway = createGateway({
        endpoint: "http://x/api",
        credentials: { accessKeyId: "id", accessKeySecret: "secret" },
        transport,
        authorize: () => everything,
      });
      const response = submit(gateway, "select 1;");
      await vi.advanceTimersByTimeAsync(120_000);
      expect((await response).status).toBe(504);
    }
  });

  it("end when their page leaves while MaxCompute is silent", async () => {
    const left = new AbortController();
    let heard = false;
    const silent: Transport = ({ signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          heard = true;
          reject(new Error("aborted"));
        });
        left.abort();
      });
    const { gateway } = await bed({ transport: silent });
    const response = await gateway(pageRequest(instances, { signal: left.signal }));
    expect(response.status).toBe(502);
    expect(heard).toBe(true);
  });

  it("are so many at once for each caller, until their answers are read, broken off or left", async () => {
    const forever = async function* (): AsyncGenerator<Uint8Array> {
      for (;;) yield new Uint8Array(10);
    };
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(10);
      throw new Error("broken");
    };
    const bodies = [forever(), "short", broken(), forever()];
    const { transport } = recordingTransport(() => ({ body: bodies.shift() ?? "" }));
    const { gateway } = await bed({
      transport,
      limits: { callsPerCaller: 4 },
      authorize: ({ headers }) => ({ ...everything, caller: headers.get("cookie") ?? "ann" }),
    });
    const left = new AbortController();
    const open = [await gateway(pageRequest(instances)), await gateway(pageRequest(instances)), await gateway(pageRequest(instances))];
    open.push(await gateway(pageRequest(instances, { signal: left.signal })));
    const [unread, read, breaking] = open;
    const ask = async (caller = "ann"): Promise<number> => {
      const response = await gateway(pageRequest(instances, { headers: { cookie: caller } }));
      await response.text();
      return response.status;
    };
    expect([await ask(), await ask("bob")]).toEqual([429, 200]);
    const ends = [
      async () => read?.text(),
      async () => breaking?.text().catch(() => {}),
      async () => unread?.body?.cancel(),
      async () => left.abort(),
    ];
    for (const end of ends) {
      await end();
      bodies.push(forever());
      // The end of a body is heard a little later.
      await vi.waitFor(async () => expect((await gateway(pageRequest(instances))).status).toBe(200), 30_000);
      expect(await ask()).toBe(429);
    }
  });

  it("are not begun for a page that has left before", async () => {
    const left = new AbortController();
    const service = recordingTransport();
    const { gateway } = await bed({
      transport: service.transport,
      authorize: () => {
        left.abort();
        return everything;
      },
    });
    await gateway(pageRequest(instances, { signal: left.signal }));
    // The call of somebody who waits: what came before it would have been sent before it.
    await gateway(pageRequest(instances));
    expect(service.requests).toHaveLength(1);
  });
});

describe("LogView links", () => {
  const ask = (gateway: Gateway, question: object): Promise<Response> =>
    gateway(pageRequest("/logview", { json: { project: "demo_project", ...question } }));

  it("are Job Insight links where there are some, else valid for 24 hours", async () => {
    const { gateway, emulator } = await bed();
    const instanceId = emulator.jobs.script({});
    expect(await (await ask(gateway, { instanceId })).json()).toEqual({ address: expect.stringContaining("/job-insights?") });
    const requests = recordingTransport(({ url }) => ({
      body: url.includes("sign_bearer_token") ? "<Authorization><Result>tok</Result></Authorization>" : "",
    }));
    const other = await bed({ transport: requests.transport });
    await ask(other.gateway, { instanceId, kind: "legacy" });
    const body = new TextDecoder().decode(requests.requests.find(({ url }) => url.includes("sign_bearer_token"))?.body);
    expect(JSON.parse(body)).toMatchObject({ expires_in_hours: 24 });
    expect((await ask(other.gateway, { instanceId, kind: "legacy", hours: 25 })).status).toBe(400);
  });

  it("never carry a token of the gateway's own", async () => {
    const bearerToken = "own+bearer/token==";
    const service = recordingTransport(() => ({ body: "https://logview.example.com" }));
    for (const credentials of [{ bearerToken }, () => ({ bearerToken })]) {
      const { gateway, log } = await bed({ credentials, transport: service.transport });
      const response = await ask(gateway, { instanceId: "i1", kind: "legacy" });
      expect(response.status).toBe(405);
      expect(await response.json()).toMatchObject({ code: "unsupported" });
      expect(JSON.stringify(log)).not.toContain("own+bearer");
    }
  });
});

describe("what goes wrong", () => {
  const key = "key-secret-of-the-gateway";
  const internals = ["key-id", key, "10.9.8.7", "internal", "gateway-account"];
  const faults: readonly (readonly [string, Partial<GatewayOptions>, number, string])[] = [
    [
      "cannot be reached",
      { transport: () => Promise.reject(Object.assign(new TypeError("connect ECONNREFUSED 10.9.8.7:443"), { code: "ECONNREFUSED" })) },
      500,
      "server",
    ],
    [
      "answers a proxy's page",
      { transport: recordingTransport(() => ({ status: 502, body: "<html>internal proxy 10.9.8.7</html>" })).transport },
      503,
      "unavailable",
    ],
    [
      "answers a proxy's page for a missing one",
      { transport: recordingTransport(() => ({ status: 404, body: "<html>internal router 10.9.8.7: no such host</html>" })).transport },
      404,
      "not_found",
    ],
    [
      "fails",
      {
        transport: recordingTransport(() => ({
          status: 500,
          body: "<Error><Code>InternalServerError</Code><Message>internal 10.9.8.7</Message><HostId>internal</HostId></Error>",
        })).transport,
      },
      502,
      "server",
    ],
    [
      "refuses the key",
      {
        transport: recordingTransport(() => ({
          status: 401,
          body: `<Error><Code>Unauthorized</Code><Message>key-id ${key}</Message></Error>`,
        })).transport,
      },
      503,
      "unavailable",
    ],
    [
      "forbids it to the account",
      {
        transport: recordingTransport(() => ({
          status: 403,
          body: "<Error><Code>NoPermission</Code><Message>ODPS-0130013: Principal gateway-account at internal</Message></Error>",
        })).transport,
      },
      403,
      "forbidden",
    ],
    ["has no credentials", { credentials: () => Promise.reject(new Error(`vault at internal: ${key}`)) }, 503, "unavailable"],
  ];

  it.each(faults)("is told without internals when MaxCompute %s", async (_what, options, status, code) => {
    const { gateway, log } = await bed({ credentials: { accessKeyId: "key-id", accessKeySecret: key }, ...options });
    const response = await gateway(pageRequest(instances));
    const text = await response.text();
    expect([response.status, (JSON.parse(text) as GatewayFault).code]).toEqual([status, code]);
    const page = await openPage(gateway, { subscriptions: [instanceOf("i1")] });
    await expect.poll(() => page.messages.length > 0 || log.some(({ type }) => type === "upstream")).toBe(true);
    for (const word of internals) expect(`${text} ${[...response.headers].join()} ${JSON.stringify(page.messages)}`).not.toContain(word);
    expect(JSON.stringify([log, gateway.counters])).not.toContain(key);
    expect(log.some((entry) => entry.type === "request" && entry.code === code && entry.detail !== null)).toBe(true);
  });

  it("is told without the key also where MaxCompute quotes it in an id", async () => {
    const body = `<Error><Code>NoSuchObject</Code><Message>no such instance</Message><RequestId>R-${key}</RequestId><HostId>${key}</HostId></Error>`;
    const transports = [
      recordingTransport(() => ({ status: 404, body })).transport,
      recordingTransport(() => ({ status: 200, headers: { "x-odps-request-id": `R-${key}` }, body: "<Instances/>" })).transport,
    ];
    for (const transport of transports) {
      const { gateway } = await bed({ credentials: { accessKeyId: "key-id", accessKeySecret: key }, transport });
      const response = await gateway(pageRequest(instances));
      const told = `${await response.text()} ${[...response.headers].join()}`;
      expect(told).toMatch(/R-(…|\.\.\.)/);
      expect(told).not.toContain(key);
    }
  });

  it("hands on what the service says about the caller's own call", async () => {
    const { gateway } = await bed();
    const missing = await gateway(pageRequest(`${instances}/20230101120000123gmissing`));
    expect([missing.status, await missing.json()]).toEqual([
      404,
      expect.objectContaining({ code: "not_found", requestId: expect.any(String) }),
    ]);
    const refused = await submit(gateway, "selec 1;");
    expect([refused.status, await refused.json()]).toEqual([
      400,
      expect.objectContaining({ code: "sql_refused", odpsCode: "ODPS-0130161" }),
    ]);
  });

  it("hands on the tunnel's own word, by which a reader of results knows that there is another way", async () => {
    const { gateway, emulator } = await bed();
    const running = emulator.jobs.script({ durationMs: 3_600_000 });
    const refused = await gateway(pageRequest(`/tunnel/projects/demo_project/instances/${running}?downloads`, { method: "POST" }));
    expect(await refused.json()).toMatchObject({ code: "invalid_state", serverCode: "InstanceNotTerminate" });
  });

  it("hands on when to come again", async () => {
    const { gateway, emulator } = await bed();
    emulator.faults.add({ name: "throttle", retryAfter: 7 });
    const response = await gateway(pageRequest(instances));
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "7"]);
  });

  it("is refused after the gateway was closed", async () => {
    const { gateway, emulator } = await bed();
    const page = await openPage(gateway, { subscriptions: [instanceOf(emulator.jobs.script({ durationMs: 3_600_000 }))] });
    gateway.close();
    await page.ended;
    expect((await gateway(pageRequest("/session"))).status).toBe(503);
    expect(gateway.counters).toMatchObject({ openStreams: 0, upstreamWatches: 0 });
  });
});

describe("the operator", () => {
  it("may have a log that fails", async () => {
    const { gateway } = await bed({
      onLog: () => {
        throw new Error("disk full");
      },
    });
    expect((await gateway(pageRequest("/session"))).status).toBe(200);
  });

  it("learns who did what, by names that were checked, and nothing secret", async () => {
    const { gateway, emulator, log } = await bed();
    const submitted = await submit(gateway, "select 'private text';");
    const id = submitted.headers.get("location")?.split("/").at(-1);
    await gateway(pageRequest(`${instances}?jobname=private`, { headers: { cookie: "session=private" } }));
    await gateway(pageRequest("/api/projects/demo_project/private"));
    const stream = streamName();
    const page = await openPage(gateway, { stream, subscriptions: [instanceOf(emulator.jobs.script({ durationMs: 3_600_000 }))] });
    await page.until(tells("snapshot"));
    await page.leave();
    const requests = log
      .filter((entry) => entry.type === "request")
      .map(({ call, caller, instanceId, status, code }) => ({ call, caller, instanceId, status, code }));
    expect(requests).toEqual([
      { call: "submit", caller: "ann", instanceId: id, status: 201, code: null },
      { call: "list", caller: "ann", instanceId: null, status: 200, code: null },
      { call: null, caller: null, instanceId: null, status: 404, code: "unsupported" },
      { call: "stream", caller: "ann", instanceId: null, status: 200, code: null },
    ]);
    expect(log.filter((entry) => entry.type === "stream").map(({ what }) => what)).toEqual(["opened", "left"]);
    expect(JSON.stringify(log)).not.toMatch(/private/);
    expect(JSON.stringify([log, gateway.counters])).not.toContain(emulator.account.accessKeySecret);
    expect(JSON.stringify(log)).not.toContain(stream);
    expect(gateway.counters).toMatchObject({ requests: 4, refused: 1 });
  });
});
