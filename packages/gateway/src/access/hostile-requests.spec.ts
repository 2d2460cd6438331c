import { gatewayHeader } from "@maxcompute-rx/core/internal";
import { VirtualTimeScheduler } from "rxjs";
import { describe, expect, it, vi } from "vitest";

import { createGateway, type GatewayAction, type GatewayOptions } from "../index.ts";
import { instanceOf, origin, pageRequest } from "../testing/pages.ts";
import { recordingTransport } from "../testing/recording-transport.ts";

const everything: readonly GatewayAction[] = ["read", "read-sql", "read-results", "submit", "stop", "logview"];
const id = "20230101120000123gabc1def2";
const base = "/gw";
const instances = `${base}/api/projects/mine/instances`;

function bed(options: Partial<GatewayOptions> = {}) {
  const service = recordingTransport();
  const gateway = createGateway({
    endpoint: "https://service.example.com/api",
    credentials: { accessKeyId: "key-id", accessKeySecret: "key-secret-of-the-gateway" },
    transport: service.transport,
    authorize: () => ({ caller: "ann", projects: { mine: everything } }),
    basePath: base,
    ...options,
  });
  return { gateway, service };
}

/** A request whose URL is exactly this text, as a platform might hand it over that does not tidy up. */
function raw(target: string): Request {
  const request = pageRequest("/");
  Object.defineProperty(request, "url", { value: origin + target });
  return request;
}

const hostileTargets: Readonly<Record<string, readonly string[]>> = {
  "encoded slashes": [
    `${instances}%2f${id}`,
    `${instances}/..%2f..%2fother%2finstances`,
    `${base}/api/projects/mine%2Finstances`,
    `${base}%2fapi/projects/mine/instances`,
    `${base}/api/projects%2fother%2finstances/x/instances`,
  ],
  "dots that climb": [
    `${base}/api/projects/mine/instances/../../other/instances`,
    `${base}/api/projects/mine/../other/instances`,
    `${base}/api/../../api/projects/other/instances`,
    `${base}/api/projects/mine/%2e%2e/other/instances`,
    `${base}/api/projects/mine/.%2E/other/instances`,
    `${instances}/..`,
    `${instances}/.`,
    `${instances}/...`,
    `${base}/api/projects/../instances`,
  ],
  backslashes: [
    `${base}/api/projects/mine\\..\\other/instances`,
    `${base}/api/projects/mine%5c..%5cother/instances`,
    `${base}\\api\\projects\\other\\instances`,
  ],
  "double encoding": [
    `${instances}%252f${id}`,
    `${base}/api/projects/mine/%252e%252e/other/instances`,
    `${instances}?jobname=%250d%250aX`.replace("jobname", "j%6fbname"),
    `${instances}/%32%30`,
  ],
  "control characters, CR and LF": [
    `${instances}/${id}%0d%0aX-Odps-Evil:1`,
    `${instances}/${id}\r\nX-Odps-Evil: 1`,
    `${instances}?jobname=a%0D%0AHost:%20evil`,
    `${instances}?jobname=a%00`,
    `${instances}?marker=a%0Ab`,
    `${instances}?jobname=%E2%80%AE`,
    `${instances}?jobname=%C0%AF`,
    `${instances}?jobname=%FF`,
  ],
  "absolute addresses": [
    `${base}/api/http://evil.example.com/projects/other/instances`,
    `${base}/api//evil.example.com/projects/mine/instances`,
    `//evil.example.com${instances}`,
    `${base}/api/projects/mine@evil.example.com/instances`,
    `${base}/api/projects/mine:80/instances`,
    `${base}/tunnel/https%3A%2F%2Fevil.example.com/projects/mine/instances/${id}?downloads`,
    `${instances}#@evil.example.com`,
    `:x@evil.example.com${instances}`,
    `${instances}?jobname=x#fragment`,
  ],
  "paths of another shape": [
    `${instances}/`,
    `${base}/api//projects/mine/instances`,
    `${base}/api/projects//instances`,
    `${base}/api/projects/mine/instances/${id}/extra`,
    `${base}/api/projects/mine;x=1/instances`,
    `${base}/API/projects/mine/instances`,
    `${base}/api/projects/MINE/instances`,
    `/api/projects/mine/instances`,
    `/other${instances}`,
    base,
    `${base}/`,
    `${base}/../gw/api/projects/other/instances`,
  ],
  "duplicate parameters": [
    `${instances}?status=Running&status=Terminated`,
    `${instances}?curr_project=mine&curr_project=other`,
    `${instances}?curr_project=mine&Curr_Project=other`,
    `${instances}/${id}?result&result`,
    `${instances}/${id}?taskstatus&TaskStatus=`,
  ],
  "parameters that are not in the table": [
    `${instances}?evil=1`,
    `${instances}?status=Anything`,
    `${instances}?daterange=0%3A1;drop`,
    `${instances}?maxitems=1e9`,
    `${instances}/${id}?result&source`,
    `${instances}/${id}?taskstatus=1`,
    `${instances}/${id}?__proto__=1`,
    `${instances}/${id}?constructor`,
    `${instances}/${id}?authorization_token=t`,
    `${instances}/${id}?sign_bearer_token`,
    `${instances}?status=Run%6Eing&x`,
    `${instances}?&status=Running`,
    `${instances}?=x`,
    `${instances}?jobname=a+b`,
    `${instances}?jobname=a;status=Running`,
    `${instances}?jobname[]=a`,
    `${instances}?jobname=${"a".repeat(2000)}`,
  ],
  "another project": [
    `${base}/api/projects/other/instances`,
    `${instances}?curr_project=other`,
    `${instances}/${id}?curr_project=other`,
    `${base}/api/projects/__proto__/instances`,
    `${base}/api/projects/constructor/instances`,
    `${base}/api/projects/other/tunnel?service`,
    `${base}/tunnel/projects/other/instances/${id}?data&downloadid=d&rowrange=(0,1)`,
  ],
  "calls that are not in the table": [
    `${base}/api/projects/mine`,
    `${base}/api/projects/mine/tables/t`,
    `${base}/api/projects/mine/authorization?sign_bearer_token`,
    `${base}/api/projects/mine/logs`,
    `${base}/api/logview/host`,
    `${base}/api/webconsole/host`,
    `${base}/api/tenants`,
    `${base}/api/connection/mcqa`,
    `${base}/tunnel/projects/mine/tables/t?downloads`,
    `${base}/tunnel/projects/mine/instances/${id}`,
    `${base}/tunnel/projects/mine/instances/${id}?data&downloadid=d&rowrange=0-1`,
    `${base}/tunnel/projects/mine/instances/${id}?downloadid=d&quotaName=others`,
    `${base}/stream`,
    `${base}/session/more`,
    `${base}/session?project=other`,
  ],
};

