import { execFile, execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmulator } from "../create-emulator.ts";
import type { Emulator } from "../emulator.ts";
import { canonicalStrings } from "../access/signature.ts";
import { parseXml } from "../wire/xml.ts";
import { call, manualEmulator, signed, sqlJob, submit, xflowJob } from "../testing/client.ts";
import { anyInstanceId, type Block, differences, examplesOf, type HttpRequest, parsePage } from "../testing/protocol-page.ts";

// docs/protocol.md says that each of its examples is checked. Here it is.

const docs = new URL("../../../../docs/", import.meta.url);
const markdown = readFileSync(new URL("protocol.md", docs), "utf8");
const page = parsePage(markdown);
const examples = examplesOf(page);

const secrets: Readonly<Record<string, string>> = {
  "emulator-access-id": "emulator-access-key",
  "sts-access-id": "sts-access-key",
  "app-access-id": "app-access-key",
};
const query = "select id, name from values (1, 'x'), (2, null) t(id, name);";
const nightly = sqlJob(query, "<Name>nightly</Name><Priority>9</Priority>");
const sqlrtJob =
  '<Instance><Job><Tasks><SQLRT><Name>AnonymousSQLRTTask</Name><Config><Property><Name>settings</Name><Value>{"odps.sql.session.share.id": "public.default"}</Value></Property></Config></SQLRT></Tasks></Job></Instance>';
const worked = { project: "demo_proj", accessKeyId: "akid-example-01", accessKeySecret: "sk-Example/Secret+01==" };

let main: Emulator;
const emulators: Emulator[] = [];
const opened = async (starting: Promise<Emulator>): Promise<Emulator> => {
  const emulator = await starting;
  emulators.push(emulator);
  return emulator;
};

beforeAll(async () => {
  main = await opened(
    createEmulator({
      clock: "manual",
      stsTokens: [{ accessKeyId: "sts-access-id", accessKeySecret: "sts-access-key", token: "sts-token-example" }],
      bearerTokens: ["bearer-token-example"],
      application: { accessId: "app-access-id", secret: "app-access-key" },
    }),
  );
}, 60_000); // a slow machine takes its time to start DuckDB
afterAll(async () => {
  await Promise.all(emulators.map((emulator) => emulator.close()));
});

/** Where an example is played, and the id that stands for the one in its request. */
interface Stage {
  readonly emulator: Emulator;
  readonly instance?: string;
}

async function ended(emulator: Emulator, body: string): Promise<Stage> {
  const instance = await submit(emulator, body);
  await emulator.clock.advance(10_000);
  return { emulator, instance };
}

/** The set-ups that the page lists. */
const setUps: Readonly<Record<string, () => Stage | Promise<Stage>>> = {
  "a query in the queue": async () => ({ emulator: main, instance: await submit(main, nightly) }),
  "a finished query": () => ended(main, nightly),
  "a described query": async () => ended(await opened(createEmulator({ clock: "manual", resultDescriptor: true })), nightly),
  "a failed query": () => ended(main, sqlJob("select * from no_such_table;")),
  "a running job": async () => {
    const instance = main.jobs.script({ name: "nightly", durationMs: 60_000, stages: ["M1", "R2_1"], workers: 3 });
    await main.clock.advance(20_000);
    return { emulator: main, instance };
  },
  "two jobs": async () => {
    for (let run = 0; run < 2; run += 1) {
      main.jobs.script({ name: "report" });
      await main.clock.advance(2000);
    }
    return { emulator: main };
  },
  "a finished XFlow": () => ended(main, xflowJob("DemoPipeline")),
  "a trained model": () =>
    ended(main, xflowJob("LogisticRegression", { inputTableName: "pyodps_iris", labelColName: "name", modelName: "irises" })),
  "a finished cost estimate": () =>
    ended(
      main,
      "<Instance><Job><Tasks><SQLCost><Name>AnonymousSQLCostTask</Name><Query>select * from pyodps_iris;</Query></SQLCost></Tasks></Job></Instance>",
    ),
  "a temporary key": () => ({ emulator: main }),
  "an application": () => ({ emulator: main }),
  "a bearer token": () => ({ emulator: main }),
  "a session": () => ended(main, sqlrtJob),
  "an ended query of a session": async () => {
    const stage = await ended(main, sqlrtJob);
    const body = '<Instance><Key>query</Key><Value>{"query": "select 6 * 7 as answer;", "settings": {}}</Value></Instance>';
    await call(main, "PUT", `/instances/${stage.instance}?info&taskname=AnonymousSQLRTTask`, { body });
    await main.clock.advance(10_000);
    return stage;
  },
  "a finished interactive query": async () => {
    const quota = await main.fetch(signed(main, "GET", "/quotas/interactive"));
    const options = { body: sqlJob(query), headers: { "x-odps-mcqa-conn": quota.headers.get("x-odps-mcqa-conn") ?? "" } };
    const submitted = await main.fetch(signed(main, "POST", `/mcqa/projects/${main.account.project}/instances`, options));
    await main.clock.advance(10_000);
    return { emulator: main, instance: submitted.headers.get("Location")?.split("/").at(-1) ?? "" };
  },
  "the service of the worked example": async () => ({ emulator: await opened(manualEmulator(worked)) }),
  "an old service": async () => ({ emulator: await opened(manualEmulator({ signatureVersions: ["v2"] })) }),
  "a busy service": () => {
    main.faults.add({ name: "throttle", times: 1 });
    return { emulator: main };
  },
  "a clock three hours ahead": () => {
    main.faults.add({ name: "clock-skew", ms: 3 * 3_600_000, times: 1 });
    return { emulator: main };
  },
};

