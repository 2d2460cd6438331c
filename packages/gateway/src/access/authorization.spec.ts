import { describe, expect, it } from "vitest";

import { apiCalls, tunnelCalls } from "./allowed-calls.ts";
import { createGateway, type GatewayAction, type GatewayOptions, type Grant } from "../index.ts";
import { instanceOf, pageRequest, readPage, streamName, type PageRequestInit } from "../testing/pages.ts";
import { recordingTransport } from "../testing/recording-transport.ts";

const id = "20230101120000123gabc1def2";
const list = "projects/demo_project/instances";
const one = `${list}/${id}`;
const actions: readonly GatewayAction[] = ["read", "read-sql", "read-results", "submit", "stop", "logview", "read-tables"];
const xml = { "content-type": "application/xml" };

const taskText = (key: string, value: string): string =>
  `<?xml version="1.0" encoding="utf-8"?>\n<Instance><Key>${key}</Key><Value>${value}</Value></Instance>`;

type Call = readonly [action: GatewayAction, method: string, path: string, init?: PageRequestInit];

const ordinaryCalls: readonly Call[] = [
  ["read", "GET", `api/${list}`],
  [
    "read",
    "GET",
    `api/${list}?status=Running&daterange=1672531200%3A&onlyowner=yes&maxitems=10&jobname=a%20b&quotaIndex=1&marker=djE6%3D&curr_project=demo_project`,
  ],
  ["read", "GET", `api/${one}`],
  ["read", "GET", `api/${one}?instancestatus`],
  ["read", "GET", `api/${one}?taskstatus&curr_schema=s`],
  ["read", "GET", `api/${one}?instanceprogress=a%20task&taskname=a%20task`],
  ["read", "GET", `api/${one}?cached`],
  ["read", "GET", "api/projects/demo_project/cachedinstances?status=Running"],
  ["read", "GET", `api/${one}?instancequota&taskname=t`],
  ["read-sql", "GET", `api/${one}?info&taskname=t&key=warnings`],
  ["read", "GET", `api/${one}?cached&subquery_id=session_query_7`],
  ["read-results", "GET", `api/${one}?info&taskname=AnonymousSQLRTTask&key=result_7`],
  ["submit", "GET", `api/${one}?info&taskname=AnonymousSQLRTTask&key=wait_attach_success`],
  [
    "submit",
    "PUT",
    `api/${one}?info&taskname=AnonymousSQLRTTask`,
    { body: taskText("query", "{&quot;query&quot;:&quot;select 1;&quot;}"), headers: xml },
  ],
  ["stop", "PUT", `api/${one}?info&taskname=AnonymousSQLRTTask`, { body: taskText("cancel", "7"), headers: xml }],
  ["submit", "GET", "api/connection/mcqa?project=demo_project&quota=q"],
  ["submit", "GET", "api/quotas/{quota}?project=demo_project&version=wlm".replace("{quota}", "q")],
  ["read", "GET", "api/projects/demo_project/xflows?owner=someone"],
  ["read-sql", "GET", "api/projects/demo_project/xflows/mine"],
  ["read-tables", "GET", "api/projects/demo_project/schemas?expectmarker=true"],
  ["read-tables", "GET", "api/projects/demo_project/tables?expectmarker=true&extended&name=or&curr_schema=s&marker=djE6%3D"],
  ["read-tables", "GET", "api/projects/demo_project/tables/orders?curr_schema=s"],
  ["read-tables", "GET", "api/projects/demo_project/tables/orders?partitions&expectmarker=true"],
  ["read-sql", "GET", `api/${one}?source`],
  ["read-sql", "GET", `api/${one}?xsource`],
  ["read-sql", "GET", `api/${one}?instancesummary&taskname=t`],
  ["read-sql", "GET", `api/${one}?instancedetail&taskname=t`],
  ["read-sql", "GET", `api/${one}?detail&taskname=t`],
  ["read-results", "GET", `api/${one}?result`],
  ["read-results", "GET", `api/${one}?xresult`],
  ["read-results", "GET", `api/${one}?log&id=bG9nMQ%3D%3D&logtype=stdout&size=100`],
  ["read-results", "GET", "api/projects/demo_project/tunnel?service"],
  ["read-results", "POST", `tunnel/${one}?downloads&instance_tunnel_limit_enabled`],
  ["read-results", "GET", `tunnel/${one}?downloadid=20230101a`],
  ["read-results", "GET", `tunnel/${one}?cached&data&taskname=AnonymousSQLRTTask&queryid=7&rowrange=%280%2C10%29`],
  ["read-results", "GET", `tunnel/${one}?data&arrow&downloadid=20230101a&rowrange=%280%2C10%29&columns=a,b`],
  ["submit", "POST", `api/${list}`, { body: "<Instance/>", headers: xml }],
  ["stop", "PUT", `api/${one}`, { body: "<Instance/>", headers: xml }],
];

