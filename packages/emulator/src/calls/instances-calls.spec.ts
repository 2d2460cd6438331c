import { afterEach, describe, expect, it } from "vitest";
import type { Emulator } from "../emulator.ts";
import { child, children, childText, type XmlElement } from "../wire/xml.ts";
import type { EmulatorOptions } from "../options.ts";
import type { SqlEngine } from "../sql/sql-engine.ts";
import { call, manualEmulator, sqlJob, submit, xmlOf } from "../testing/client.ts";
import { fakeEngine } from "../testing/fake-engine.ts";

const open: Emulator[] = [];
const start = async (options: EmulatorOptions = {}, engine?: SqlEngine): Promise<Emulator> => {
  const emulator = await manualEmulator(options, engine);
  open.push(emulator);
  return emulator;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((emulator) => emulator.close()));
});

describe("submit", () => {
  it("answers a SELECT with 201, a Location and no body", async () => {
    const emulator = await start();
    const response = await call(emulator, "POST", "/instances", { body: sqlJob("select 1") });
    expect(response.status).toBe(201);
    expect(await response.text()).toBe("");
    expect(response.headers.get("Content-Length")).toBe("0");
    expect(response.headers.get("Location")).toMatch(
      /^http:\/\/emulator\.test\/api\/projects\/demo_project\/instances\/20230101120000000g[0-9a-z]{5,10}$/,
    );
    expect(response.headers.get("x-odps-request-id")).toMatch(/^[0-9A-F]{24}$/);
    expect(response.headers.get("Date")).toBe("Sun, 01 Jan 2023 12:00:00 GMT");
  });

  it("answers DDL with 200 and its results", async () => {
    const emulator = await start();
    const response = await call(emulator, "POST", "/instances", { body: sqlJob("create table t(a bigint)") });
    expect(response.status).toBe(200);
    expect(response.headers.get("Location")).toContain("/instances/");
    const [task] = await tasksOf(response);
    expect(task?.attributes).toEqual({ Type: "SQL" });
    expect(task && childText(task, "Status")).toBe("Success");
  });

  it("answers failing DDL with 200 and Failed", async () => {
    const emulator = await start();
    const response = await call(emulator, "POST", "/instances", { body: sqlJob("drop table missing") });
    expect(response.status).toBe(200);
    const [task] = await tasksOf(response);
    expect(task && [childText(task, "Status"), textOf(task)]).toEqual([
      "Failed",
      "ODPS-0130131:[1,15] Table not found - table demo_project.missing cannot be resolved",
    ]);
  });

  it("answers DDL with 201 when it is asynchronous by option", async () => {
    const emulator = await start({ ddl: "async" });
    expect((await call(emulator, "POST", "/instances", { body: sqlJob("create table t(a bigint)") })).status).toBe(201);
  });

  it("goes on answering for a synchronous instance", async () => {
    const emulator = await start();
    const id = await submit(emulator, sqlJob("desc t"));
    const [task] = await tasksOf(call(emulator, "GET", `/instances/${id}?result`));
    expect(task && textOf(task)).toBe("described");
    expect(childText(await xmlOf(call(emulator, "GET", `/instances/${id}`)), "Status")).toBe("Terminated");
    expect((await tasksOf(call(emulator, "GET", `/instances/${id}?taskstatus`))).map((one) => childText(one, "Status"))).toEqual([
      "Success",
    ]);
  });

  it.each([
    ["malformed SQL", sqlJob("selec 1"), "ParseError", "ODPS-0130161"],
    ["empty SQL", sqlJob(""), "ParseError", "ODPS-0130161"],
    ["broken XML", "<Instance><Job>", "InvalidParameter", "not well-formed"],
    ["an unknown task", "<Instance><Job><Tasks><CUPID><Name>c</Name></CUPID></Tasks></Job></Instance>", "InvalidParameter", "'CUPID'"],
  ])("refuses %s with 400 and a whole error", async (_what, body, code, message) => {
    const response = await call(await start(), "POST", "/instances", { body });
    expect(response.status).toBe(400);
    const error = await xmlOf(response);
    expect(children(error).map(({ name }) => name)).toEqual(["Code", "Message", "RequestId", "HostId"]);
    expect(childText(error, "Code")).toBe(code);
    expect(childText(error, "Message")).toContain(message);
    expect(childText(error, "RequestId")).toBe(response.headers.get("x-odps-request-id"));
  });

  it("gives the same instance for the same Guid", async () => {
    const emulator = await start();
    const job = (guid: string): string => sqlJob("select 1", `<Guid>${guid}</Guid>`);
    const first = await submit(emulator, job("a"));
    expect(await submit(emulator, job("a"))).toBe(first);
    expect(await submit(emulator, job("b"))).not.toBe(first);
    emulator.faults.add({ name: "guid-ignored" });
    expect(await submit(emulator, job("a"))).not.toBe(first);
  });

  it("answers Error bodies for other projects and other paths", async () => {
    const emulator = await start();
    for (const [method, path, status, code] of [
      ["GET", "/nowhere", 404, "NoSuchObject"],
      ["DELETE", "/instances", 405, "MethodNotAllowed"],
      ["GET", "/instances/my_instance_id", 404, "NoSuchObject"],
    ] as const) {
      const response = await call(emulator, method, path);
      expect([path, response.status, childText(await xmlOf(response), "Code")]).toEqual([path, status, code]);
    }
  });

  it("refuses a huge body politely", async () => {
    const response = await call(await start(), "POST", "/instances", { body: sqlJob("x".repeat(65 * 1024 * 1024)) });
    expect([response.status, childText(await xmlOf(response), "Code")]).toEqual([413, "InvalidArgument"]);
  });
});