const targets = Object.entries(hostileTargets).flatMap(([kind, list]) => list.map((target) => [kind, target] as const));

describe("no hostile address reaches the service", () => {
  it.each(targets)("%s: %s", async (_kind, target) => {
    const { gateway, service } = bed();
    const response = await gateway(raw(target));
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    expect(response.headers.get("location")).toBeNull();
    expect(await response.json()).toMatchObject({ code: expect.any(String), message: expect.any(String) });
    expect(service.requests).toEqual([]);
  });

  it.each(targets)("%s, tidied up by the platform: %s", async (_kind, target) => {
    let request: Request;
    try {
      request = pageRequest(target);
    } catch {
      return; // the platform itself refuses it
    }
    // What a platform makes of `..` may be a good address; then it is judged as what it has become.
    const { gateway, service } = bed();
    await gateway(request);
    const reached = service.requests.map(({ url }) => new URL(url));
    for (const { origin: host, pathname } of reached) {
      expect(host).toBe("https://service.example.com");
      expect(pathname).toMatch(/^\/api\/projects\/mine\/instances(\/[\w.-]+)?$/);
    }
  });
});

describe("no hostile request reaches the service", () => {
  const submit = { method: "POST", body: "<Instance/>", headers: { "content-type": "application/xml" } };
  const hostile: readonly (readonly [string, Request])[] = [
    ["another method", pageRequest(instances, { method: "DELETE" })],
    ["another method on an instance", pageRequest(`${instances}/${id}`, { method: "POST", body: "" })],
    ["a method that was overridden", pageRequest(`${base}/api/projects/mine/tables/t`, { headers: { "x-http-method-override": "PUT" } })],
    ["no header of ours", new Request(origin + instances)],
    ["no header of ours, and cookies", new Request(origin + instances, submit)],
    ["a form", new Request(origin + instances, { method: "POST", body: new URLSearchParams({ a: "b" }) })],
    ["another origin", pageRequest(instances, { headers: { origin: "https://evil.example.com" } })],
    ["an origin that looks alike", pageRequest(instances, { headers: { origin: "https://board.example.com.evil.example.com" } })],
    ["our origin, without TLS", pageRequest(instances, { headers: { origin: "http://board.example.com" } })],
    ["an origin that is hidden", pageRequest(instances, { headers: { origin: "null" } })],
    [
      "another origin, as browsers send it",
      pageRequest(instances, { headers: { origin: "https://evil.example.com", "sec-fetch-site": "cross-site" } }),
    ],
    [
      "another origin of our site",
      pageRequest(instances, { headers: { origin: "https://other.example.com", "sec-fetch-site": "same-site" } }),
    ],
    ["another site, without its origin", pageRequest(instances, { headers: { "sec-fetch-site": "cross-site" } })],
    ["another host of our site", pageRequest(instances, { headers: { "sec-fetch-site": "same-site" } })],
    ["a submit that is not XML", pageRequest(instances, { ...submit, headers: { "content-type": "text/plain" } })],
    ["a submit that is too large", pageRequest(instances, { ...submit, body: "x".repeat(5_000_000) })],
    ["a stream that is not JSON", pageRequest(`${base}/stream`, { method: "POST", body: "{}", headers: { "content-type": "text/plain" } })],
    [
      "a stream for another project's path",
      pageRequest(`${base}/stream`, {
        json: {
          stream: "a".repeat(32),
          subscriptions: [{ key: "k", kind: "instance", project: "../other", instanceId: id, interest: { tasks: true, progress: true } }],
        },
      }),
    ],
    ["a LogView of another path", pageRequest(`${base}/logview`, { json: { project: "mine", instanceId: "../../x" } })],
    ["a LogView of another project", pageRequest(`${base}/logview`, { json: { project: "other", instanceId: id } })],
    ["a LogView for ever", pageRequest(`${base}/logview`, { json: { project: "mine", instanceId: id, hours: 100_000 } })],
  ];

  it.each(hostile)("%s", async (_what, request) => {
    const { gateway, service } = bed();
    const response = await gateway(request);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(service.requests).toEqual([]);
    expect(gateway.counters).toMatchObject({ requests: 1, refused: 1, upstreamRequests: 0 });
  });

  it.each([
    ["GET", "tables/t?data&linenum=10"],
    ["GET", "tables/t?extended"],
    ["GET", "tables/t?partition=ds%3D%271%27"],
    ["GET", "tables/t/x"],
    ["GET", "tables?query"],
    ["POST", "tables?query"],
    ["PUT", "tables/t"],
    ["DELETE", "tables/t"],
    ["POST", "schemas"],
    ["GET", "schemas/s"],
    ["GET", "tables/..%2finstances"],
  ])("no data and no change by who may read tables: %s %s", async (method, path) => {
    const { gateway, service } = bed({ authorize: () => ({ caller: "ann", projects: { mine: ["read-tables"] } }) });
    const response = await gateway(pageRequest(`${base}/api/projects/mine/${path}`, { method }));
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(service.requests).toEqual([]);
  });

  it("takes a body that grows as it comes for as large as it is", async () => {
    const { gateway, service } = bed({ limits: { bodyBytes: 10 } });
    const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new Uint8Array(6)) });
    const request = pageRequest(instances, { method: "POST", body, duplex: "half", headers: { "content-type": "application/xml" } });
    const response = await gateway(request);
    expect(response.status).toBe(413);
    expect(service.requests).toEqual([]);
  });

  it("does not wait for a body that comes drop by drop, and lets go of what has come", async () => {
    const scheduler = new VirtualTimeScheduler();
    const { gateway, service } = bed({ scheduler });
    let isLetGo = false;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array(1)),
      cancel: () => {
        isLetGo = true;
      },
    });
    const answer = gateway(
      pageRequest(instances, { method: "POST", body, duplex: "half", headers: { "content-type": "application/xml" } }),
    );
    await vi.waitFor(() => expect(scheduler.actions.some(({ delay }) => delay === 30_000)).toBe(true));
    scheduler.flush();
    expect((await answer).status).toBe(408);
    expect(isLetGo).toBe(true);
    expect(service.requests).toEqual([]);
  });

  it("takes a body that breaks off for no fault of its own", async () => {
    const { gateway, service } = bed();
    const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error("aborted")) });
    const response = await gateway(
      pageRequest(instances, { method: "POST", body, duplex: "half", headers: { "content-type": "application/xml" } }),
    );
    expect(response.status).toBe(400);
    expect(service.requests).toEqual([]);
  });

  it("says how many subscriptions a stream takes", async () => {
    const { gateway } = bed({ limits: { subscriptionsPerStream: 2 } });
    const subscriptions = ["a", "b", "c"].map((name) => instanceOf(name, name, "mine"));
    const response = await gateway(pageRequest(`${base}/stream`, { json: { stream: "a".repeat(32), subscriptions } }));
    expect(await response.json()).toMatchObject({ code: "invalid_request", message: expect.stringContaining("2 at most on one stream") });
  });
});

