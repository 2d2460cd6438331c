import { readFileSync } from "node:fs";

import { MaxComputeError, type TransportRequest } from "@maxcompute-rx/node";
import { describe, expect, it } from "vitest";

import { bodyShape } from "./body-shape.ts";
import { broken } from "./finding.ts";
import { createRecorder } from "./recorder.ts";
import { canonicalShape, endpointShape, redactHeaders, redactTarget, targetText } from "./redact-request.ts";
import { doctorReport } from "./report.ts";
import { shape } from "./shape.ts";

/** All that must not be in a report, of every make. */
const secrets: readonly string[] = [
  "LTAI5tExampleKeyId0001",
  "sk-Example/Secret+01==",
  "CAIS8wF1q6Ft5B2yfSjIr5bEtoken",
  "eyJhbGciOiJIUzI1NiJ9.e30.tok",
  "1234567890123456",
  "hunter2",
  "salary_of_bob",
  "bob@example.com",
  "20260101120000123gabc1def2",
  "550e8400-e29b-41d4-a716-446655440000",
  "intranet.example.com",
  "密码",
];

const everyHeader = (
  "authorization authorization-sts-token x-odps-bearer-token application-authentication sts-authentication sts-token set-cookie date content-type content-md5 content-length server " +
  "via location retry-after last-modified connection vary x-odps-owner x-odps-start-time x-odps-end-time x-odps-request-id x-odps-user-agent x-odps-namespace-id user-agent x-unheard-of"
).split(" ");
const everyParameter = (
  "curr_project curr_schema marker status onlyowner maxitems daterange jobname " +
  "quotaIndex taskname instanceprogress instancestatus result owner sign_bearer_token unheard_of"
).split(" ");
const everyElement = (
  "Code Message RequestId HostId Name Owner StartTime EndTime Status Marker " +
  "MaxItems Result Query Value Guid Key Comment TotalWorkers InstanceId NodeType UnheardOf"
).split(" ");

const bodiesWith = (secret: string): readonly string[] => [
  `<?xml version="1.0"?><!-- ${secret} --><Error>${everyElement.map((name) => `<${name}>${secret}</${name}>`).join("")}</Error>`,
  `<Instance>${everyElement.map((name) => `<${name} Type="${secret}" Format='${secret}' ID="${secret}" Transform="${secret}" other="${secret}"><![CDATA[${secret}]]></${name}>`).join("")}</Instance>`,
  `<Instance><${secret.replace(/\W/g, "")}>${secret}`,
  `<Error><Message>ODPS-0130131:[1,2] Table not found - ${secret}</Message></Error>`,
  JSON.stringify({
    Code: secret,
    Message: `about ${secret}`,
    [secret]: 1,
    list: [secret, { deep: secret }],
    policy: { Resource: secret },
    expires_in_hours: secret,
  }),
  `{"broken": "${secret}`,
  `<html><title>${secret}</title></html>`,
  `https://${secret}/`,
  secret,
];

async function reportWith(secret: string): Promise<string> {
  const headers = Object.fromEntries(
    everyHeader.map((name) => [
      name,
      name === "location" ? `http://${encodeURIComponent(secret)}/api/projects/${encodeURIComponent(secret)}` : secret,
    ]),
  );
  const encoded = encodeURIComponent(secret);
  const query = [...everyParameter.map((name) => `${name}=${encoded}`), `${encoded}=${encoded}`, encoded].join("&");
  const urls = [
    `https://service.test/api/projects/${encoded}/instances/${encoded}?${query}`,
    `https://service.test/api/${encoded}/projects/${encoded}/xflows/${encoded}/${encoded}`,
    `https://${encoded}/elsewhere/${encoded}?${query}`,
  ];
  const bodies = bodiesWith(secret);
  let turn = 0;
  const recorder = createRecorder("https://service.test/api", async () => {
    const body = new TextEncoder().encode(bodies[turn % bodies.length]);
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield body;
    }
    return { status: 200, headers, body: chunks() };
  });
  for (; turn < bodies.length * urls.length; turn += 1) {
    const request: TransportRequest = {
      method: "POST",
      url: urls[turn % urls.length] ?? "",
      headers,
      body: new TextEncoder().encode(bodies[turn % bodies.length]),
      signal: new AbortController().signal,
    };
    for await (const _chunk of (await recorder.transport(request)).body) continue;
  }
  const error = new MaxComputeError("forbidden", secret, {
    serverCode: secret,
    odpsCode: secret,
    requestId: secret,
    instanceId: secret,
    hostId: secret,
    taskName: secret,
    nextStep: secret,
  });
  const found = {
    endpoint: "https://intranet.example.com/salary_of_bob",
    findings: [broken("permissions", error)],
    observations: null,
    exchanges: recorder.exchanges,
  };
  return JSON.stringify(doctorReport(found), null, 2);
}

describe("a report", () => {
  it.for(secrets)("does not hold %s, wherever it was", async (secret) => {
    const report = await reportWith(secret);
    expect(report).not.toContain(secret);
    expect(report).not.toContain(encodeURIComponent(secret));
    expect(report).not.toContain(JSON.stringify(secret).slice(1, -1));
    expect(report.toLowerCase()).not.toContain(Buffer.from(secret).toString("base64").toLowerCase());
    // Nor a part of it that is long enough to be of use.
    for (let at = 0; at + 8 <= secret.length; at += 1) expect(report).not.toContain(secret.slice(at, at + 8));
    expect(report.length).toBeGreaterThan(10_000);
  });
});