describe("list", () => {
  const ids = async (emulator: Emulator, query: string): Promise<(string | undefined)[]> =>
    children(await xmlOf(call(emulator, "GET", `/instances?${query}`)), "Instance").map((instance) => childText(instance, "Name"));

  it("shows the newest first, with a Marker on every page and dates in RFC 1123", async () => {
    const emulator = await start();
    const first = emulator.jobs.script({ durationMs: 1000 });
    await emulator.clock.advance(5000);
    const second = emulator.jobs.script({ durationMs: 60_000 });
    const root = await xmlOf(call(emulator, "GET", "/instances"));
    expect(child(root, "Marker")?.content).toEqual([]);
    const fields = children(root, "Instance").map((instance) =>
      ["Name", "StartTime", "EndTime", "Status"].map((name) => childText(instance, name)),
    );
    expect(fields).toEqual([
      [second, "Sun, 01 Jan 2023 12:00:05 GMT", undefined, "Running"],
      [first, "Sun, 01 Jan 2023 12:00:00 GMT", "Sun, 01 Jan 2023 12:00:01 GMT", "Terminated"],
      ["2016042605520945g9k5pvyi2", "Tue, 26 Apr 2016 05:52:09 GMT", "Tue, 26 Apr 2016 05:52:18 GMT", "Terminated"],
    ]);
  });

  it("filters", async () => {
    const emulator = await start();
    const epoch = emulator.clock.now() / 1000;
    const early = emulator.jobs.script({ name: "nightly", durationMs: 1000 });
    await emulator.clock.advance(10_000);
    const late = emulator.jobs.script({ durationMs: 60_000 });
    const foreign = emulator.jobs.script({ owner: "ALIYUN$other@example.com" });
    expect(await ids(emulator, "status=Running")).toEqual([late]);
    expect(await ids(emulator, `status=Running&onlyowner=no`)).toEqual(expect.arrayContaining([late, foreign]));
    expect(await ids(emulator, "status=Suspended")).toEqual([]);
    expect(await ids(emulator, `daterange=${epoch}%3A${epoch + 10}`)).toEqual([early]);
    expect(await ids(emulator, `daterange=${epoch + 10}%3A`)).toEqual([late]);
    expect(await ids(emulator, `daterange=%3A${epoch}`)).toEqual(["2016042605520945g9k5pvyi2"]);
    expect(await ids(emulator, "jobname=nightly")).toEqual([early]);
    expect(await ids(emulator, "quotaIndex=other")).toEqual([]);
    expect(await ids(emulator, "quotaindex=default&status=Running")).toEqual([late]);
    expect((await call(emulator, "GET", "/instances?daterange=yesterday")).status).toBe(400);
  });

  it("pages without losing or repeating one, while new ones arrive", async () => {
    const emulator = await start();
    const made = Array.from({ length: 25 }, () => emulator.jobs.script({}));
    const seen: (string | undefined)[] = [];
    let marker = "";
    do {
      const root = await xmlOf(call(emulator, "GET", `/instances?maxitems=10&marker=${encodeURIComponent(marker)}`));
      const page = children(root, "Instance").map((instance) => childText(instance, "Name"));
      expect(page.length).toBeLessThanOrEqual(10);
      seen.push(...page);
      marker = childText(root, "Marker") ?? "";
      await emulator.clock.advance(10);
      emulator.jobs.script({});
    } while (marker !== "");
    expect(seen).toHaveLength(26);
    expect(new Set(seen)).toEqual(new Set([...made, "2016042605520945g9k5pvyi2"]));
    expect((await call(emulator, "GET", "/instances?marker=nonsense")).status).toBe(400);
  });

  it("makes ids and plans of the seed", async () => {
    const [one, same, other] = [await start({ seed: 5 }), await start({ seed: 5 }), await start({ seed: 6 })];
    const id = one.jobs.script({});
    expect(same.jobs.script({})).toBe(id);
    expect(other.jobs.script({})).not.toBe(id);
  });

  it("starts ten thousand scripted jobs and lets them end", { timeout: 20_000 }, async () => {
    const emulator = await start();
    for (let index = 0; index < 10_000; index += 1) emulator.jobs.script({ durationMs: 1000, stages: ["M1"] });
    await emulator.clock.advance(1000);
    expect(await ids(emulator, "status=Running")).toEqual([]);
  });

  it("forgets instances that have ended beyond a number, first those that ended first, with their results and Guids", async () => {
    const engine = fakeEngine();
    const emulator = await start({ maxEndedInstances: 2, queueMs: 0 }, engine);
    const running = emulator.jobs.script({ durationMs: 3_600_000 });
    const ended: string[] = [];
    for (const guid of ["a", "b", "c"]) {
      ended.push(await submit(emulator, sqlJob(`select '${guid}'`, `<Guid>${guid}</Guid>`)));
      await emulator.clock.advance(60_000);
    }
    expect((await ids(emulator, "onlyowner=no")).slice(0, 3)).toEqual([...ended.slice(1).toReversed(), running]);
    expect((await call(emulator, "GET", `/instances/${ended[0]}`)).status).toBe(404);
    expect(engine.dropped).toEqual(["select 'a'"]);
    expect(await submit(emulator, sqlJob("select 'c'", "<Guid>c</Guid>"))).toBe(ended[2]);
    expect(await submit(emulator, sqlJob("select 'a'", "<Guid>a</Guid>"))).not.toBe(ended[0]);
  });
});

it("answers addresses of the endpoint that was called", async () => {
  const emulator = await start({ verifySignatures: false });
  const response = await emulator.fetch(
    new Request("http://other.test:8080/api//projects/demo_project/instances", { method: "POST", body: sqlJob("select 1") }),
  );
  expect(response.headers.get("Location")).toMatch(/^http:\/\/other\.test:8080\/api\/projects\/demo_project\/instances\//);
});

async function tasksOf(response: Response | Promise<Response>): Promise<XmlElement[]> {
  const tasks = child(await xmlOf(response), "Tasks");
  return tasks === undefined ? [] : children(tasks, "Task");
}

function textOf(task: XmlElement): string {
  return Buffer.from(childText(task, "Result") ?? "", "base64").toString();
}