/** Every call there is, and the one action that it needs. Calls of MaxQA are those of instances, below `mcqa`. */
const calls: readonly Call[] = [
  ...ordinaryCalls,
  ...ordinaryCalls.flatMap(([action, method, path, init]): Call[] => {
    const isOfList = path.startsWith(`api/${list}`) && !(method === "GET" && !path.includes(id));
    return isOfList && !(method === "PUT" && path.includes("?info"))
      ? [[action, method, path.replace("api/", "api/mcqa/"), init ?? {}]]
      : [];
  }),
];

function bed(grant: Grant | null, options: Partial<GatewayOptions> = {}) {
  const service = recordingTransport(({ url }) => ({ body: url.includes("/tunnel?service") ? "dt.example.com" : "<Instances/>" }));
  const gateway = createGateway({
    endpoint: "https://service.cn-hangzhou.maxcompute.example.com/api",
    region: "cn-hangzhou",
    credentials: { accessKeyId: "key-id", accessKeySecret: "key-secret-of-the-gateway" },
    transport: service.transport,
    authorize: () => grant,
    ...options,
  });
  return { gateway, service };
}

describe("each action opens its calls, and no other", () => {
  it.each(calls.map((call) => [call.slice(0, 3).join(" "), call] as const))("%s", async (_name, [needed, method, path, init]) => {
    for (const action of actions) {
      const { gateway, service } = bed({ caller: "ann", projects: { demo_project: [action] } });
      const { status } = await gateway(pageRequest(`/${path}`, { method, ...init }));
      expect([action, status]).toEqual([action, action === needed ? 200 : 403]);
      if (action !== needed) expect(service.requests).toEqual([]);
    }
  });

  it.each(calls.map((call) => [call.slice(0, 3).join(" "), call] as const))(
    "in its own project only: %s",
    async (_name, [, method, path, init]) => {
      for (const projects of [{}, { other: actions }, { demo_project: [] }]) {
        const { gateway, service } = bed({ caller: "ann", projects });
        expect((await gateway(pageRequest(`/${path}`, { method, ...init }))).status).toBe(403);
        expect(service.requests).toEqual([]);
      }
    },
  );

  it("knows a sample of every row of the table", () => {
    const rows = [...apiCalls().map((row) => ["api", row] as const), ...tunnelCalls.map((row) => ["tunnel", row] as const)];
    const unseen = rows.filter(
      ([first, { method, path, needs = {} }]) =>
        !calls.some(([, sampleMethod, sample]) => {
          const [samplePath = "", query = ""] = sample.split("?");
          const names = query.split("&").map((pair) => pair.split("=")[0]);
          const isPath =
            samplePath ===
            `${first}/${path.replace("{project}", "demo_project").replace("{instance}", id).replace("{quota}", "q").replace("{xflow}", "mine").replace("{table}", "orders")}`;
          return sampleMethod === method && isPath && Object.keys(needs).every((name) => names.includes(name));
        }),
    );
    expect(unseen).toEqual([]);
  });

  it("for LogView links", async () => {
    for (const action of actions) {
      const { gateway } = bed(
        { caller: "ann", projects: { demo_project: [action] } },
        { logview: { jobInsightHost: "https://insight.example.com" } },
      );
      const response = await gateway(pageRequest("/logview", { json: { project: "demo_project", instanceId: id } }));
      expect([action, response.status]).toEqual([action, action === "logview" ? 200 : 403]);
    }
  });

  it("for event streams: other projects and callers without `read` are told so, each by each", async () => {
    for (const action of actions.filter((other) => other !== "read")) {
      const { gateway, service } = bed({ caller: "ann", projects: { demo_project: [action] } });
      const subscriptions = [instanceOf(id), { key: "l", kind: "list", project: "demo_project", filter: {} }];
      const page = readPage(await gateway(pageRequest("/stream", { json: { stream: streamName(), subscriptions } })));
      await page.until((message) => message.type === "failed" && message.key === "l");
      expect(page.messages).toMatchObject([
        { type: "failed", error: { code: "forbidden" } },
        { type: "failed", error: { code: "forbidden" } },
      ]);
      expect(service.requests).toEqual([]);
      gateway.close();
    }
  });

  it("and tells a page what its caller may do", async () => {
    const { gateway } = bed({ caller: "ann", projects: { demo_project: ["read", "stop"] } });
    expect(await (await gateway(pageRequest("/session"))).json()).toEqual({ projects: { demo_project: ["read", "stop"] } });
  });
});

