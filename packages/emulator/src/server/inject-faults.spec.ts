import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Emulator } from "../emulator.ts";
import type { Fault } from "../faults/faults.ts";
import { call, manualEmulator, sqlJob, submit, watched, xmlOf } from "../testing/client.ts";
import { childText, children, XmlSyntaxError } from "../wire/xml.ts";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await manualEmulator();
});
afterEach(() => emulator.close());

const known = "/instances/2016042605520945g9k5pvyi2";
const get = (query = ""): Promise<Response> => call(emulator, "GET", known + query);
const listed = async (): Promise<number> => children(await xmlOf(call(emulator, "GET", "/instances")), "Instance").length;

describe("faults", () => {
  it("throttle: 429 with Retry-After", async () => {
    emulator.faults.add({ name: "throttle", retryAfter: 7 });
    const response = await get();
    expect([response.status, response.headers.get("Retry-After"), childText(await xmlOf(response), "Code")]).toEqual([
      429,
      "7",
      "RequestQuotaExceeded",
    ]);
  });

  it.each([
    [500, "InternalServerError"],
    [503, "ServiceUnavailable"],
  ] as const)("unavailable: %i from the service", async (status, code) => {
    emulator.faults.add({ name: "unavailable", status });
    const response = await get();
    expect([response.status, childText(await xmlOf(response), "Code")]).toEqual([status, code]);
  });

  it.each([502, 504] as const)("unavailable: %i from a gateway that speaks HTML", async (status) => {
    emulator.faults.add({ name: "unavailable", status });
    const response = await get();
    expect([response.status, response.headers.get("Content-Type")]).toEqual([status, "text/html"]);
    expect(await response.text()).toContain("currently unavailable");
  });

  it("reset: the call rejects like a failed fetch", async () => {
    emulator.faults.add({ name: "reset" });
    await expect(get()).rejects.toMatchObject({ name: "TypeError", message: "fetch failed", cause: { code: "ECONNRESET" } });
  });

  it("hang: answers nothing until nobody waits any more", async () => {
    emulator.faults.add({ name: "hang" });
    const leave = new AbortController();
    const hung = watched(call(emulator, "GET", known, { signal: leave.signal }));
    await emulator.clock.advance(1e9);
    expect(hung.settled).toBe(false);
    leave.abort(new Error("gone"));
    await expect(hung.promise).rejects.toThrow("gone");
  });

  it("hang: closing the emulator lets it go", async () => {
    emulator.faults.add({ name: "hang" });
    const hung = get();
    const rejected = expect(hung).rejects.toThrow("fetch failed");
    await emulator.close();
    await rejected;
  });

  it("slow: answers later on the emulator's clock", async () => {
    emulator.faults.add({ name: "slow", ms: 500 });
    const slow = watched(get());
    await emulator.clock.advance(499);
    expect(slow.settled).toBe(false);
    await emulator.clock.advance(1);
    expect((await slow.promise).status).toBe(200);
  });

  it("truncated-body: breaks off under the whole length", async () => {
    const whole = await (await get("?result")).text();
    emulator.faults.add({ name: "truncated-body" });
    const response = await get("?result");
    expect(response.headers.get("Content-Length")).toBe(String(whole.length));
    await expect(response.text()).rejects.toThrow("dropped the connection");
  });

  it("garbage-body: 200 and no XML", async () => {
    emulator.faults.add({ name: "garbage-body" });
    const response = await get();
    expect(response.status).toBe(200);
    await expect(xmlOf(response)).rejects.toThrow(XmlSyntaxError);
  });

  it("lost-answer: the job is there although nobody was told", async () => {
    const before = await listed();
    emulator.faults.add({ name: "lost-answer", times: 1 });
    const body = sqlJob("select 1", "<Guid>g</Guid>");
    await expect(call(emulator, "POST", "/instances", { body })).rejects.toThrow("fetch failed");
    expect(await listed()).toBe(before + 1);
    await submit(emulator, body); // the same Guid finds the same job
    expect(await listed()).toBe(before + 1);
    emulator.faults.add({ name: "guid-ignored" });
    await submit(emulator, body);
    expect(await listed()).toBe(before + 2);
  });
});

describe("which calls a fault hits", () => {
  const hit = async (fault: Omit<Fault, "name">, queries: readonly string[]): Promise<boolean[]> => {
    emulator.faults.add({ name: "throttle", ...fault });
    const statuses = [];
    for (const query of queries) statuses.push((await get(query)).status === 429);
    return statuses;
  };

  it("times", async () => expect(await hit({ times: 2 }, ["", "", ""])).toEqual([true, true, false]));
  it("action", async () =>
    expect(await hit({ action: "result" }, ["", "?result", "?curr_project=p&taskstatus"])).toEqual([false, true, false]));
  it("no action", async () => expect(await hit({ action: "" }, ["", "?result", "?curr_project=p"])).toEqual([true, false, true]));
  it("path", async () => expect(await hit({ path: "/xflows" }, [""])).toEqual([false]));
  it("method", async () => expect(await hit({ method: "put" }, [""])).toEqual([false]));

  it("probability, by the seed", async () => {
    const hits = await hit(
      { probability: 0.5 },
      Array.from({ length: 40 }, () => ""),
    );
    const share = hits.filter(Boolean).length;
    expect(share).toBeGreaterThan(8);
    expect(share).toBeLessThan(32);
  });

  it("ends when it is removed", async () => {
    const remove = emulator.faults.add({ name: "throttle" });
    remove();
    expect((await get()).status).toBe(200);
  });

  it("is checked", () => expect(() => emulator.faults.add({ name: "throttle", times: -1 })).toThrow("times"));
});

describe("the request log", () => {
  it("tells of every request without its secrets", async () => {
    await get("?taskstatus&curr_project=p");
    emulator.faults.add({ name: "reset", times: 1 });
    await expect(get("?authorization_token=secret")).rejects.toThrow("fetch failed");
    const [first, second] = emulator.requests.list();
    expect(first).toMatchObject({
      method: "GET",
      path: `/api/projects/demo_project${known}`,
      query: { taskstatus: "", curr_project: "p" },
      status: 200,
      at: emulator.clock.now(),
    });
    expect(first?.headers).toMatchObject({ authorization: "[removed]", date: "Sun, 01 Jan 2023 12:00:00 GMT" });
    expect(second).toMatchObject({ status: 0, query: { authorization_token: "[removed]" } });
    emulator.requests.clear();
    expect(emulator.requests.list()).toEqual([]);
  });
});