describe("every example", { timeout: 60_000 }, () => {
  let marker = "";

  it.each(examples.map((example) => [example.name, example] as const))("%s", async (_name, { given, request, answer }) => {
    const setUp = given === undefined ? (): Stage => ({ emulator: main }) : setUps[given];
    if (setUp === undefined) throw new Error(`there is no set-up "${given}"`);
    const { emulator, instance } = await setUp();
    const named = (shown: string): string => (instance === undefined ? shown : shown.replace(anyInstanceId, instance));
    const target = named(request.target).replace(/marker=[^&]*…/, `marker=${encodeURIComponent(marker)}`);
    const response = await emulator.fetch(written({ ...request, target, body: named(request.body) }, emulator.clock.now()));
    marker = /<Marker>(.*?)<\/Marker>/.exec(await response.clone().text())?.[1] ?? "";
    expect(await differences(answer, response)).toEqual([]);
  });

  it("can fail: a status, a header, an element, a value that are others are told", async () => {
    const shown = { status: 200, headers: [["x-odps-owner", "me"]] as const, body: '<a b="c"><d>1</d><e/></a>' };
    const told = (status: number, owner: string, body: string): Promise<string[]> =>
      differences(shown, new Response(body, { status, headers: { "x-odps-owner": owner } }));
    expect(await told(200, "me", '<a b="c"> <d>1</d> <e/></a>')).toEqual([]);
    expect((await told(201, "you", '<a b="x"><d>2</d><e/></a>')).length).toBe(4);
    expect((await told(200, "me", '<a b="c"><d>1</d></a>')).length).toBe(1);
    expect((await told(200, "me", "")).length).toBe(1);
  });
});

/** The request as the page shows it. It is signed here where the page leaves the signature out, or writes `…` for it. */
function written({ method, target, headers: shown, body }: HttpRequest, now: number): Request {
  const headers = new Headers(shown.map(([name, value]): [string, string] => [name, value.replaceAll("…", "")]));
  const host = headers.get("Host") ?? "service.cn-hangzhou.maxcompute.example.com";
  headers.delete("Host");
  if (!headers.has("Date")) headers.set("Date", new Date(now).toUTCString());
  const authorization = shown.find(([name]) => name === "Authorization")?.[1] ?? "ODPS emulator-access-id:…";
  if (authorization.endsWith("…") && !headers.has("x-odps-bearer-token")) {
    const credential = authorization.slice("ODPS ".length, authorization.lastIndexOf(":"));
    const [id = "", ...steps] = credential.split("/");
    const secret = secrets[id] ?? "";
    const prefix = steps.at(-1)?.replace(/_request$/, "") ?? "";
    const key = steps.reduce<string | Buffer>((previous, step) => createHmac("sha256", previous).update(step).digest(), prefix + secret);
    const [canonical = ""] = canonicalStrings({ method, target: target.replace(/^\/api/, ""), headers });
    headers.set("Authorization", `ODPS ${credential}:${sign(key, canonical)}`);
  }
  const application = headers.get("application-authentication");
  if (application !== null) {
    const [, id = ""] = /access_id:([^,]*)/.exec(application) ?? [];
    headers.set("application-authentication", application + sign(secrets[id] ?? "", headers.get("Authorization") ?? ""));
  }
  // As bytes, so that no Content-Type is added.
  return new Request(`http://${host}${target}`, { method, headers, ...(body === "" ? {} : { body: new TextEncoder().encode(body) }) });
}

function sign(key: string | Buffer, canonical: string): string {
  return createHmac("sha1", key).update(canonical).digest("base64");
}

/** Blocks that are no exchange, by what they are; all others have to be one. */
const texts = page.blocks.filter(({ language }) => language === "text");
const [printed, firstCanonical, workedCanonical] = texts;

