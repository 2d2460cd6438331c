import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, describe, expect, it } from "vitest";

import { emulatorOfFile } from "../testing/emulator.ts";
import { createWorld } from "../testing/world.ts";
import type { DoctorReport } from "./report.ts";

const { emulator, env, world } = emulatorOfFile();
const cleanUp: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const undo of cleanUp.splice(0)) await undo();
});

/** Findings by check: symbol and text. */
function findings(text: string): Record<string, string> {
  const lines = text.split("\n").flatMap((line) => {
    const [, symbol = "", check = "", rest = ""] = /^([✔✖!–]) (select 1|\w+) +(.*)$/.exec(line) ?? [];
    return symbol === "" ? [] : [[check, `${symbol} ${rest}`]];
  });
  return Object.fromEntries(lines) as Record<string, string>;
}

async function serverThatAnswers(status: number, body: string): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(status, { "content-type": "application/xml" }).end(body));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUp.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`; // it listens at a port, not at a pipe
}

describe("doctor", () => {
  it("finds everything in order, and shows where each setting comes from", async () => {
    const { run, stdout } = world();
    expect(await run("doctor", "--region", "cn-shanghai")).toBe(0);
    expect(findings(stdout.text)).toEqual({
      configuration: expect.stringMatching(/^✔/) as unknown,
      reachability: expect.stringMatching(/^✔ http:\S+ answers, in \d+ ms$/) as unknown,
      clock: expect.stringMatching(/^✔/) as unknown,
      signature: "✔ accepted (V4)",
      permissions: "✔ this account may list instances of demo_project",
      "select 1": expect.stringMatching(/^✔ ran and returned its row/) as unknown,
      LogView: expect.stringMatching(/^✔ links point to http:\S+ \(Job Insight\)$/) as unknown,
    });
    expect(stdout.text).toMatch(/project +demo_project +\(ODPS_PROJECT_NAME\)/);
    expect(stdout.text).toMatch(/region +cn-shanghai +\(--region\)/);
    expect(stdout.text).not.toContain(env()["ODPS_ACCESS_KEY"]);
  });

  it("says which setting is missing and skips the rest", async () => {
    const { run, stdout } = createWorld({ env: { ODPS_ENDPOINT: "http://127.0.0.1:1/api" } });
    expect(await run("doctor")).toBe(1);
    const found = findings(stdout.text);
    expect(found["configuration"]).toMatch(/^✖ .*project/);
    for (const check of ["reachability", "clock", "signature", "permissions", "select 1", "LogView"]) {
      expect(found[check]).toBe("– skipped, because the configuration is not complete");
    }
  });

  it("tells a wrong key by the signature", async () => {
    const { run, stdout } = world({ env: { ODPS_ACCESS_KEY: "wrong" } });
    expect(await run("doctor")).toBe(1);
    const found = findings(stdout.text);
    expect(found["reachability"]).toMatch(/^✔/);
    expect(found["signature"]).toMatch(/^✖ .*unauthorized/);
    expect(found["permissions"]).toBe("– skipped, because the request failed before this check");
    expect(found["select 1"]).toBe("– skipped, because signature failed");
    expect(stdout.text).toMatch(/ {14}→ \S/);
  });

  it("tells an endpoint where nobody listens", async () => {
    const { run, stdout } = world();
    expect(await run("doctor", "--endpoint", "http://127.0.0.1:1/api")).toBe(1);
    expect(findings(stdout.text)["reachability"]).toMatch(/^✖ .*connect_failed/);
    expect(findings(stdout.text)["signature"]).toMatch(/^– /);
  });

  it("tells something that is not MaxCompute", async () => {
    const { run, stdout } = world();
    expect(await run("doctor", "--endpoint", await serverThatAnswers(200, "<html><body>It works!</body></html>"))).toBe(1);
    expect(findings(stdout.text)["reachability"]).toMatch(/^✖ .*unexpected_answer/);
  });

  it("warns of a skewed clock, which the client corrects", async () => {
    cleanUp.push(emulator().faults.add({ name: "clock-skew", ms: 2 * 3_600_000 }));
    const { run, stdout } = world();
    expect(await run("doctor")).toBe(0);
    expect(findings(stdout.text)["clock"]).toBe("! this machine's clock is 120 minutes behind the service's");
    expect(stdout.text).toMatch(/→ Set the clock/);
    expect(findings(stdout.text)["select 1"]).toMatch(/^✔/);
  });

  it("tells an account that may not list", async () => {
    const body = "<Error><Code>NoPermission</Code><Message>ODPS-0130013: no</Message><RequestId>1</RequestId><HostId>h</HostId></Error>";
    const { run, stdout } = world();
    expect(await run("doctor", "--endpoint", await serverThatAnswers(403, body))).toBe(1);
    expect(findings(stdout.text)).toMatchObject({
      signature: "✔ accepted (V4)",
      permissions: expect.stringMatching(/^✖ .*forbidden, ODPS-0130013/) as unknown,
    });
  });

  it("refuses a report that cannot be written", async () => {
    const { run, stderr } = world();
    expect(await run("doctor", "--report", "/not/there/report.json")).toBe(2);
    expect(stderr.text).toContain("cannot be written");
  });
});

describe("doctor --report", () => {
  it("writes what answers the open questions, and no secret, name or id", async () => {
    const folder = await mkdtemp(join(tmpdir(), "maxcompute-rx-"));
    cleanUp.push(() => rm(folder, { recursive: true }));
    const file = join(folder, "report.json");
    const jobs = [emulator().jobs.script({ durationMs: 10 }), emulator().jobs.script({ durationMs: 1000 })];
    const { run } = world();
    expect(await run("doctor", "--report", file)).toBe(0);
    const text = await readFile(file, "utf8");
    const { account } = emulator();
    const host = new URL(env()["ODPS_ENDPOINT"] ?? "").host;
    for (const secret of [account.accessKeyId, account.accessKeySecret, account.project, account.region, host, "emulator@", ...jobs]) {
      expect(text).not.toContain(secret);
    }
    const report = JSON.parse(text) as DoctorReport;
    expect(report.endpoint).toBe("http://{host}:{port}/api");
    expect(report.checks.map(({ status }) => status)).toEqual(Array(7).fill("ok"));
    expect(report.observations?.lists["maxitems=2"]).toMatchObject({ firstPage: 2, nextPage: true, beginsLikeOwn: true });
    expect(report.observations?.lists["without onlyowner"]).toMatchObject({ order: "newest first", beginsLikeOwn: true });
    expect(report.observations?.errors).toEqual({
      "unknown instance": { status: 404, code: "not_found", serverCode: "NoSuchObject", odpsCode: expect.any(String) as unknown },
      "unknown instance, result": {
        status: 404,
        code: "not_found",
        serverCode: "NoSuchObject",
        odpsCode: expect.any(String) as unknown,
      },
      "stop after the end": {
        status: 400,
        code: "invalid_state",
        serverCode: "InvalidStateSetting",
        odpsCode: expect.any(String) as unknown,
      },
      "SQL that does not parse": { status: 400, code: "sql_refused", serverCode: "ParseError", odpsCode: "ODPS-0130161" },
      "unsigned request": { status: 401, code: "unsigned", serverCode: "AuthorizationRequired", odpsCode: null },
    });
    expect(report.observations?.heldStatusRequests.at(0)).toMatchObject({ tookMs: expect.any(Number) as unknown });
    const submit = report.exchanges.find(({ purpose }) => purpose === "submit select 1");
    expect(submit?.request).toMatchObject({
      method: "POST",
      target: "/projects/{project}/instances?curr_project={project}",
      headers: { authorization: "ODPS {id}/{day}/{region}/odps/aliyun_v4_request:{signature of 28}" },
      canonicalString: expect.stringMatching(
        /^POST\n\napplication\/xml\n\w{3}, [^\n]+ GMT\nx-odps-user-agent:maxcompute-rx\/[\d.]+\n\/projects\/\{project\}\/instances\?curr_project=\{project\}$/,
      ) as unknown,
    });
    expect(submit?.response).toMatchObject({
      status: 201,
      headers: { location: "http://{host}/api/projects/{project}/instances/{instance}" },
    });
    // A submit is made once each: what a second one with the same Guid does is not tried out on anybody's account.
    const submits = report.exchanges.filter(({ request }) => request.method === "POST" && request.target.includes("/instances?"));
    expect(submits.map(({ purpose }) => purpose)).toEqual(["submit select 1", "submit show tables", "submit SQL that does not parse"]);
  });

  it("is written also when a check failed", async () => {
    const folder = await mkdtemp(join(tmpdir(), "maxcompute-rx-"));
    cleanUp.push(() => rm(folder, { recursive: true }));
    const file = join(folder, "report.json");
    expect(await world({ env: { ODPS_ACCESS_KEY: "wrong-secret" } }).run("doctor", "--report", file)).toBe(1);
    const text = await readFile(file, "utf8");
    expect(text).not.toContain("wrong-secret");
    const report = JSON.parse(text) as DoctorReport;
    expect(report.checks.find(({ check }) => check === "signature")).toMatchObject({
      status: "broken",
      code: "unauthorized",
      httpStatus: 401,
    });
    expect(report.observations).toBeNull();
  });
});