describe("a good request", () => {
  it("is written anew: nothing of the caller's but checked names and values", async () => {
    const { gateway, service } = bed();
    const headers = {
      authorization: "Bearer of-the-page",
      cookie: "session=of-the-page",
      "x-odps-user-agent": "page",
      "x-odps-bearer-token": "smuggled",
      "authorization-sts-token": "smuggled",
      "x-forwarded-host": "evil.example.com",
      "accept-encoding": "gzip",
      connection: "x-odps-user-agent",
      "content-md5": "smuggled",
      "x-odps-namespace-id": "other",
    };
    const response = await gateway(pageRequest(`${instances}?status=Running&jobname=a%20b%26c%3D%2F%C3%A9&curr_project=mine`, { headers }));
    expect(response.status).toBe(200);
    const [request] = service.requests;
    expect(request?.url).toBe(
      "https://service.example.com/api/projects/mine/instances?status=Running&jobname=a%20b%26c%3D%2F%C3%A9&curr_project=mine",
    );
    expect(Object.keys(request?.headers ?? {}).toSorted()).toEqual(["authorization", "date"]);
    expect(request?.headers.authorization).toMatch(/^ODPS key-id:/);
  });

  it("stops an instance by our own words, whatever the caller's body says", async () => {
    const { gateway, service } = bed();
    await gateway(pageRequest(`${instances}/${id}`, { method: "PUT", body: "<Instance><Job/></Instance>" }));
    expect(new TextDecoder().decode(service.requests[0]?.body)).toContain("<Instance><Status>Terminated</Status></Instance>");
  });

  it("of the own origin is known where a framework or a proxy has replaced the address of the request", async () => {
    const { gateway } = bed();
    const status = async (headers: Readonly<Record<string, string>>): Promise<number> =>
      (await gateway(pageRequest(instances, { headers }))).status;
    const page = { host: "public.example.com", origin: "https://public.example.com", "sec-fetch-site": "same-origin" };
    expect(await status(page)).toBe(200);
    expect(await status({ ...page, origin: "http://public.example.com" })).toBe(200);
    expect(await status({ ...page, host: "other.example.com" })).toBe(403);
    // A page without TLS has another origin than one with it, and the browser says so.
    expect(await status({ ...page, origin: "http://public.example.com", "sec-fetch-site": "cross-site" })).toBe(403);
  });

  it("of a named origin is told so, and nobody else", async () => {
    const { gateway } = bed({ origins: ["https://app.example.com"] });
    const ask = (from: string): Promise<Response> =>
      gateway(
        new Request(origin + instances, {
          method: "OPTIONS",
          headers: {
            origin: from,
            "access-control-request-method": "GET",
            "access-control-request-headers": `${gatewayHeader},x-csrf-token`,
          },
        }),
      );
    const good = await ask("https://app.example.com");
    expect(good.status).toBe(204);
    expect(good.headers.get("access-control-allow-origin")).toBe("https://app.example.com");
    expect(good.headers.get("access-control-allow-headers")).toBe(`${gatewayHeader},x-csrf-token`);
    const bad = await ask("https://evil.example.com");
    expect(bad.status).toBe(403);
    expect(bad.headers.get("access-control-allow-origin")).toBeNull();
    const answer = await gateway(
      pageRequest(instances, { headers: { origin: "https://app.example.com", "sec-fetch-site": "cross-site" } }),
    );
    expect(answer.status).toBe(200);
    expect(answer.headers.get("vary")).toBe("Origin");
  });

  it("refuses a wildcard for an origin, and other wrong options", () => {
    for (const origins of [["*"], ["https://app.example.com/"], ["app.example.com"], ["null"]]) {
      expect(() => bed({ origins })).toThrow(/origins/);
    }
    expect(() => bed({ basePath: "gw/" })).toThrow(/basePath/);
    expect(() => bed({ limits: { bodyBytes: 0 } })).toThrow(/bodyBytes/);
    expect(() => bed({ endpoint: "ftp://x" })).toThrow(/endpoint/);
  });
});