describe("nobody gets in", () => {
  const broken: readonly (readonly [string, GatewayOptions["authorize"], number])[] = [
    ["when authorize says no", () => null, 401],
    [
      "when authorize throws",
      () => {
        throw new Error("no database at 10.0.0.7");
      },
      503,
    ],
    ["when authorize rejects", () => Promise.reject(new Error("no database at 10.0.0.7")), 503],
    ["when authorize answers nonsense", () => ({ projects: { demo_project: actions } }) as never, 503],
    ["when authorize answers undefined", () => undefined as never, 503],
    ["when authorize names an action that does not exist", () => ({ caller: "a", projects: { demo_project: ["all"] } }) as never, 503],
    ["when the caller has no name", () => ({ caller: "", projects: { demo_project: actions } }), 503],
  ];

  it.each(broken)("%s", async (_when, authorize, status) => {
    const { gateway, service } = bed(null, { authorize });
    const paths = ["/session", `/api/${list}`, `/tunnel/${one}?downloadid=d`];
    const requests = [
      ...paths.map((path) => pageRequest(path)),
      ...["/logview", "/stream", `/stream/${streamName()}`].map((path) => pageRequest(path, { json: {} })),
    ];
    for (const request of requests) {
      const response = await gateway(request);
      expect(response.status).toBe(status);
      expect(await response.text()).not.toContain("10.0.0.7");
    }
    expect(service.requests).toEqual([]);
  });

  it("is asked without the body, which stays the gateway's", async () => {
    const asked: Request[] = [];
    const { gateway, service } = bed(null, {
      authorize(request) {
        asked.push(request);
        return { caller: "ann", projects: { demo_project: ["submit"] } };
      },
    });
    const request = pageRequest(`/api/${list}`, { method: "POST", body: "<Instance/>", headers: { ...xml, cookie: "session=1" } });
    expect((await gateway(request)).status).toBe(200);
    expect(asked[0]).toMatchObject({ url: request.url, method: "POST", body: null });
    expect(asked[0]?.headers.get("content-type")).toBe("application/xml");
    expect(new TextDecoder().decode(service.requests[0]?.body)).toBe("<Instance/>");
  });
});