describe("what a report shows", () => {
  it("of a text: length and kinds of characters", () => {
    expect(shape("63B17A40C3F4A2D1E8B90AFF")).toBe("{24 of 0-9A-F}");
    expect(shape("20230101120000123gabc1def2")).toBe("{instance: 17 digits, g, 8 of 0-9a-z}");
    expect(shape("a B-1中")).toBe("{6 of a-z, A-Z, 0-9, white space, punctuation, beyond ASCII}");
    expect(shape("")).toBe("");
  });

  it("of a target: the kind of each name", () => {
    expect(
      targetText(redactTarget("/projects/instances/instances/projects?taskstatus&curr_project=p&onlyowner=yes&daterange=1672531200%3A")),
    ).toBe("/projects/{project}/instances/{instance}?taskstatus&curr_project={project}&onlyowner=yes&daterange={seconds}:");
    expect(targetText(redactTarget("/logview/host"))).toBe("/logview/host");
  });

  it("of an endpoint: public hosts without their region", () => {
    expect(endpointShape("https://service.cn-hangzhou.maxcompute.aliyun.com/api")).toBe(
      "https://service.{region}.maxcompute.aliyun.com/api",
    );
    expect(endpointShape("http://service.odps.aliyun.com/api")).toBe("http://service.{region}.aliyun.com/api");
    expect(endpointShape("https://odps.corp.example:8443/gate/api")).toBe("https://{host}:{port}/{4 of a-z}/api");
  });

  it("of headers: what the protocol says of them", () => {
    const owner = "ALIYUN$bob@example.com";
    expect(
      redactHeaders({
        "retry-after": "3",
        server: "Tengine",
        "x-odps-owner": owner,
        "x-odps-end-time": "",
        location: "/projects/p/instances/i",
      }),
    ).toEqual({
      "retry-after": "3",
      server: "Tengine",
      "x-odps-owner": "ALIYUN${15 of a-z, punctuation}",
      "x-odps-end-time": "",
      location: "/projects/{project}/instances/{instance}",
    });
  });

  it("of bodies: structure, known words, and repetitions as a count", () => {
    const item = "<Instance><Name>20230101120000123gabc1def2</Name><Status>Running</Status><EndTime></EndTime></Instance>";
    expect(bodyShape(new TextEncoder().encode(`<?xml version="1.0"?>\n<Instances>\n <Marker/>\n ${item}\n ${item}\n</Instances>`))).toBe(
      "<Instances><Marker></Marker><Instance><Name>{instance: 17 digits, g, 8 of 0-9a-z}</Name><Status>Running</Status><EndTime></EndTime></Instance>×2</Instances>",
    );
    expect(
      bodyShape(new TextEncoder().encode("<Error><Code>NoSuchObject</Code><Message>ODPS-0420111: Project not found - 'x'</Message>")),
    ).toBe(
      "<Error><Code>NoSuchObject</Code><Message>ODPS-0420111 {37 of a-z, A-Z, 0-9, white space, punctuation}</Message></Error> … not closed",
    );
    const skew = "ODPS-0410031:x max_interval_date:900000,expire_date:2023-01-01T12:00:00.000Z,now_date:2023-01-01T15:00:00.000Z";
    expect(bodyShape(new TextEncoder().encode(`<Error><Message>${skew}</Message></Error>`))).toContain(
      "max_interval_date:900000 expire_date:2023-01-01T12:00:00.000Z now_date:",
    );
  });
});

interface SigningVector {
  readonly name: string;
  readonly method: string;
  readonly target: string;
  readonly headersIn: Readonly<Record<string, string>>;
  readonly nowHttpDate: string;
  readonly expect: { readonly canonicalString: string };
  readonly alsoProducedBy?: readonly string[];
}

describe("the form of a canonical string", () => {
  const file = new URL("../../../../test-vectors/signing.json", import.meta.url);
  const { cases } = JSON.parse(readFileSync(file, "utf8")) as { cases: readonly SigningVector[] };
  // What PyODPS alone signs so, and x-odps- names in the query, which this client never sends.
  const ordinary = cases.filter(({ alsoProducedBy, target }) => alsoProducedBy?.includes("go") === true && !/[?&]x-odps-/i.test(target));

  it("is taken from many cases", () => expect(ordinary.length).toBeGreaterThan(20));

  it.for(ordinary)("is that of $name", ({ method, target, headersIn, nowHttpDate, expect: expected }) => {
    const [path = "", query = ""] = target.split(/\?(.*)/s);
    const headers = {
      date: nowHttpDate,
      ...Object.fromEntries(Object.entries(headersIn).map(([name, value]) => [name.toLowerCase(), value])),
    };
    const open = { path: decodeURIComponent(path), query: [...new URLSearchParams(query)] };
    expect(canonicalShape(method, open, headers)).toBe(expected.canonicalString);
  });
});