describe("an answer", () => {
  it("that redirects is not followed and not handed on", async () => {
    const service = recordingTransport(() => ({ status: 302, headers: { location: "https://evil.example.com/" } }));
    const { gateway } = bed({ transport: service.transport });
    const response = await gateway(pageRequest(instances));
    expect(response.status).toBe(502);
    expect(response.headers.get("location")).toBeNull();
    expect(service.requests).toHaveLength(1);
  });

  it("loses the headers that pages must not see, and any type that a browser would run", async () => {
    const headers = {
      "content-type": "text/html",
      "set-cookie": "a=b",
      server: "internal-7",
      "x-odps-request-id": "R1",
      "access-control-allow-origin": "*",
    };
    const { gateway } = bed({ transport: recordingTransport(() => ({ headers })).transport });
    const response = await gateway(pageRequest(`${instances}/${id}`));
    expect(Object.fromEntries(response.headers)).toEqual({
      "cache-control": "no-store",
      "content-type": "application/octet-stream",
      vary: "Origin",
      "x-content-type-options": "nosniff",
      "x-odps-request-id": "R1",
    });
  });

  it("to a submit names the instance where the gateway has it", async () => {
    const headers = { location: `https://internal.example.com:8443/api/projects/mine/instances/${id}` };
    const { gateway } = bed({ transport: recordingTransport(() => ({ status: 201, headers, body: "" })).transport });
    const response = await gateway(
      pageRequest(instances, { method: "POST", body: "<Instance/>", headers: { "content-type": "application/xml" } }),
    );
    expect(response.status).toBe(201);
    expect(response.headers.get("location")).toBe(`${instances}/${id}`);
  });
});