describe("signing by hand", () => {
  const authorizations = examples
    .flatMap(({ request }) => request.headers)
    .filter(([name, value]) => name === "Authorization" && !value.endsWith("…"));
  const [first, v2, v4] = authorizations.map(([, value]) => value);

  it("makes the signature of the first request", () => {
    expect(first).toBe(`ODPS emulator-access-id:${sign("emulator-access-key", firstCanonical?.text ?? "")}`);
  });

  it("makes the signature of the worked example", () => {
    expect(v2).toBe(`ODPS akid-example-01:${sign(worked.accessKeySecret, workedCanonical?.text ?? "")}`);
    const second = sign("app-Secret-03", v2 ?? "");
    expect(markdown).toContain(`signature \`${second}\``);
  });

  it("derives the keys of version 4", () => {
    const shown = [...markdown.matchAll(/^\| k\w+ \(`(\w[\w-]*)`\) \| `([0-9a-f]{64})` \|$/gm)];
    expect(shown.map(([, step]) => step)).toEqual(["20230101", "cn-hangzhou", "odps", "aliyun_v4_request"]);
    let key: string | Buffer = `aliyun_v4${worked.accessKeySecret}`;
    for (const [, step = "", hex] of shown) {
      key = createHmac("sha256", key).update(step).digest();
      expect(key.toString("hex")).toBe(hex);
    }
    expect(v4).toBe(`ODPS akid-example-01/20230101/cn-hangzhou/odps/aliyun_v4_request:${sign(key, workedCanonical?.text ?? "")}`);
  });

  it("works from a shell", { timeout: 60_000 }, async ({ skip }) => {
    const script = page.blocks.find(({ language }) => language === "sh")?.text ?? "";
    const missing = ["sh", "curl", "openssl", "awk", "sed", "base64"].filter((tool) => !isThere(tool));
    if (missing.length > 0) skip(`this machine has no ${missing.join(", ")}`);
    const emulator = await opened(createEmulator());
    const { endpoint } = await emulator.listen();
    const { stdout } = await promisify(execFile)("sh", ["-euc", script.replace("http://127.0.0.1:8080/api", endpoint)]);
    expect(stdout.trimEnd()).toBe(printed?.text);
  });
});

function isThere(tool: string): boolean {
  try {
    execFileSync("sh", ["-c", `command -v ${tool}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe("the page", () => {
  it("has no block that nothing checks", () => {
    const others = page.blocks.filter(({ language }) => !["http", "xml", "json"].includes(language));
    expect(page.blocks.filter(({ language }) => language === "http").length).toBe(2 * examples.length);
    expect(others.map(({ language }) => language)).toEqual(["sh", "text", "text", "text"]);
    expect(page.blocks.filter(({ language }) => language === "xml" || language === "json").filter((block) => !isOutside(block))).toEqual(
      [],
    );
  });

  it("keeps its sections and their numbers, to which comments refer", () => {
    const counts = [5, 15, 4, 6, 8, 4, 5, 12, 0, 0, 0];
    const expected = counts.flatMap((count, index) => [
      `${index + 1}`,
      ...Array.from({ length: count }, (_, part) => `${index + 1}.${part + 1}`),
    ]);
    expect(page.headings.map(({ number }) => number).filter(Boolean)).toEqual(expected);
  });

  it("lists the set-ups of its examples, no more and no fewer", () => {
    const [, table = ""] = /^\| given \|.*\n\| --- .*\n((?:\|.*\n)+)/m.exec(markdown) ?? [];
    const listed = [...table.matchAll(/^\| ([^|]+) \|/gm)].map(([, given]) => given);
    expect(listed).toEqual(Object.keys(setUps));
    expect(new Set(examples.flatMap(({ given }) => given ?? []))).toEqual(new Set(listed));
  });

  it("has links that lead somewhere", () => {
    const anchors = new Map<string, readonly string[]>();
    const anchorsOf = (file: string): readonly string[] => {
      const known = anchors.get(file) ?? parsePage(readFileSync(new URL(file, docs), "utf8")).headings.map(({ anchor }) => anchor);
      anchors.set(file, known);
      return known;
    };
    expect(page.links.length).toBeGreaterThan(30);
    for (const link of page.links) {
      const [file = "", anchor] = link.split("#");
      expect(existsSync(new URL(file || "protocol.md", docs)), link).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(file || "protocol.md"), link).toContain(anchor);
    }
  });

  it("names files of this repository that are there", () => {
    const named = [...markdown.matchAll(/`((?:packages|test-vectors|docs)\/[\w./-]+)`/g)].map(([, path = ""]) => path);
    expect(named.length).toBeGreaterThan(3);
    for (const path of named) expect(existsSync(new URL(`../${path}`, docs)), path).toBe(true);
  });
});

/** An answer that the emulator does not give: the page has to say so, and to write it well. */
function isOutside({ language, text, before }: Block): boolean {
  if (language === "json") JSON.parse(text);
  else parseXml(text);
  return before.includes("not in the emulator");
}