describe("a caller from whom some instances are hidden", () => {
  const mine = "20230101120000123gmine";
  const theirs = "20230101120000123gtheirs";
  const instance = (name: string, owner: string): string =>
    `<Instance><Name>${name}</Name><Owner>${owner}</Owner><StartTime>Sun, 01 Jan 2023 12:00:00 GMT</StartTime><EndTime/><Status>Running</Status></Instance>`;

  function narrowed(maySee: Grant["maySee"] = ({ owner }) => owner === "A&B") {
    const service = recordingTransport(({ url }) => {
      const { pathname } = new URL(url);
      if (pathname.endsWith(mine)) return { headers: { "x-odps-owner": "A&B" }, body: "<Instance><Status>Running</Status></Instance>" };
      if (pathname.endsWith(theirs)) return { headers: { "x-odps-owner": "bob" }, body: "<Instance><Status>Running</Status></Instance>" };
      if (pathname.endsWith("/instances"))
        return {
          body: `<Instances><Marker>m2</Marker><MaxItems>9</MaxItems>${instance(mine, "A&amp;B")}${instance(theirs, "bob")}</Instances>`,
        };
      return { status: 404, body: "<Error><Code>NoSuchObject</Code><Message>ODPS-0420061: Instance not found</Message></Error>" };
    });
    const { gateway } = bed({ caller: "ann", projects: { demo_project: actions }, maySee }, { transport: service.transport });
    return { gateway, service };
  }

  it("gets lists without them", async () => {
    const { gateway } = narrowed();
    const text = await (await gateway(pageRequest(`/api/${list}`))).text();
    expect(text).toBe(
      `<?xml version="1.0"?><Instances><Marker>m2</Marker><MaxItems>9</MaxItems>${instance(mine, "A&#38;B")}</Instances>`.replace(
        "<EndTime/>",
        "<EndTime></EndTime>",
      ),
    );
  });

  it("is told of each of them what is told of those that are not there, whatever he asks for", async () => {
    const { gateway, service } = narrowed();
    for (const [, method, path, init] of calls.filter(([, , path]) => path.includes(id))) {
      const ask = (instanceId: string): Promise<Response> => gateway(pageRequest(`/${path.replace(id, instanceId)}`, { method, ...init }));
      const [hidden, missing] = [await ask(theirs), await ask("20230101120000123gmissing")];
      expect([path, hidden.status, missing.status]).toEqual([path, 404, 404]);
      expect((await hidden.text()).replace(theirs, "")).toBe((await missing.text()).replace("20230101120000123gmissing", ""));
      expect((await ask(mine)).status).not.toBe(403);
    }
    const aboutTheirs = service.requests.filter(({ url }) => url.includes(theirs));
    expect(aboutTheirs.map(({ method, url }) => [method, new URL(url).search])).toEqual([["GET", "?curr_project=demo_project"]]);
    const link = await gateway(pageRequest("/logview", { json: { project: "demo_project", instanceId: theirs } }));
    expect(link.status).toBe(404);
  });

  it("sees none of which maySee does not say plainly that he may", async () => {
    const unclear = [
      () => false,
      () => Promise.resolve(true),
      () => 1,
      () => {
        throw new Error("no");
      },
    ] as readonly (() => boolean)[];
    for (const maySee of [...unclear, () => true]) {
      const { gateway } = narrowed(maySee);
      const { status } = await gateway(pageRequest(`/api/${list}/${mine}`));
      expect(status).toBe(unclear.includes(maySee) ? 404 : 200);
    }
  });

  it("gets no list that cannot be narrowed", async () => {
    const { gateway, service } = narrowed();
    expect((await gateway(pageRequest("/api/projects/demo_project/cachedinstances"))).status).toBe(403);
    expect(service.requests).toEqual([]);
  });
});

describe("a caller's rate", () => {
  it("is limited, each caller's for itself, and grows back", async () => {
    let now = 0;
    const scheduler = { now: () => now, schedule: (): never => ({ unsubscribe() {} }) as never };
    const { gateway } = bed(null, {
      scheduler,
      limits: { requestsPerMinute: 3 },
      authorize: (request) => ({ caller: request.headers.get("cookie") ?? "", projects: { demo_project: ["read"] } }),
    });
    const ask = async (cookie: string): Promise<number> => (await gateway(pageRequest("/session", { headers: { cookie } }))).status;
    expect([await ask("ann"), await ask("ann"), await ask("ann"), await ask("ann"), await ask("bob")]).toEqual([200, 200, 200, 429, 200]);
    const refused = await gateway(pageRequest("/session", { headers: { cookie: "ann" } }));
    expect(refused.headers.get("retry-after")).toBe("20");
    now = 20_000;
    expect([await ask("ann"), await ask("ann")]).toEqual([200, 429]);
    now = 10 * 60_000;
    expect([await ask("ann"), await ask("ann"), await ask("ann"), await ask("ann")]).toEqual([200, 200, 200, 429]);
  });

  it("counts each new subscription, and none that goes on", async () => {
    const { gateway } = bed({ caller: "ann", projects: { demo_project: [] } }, { limits: { requestsPerMinute: 10 } });
    const stream = streamName();
    const subscriptions = Array.from({ length: 7 }, (_, number) => instanceOf(`i${number}`));
    expect((await gateway(pageRequest("/stream", { json: { stream, subscriptions } }))).status).toBe(200);
    expect((await gateway(pageRequest(`/stream/${stream}`, { json: { subscriptions } }))).status).toBe(204);
    expect((await gateway(pageRequest("/stream", { json: { stream: streamName(), subscriptions } }))).status).toBe(429);
    gateway.close();
  });

  it("and the subscriptions of one stream are limited", async () => {
    const { gateway } = bed({ caller: "ann", projects: {} }, { limits: { subscriptionsPerStream: 1 } });
    const ask = async (subscriptions: readonly unknown[]): Promise<number> =>
      (await gateway(pageRequest("/stream", { json: { stream: streamName(), subscriptions } }))).status;
    expect([await ask([instanceOf("a")]), await ask([instanceOf("a"), instanceOf("b")])]).toEqual([200, 400]);
    gateway.close();
  });
});