describe("texts that are put into tasks", () => {
  const put = (body: string): Request =>
    pageRequest(`${instances}/${id}?info&taskname=AnonymousSQLRTTask`, {
      method: "PUT",
      body,
      headers: { "content-type": "application/xml" },
    });

  it.each([
    ["of another key", "<Instance><Key>drop</Key><Value>x</Value></Instance>"],
    ["with two keys", "<Instance><Key>query</Key><Key>cancel</Key><Value>x</Value></Instance>"],
    ["with two values", "<Instance><Key>query</Key><Value>x</Value><Value>y</Value></Instance>"],
    ["with a document type", '<!DOCTYPE a [<!ENTITY e "x">]><Instance><Key>query</Key><Value>&e;</Value></Instance>'],
    ["with a status", "<Instance><Status>Terminated</Status></Instance>"],
    ["with a comment", "<Instance><!-- --><Key>query</Key><Value>x</Value></Instance>"],
    ["that are empty", ""],
  ])("%s are not forwarded", async (_, body) => {
    const { gateway, service } = bed();
    expect((await gateway(put(body))).status).toBe(404);
    expect(service.requests).toEqual([]);
  });

  it("reach the service unchanged in the form of the client", async () => {
    const { gateway, service } = bed();
    const body = "<Instance><Key>query</Key><Value>{&quot;query&quot;: &quot;select 1;&quot;}</Value></Instance>";
    expect((await gateway(put(body))).status).toBe(200);
    expect(service.requests.map((request) => new TextDecoder().decode(request.body))).toEqual([body]);
  });
});

describe("headers of MaxQA", () => {
  const maxqa = (path: string, headers: Record<string, string>): Request => pageRequest(`${base}/api/${path}`, { headers });
  const status = `mcqa/projects/mine/instances/${id}_mcqa`;

  it("reach the service with calls of MaxQA only", async () => {
    const { gateway, service } = bed();
    const headers = { "x-odps-mcqa-conn": "conn", "x-odps-mcqa-query-cookie": "c", "x-odps-fallback-infos": "{}", "x-odps-other": "x" };
    expect((await gateway(maxqa(status, headers))).status).toBe(200);
    expect((await gateway(maxqa(`projects/mine/instances/${id}`, headers))).status).toBe(200);
    expect(service.requests.map(({ headers: sent }) => Object.keys(sent).filter((name) => /mcqa|fallback|other/.test(name)))).toEqual([
      ["x-odps-mcqa-conn", "x-odps-mcqa-query-cookie"],
      [],
    ]);
  });

  it("of another form are refused", async () => {
    const { gateway, service } = bed();
    expect((await gateway(maxqa(status, { "x-odps-mcqa-conn": "a".repeat(5000) }))).status).toBe(400);
    expect(service.requests).toEqual([]);
  });
});
