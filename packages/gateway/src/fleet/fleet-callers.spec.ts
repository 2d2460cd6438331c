import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { GatewayOptions } from "../index.ts";
import { fleetBed, type FleetBed, type Member } from "../testing/fleet-bed.ts";
import { instanceOf, pageRequest } from "../testing/pages.ts";
import { recordingTransport, type CannedAnswer } from "../testing/recording-transport.ts";

let bed: FleetBed;
beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2023, 0, 1, 12), toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] });
});
afterEach(() => {
  bed.close();
  vi.useRealTimers();
});

const instances = "/api/projects/demo_project/instances";
const number = "0123456789abcdef0123456789abcdef";
const created: CannedAnswer = {
  status: 200,
  headers: { location: "http://service.test/api/projects/demo_project/instances/20230101120000001gabc" },
  body: "<Instance><Tasks><Task><Name>t</Name><Result Format='text'>secret row</Result></Task></Tasks></Instance>",
};

/** Two gateways in front of a service that gives this answer to every submit. */
function twoGateways(answer: () => CannedAnswer | Promise<CannedAnswer> = () => created, limits: GatewayOptions["limits"] = {}) {
  bed = fleetBed(0, 0);
  const service = recordingTransport(({ method }) => (method === "POST" ? answer() : {}));
  const [one, other] = [bed.add({ transport: service.transport, limits }), bed.add({ transport: service.transport, limits })];
  const submits = (): number => service.requests.filter(({ method }) => method === "POST").length;
  return { one, other, submits };
}

function submit({ gateway }: Member, caller = "ann"): Promise<Response> {
  const headers = { "x-maxcompute-rx": number, "x-caller": caller, "content-type": "application/xml" };
  return gateway(pageRequest(instances, { method: "POST", body: "<Instance/>", headers }));
}

describe("a submit that a browser repeats at another gateway", () => {
  it("runs once, and names the same instance", async () => {
    const { one, other, submits } = twoGateways();
    const first = await submit(one);
    const again = await submit(other);
    expect([first.headers.get("location"), again.headers.get("location")]).toEqual(Array(2).fill(`${instances}/20230101120000001gabc`));
    expect(submits()).toBe(1);
    // The results of a job that ran at once are not kept for it.
    expect(await first.text()).toContain("secret row");
    expect(await again.text()).toBe("");
    expect(JSON.stringify(bed.written)).not.toContain("secret row");
  });

  it("waits for the first one", async () => {
    let answer = (_answer: CannedAnswer): void => {};
    const { one, other, submits } = twoGateways(() => new Promise((resolve) => (answer = resolve)));
    const both = Promise.all([submit(one), submit(other)]);
    await vi.advanceTimersByTimeAsync(3000);
    answer(created);
    await vi.advanceTimersByTimeAsync(1000);
    expect((await both).map(({ headers }) => headers.get("location"))).toEqual(Array(2).fill(`${instances}/20230101120000001gabc`));
    expect(submits()).toBe(1);
  });

  it("is refused as the first one was, without its text", async () => {
    const { one, other, submits } = twoGateways(() => ({
      status: 400,
      body: "<Error><Code>InvalidSql</Code><Message>ODPS-0130161: near 'secret'</Message></Error>",
    }));
    const first = await submit(one);
    const again = await submit(other);
    expect(await first.text()).toContain("secret");
    expect(again.status).toBe(first.status);
    expect(JSON.stringify(bed.written)).not.toContain("secret");
    expect(submits()).toBe(1);
  });

  it("is another one of another caller", async () => {
    const { one, other, submits } = twoGateways();
    await submit(one);
    await submit(other, "bob");
    expect(submits()).toBe(2);
  });

  it("says that the job may be running when the first gateway died", async () => {
    const { one, other, submits } = twoGateways(() => new Promise(() => {}));
    void submit(one);
    await vi.advanceTimersByTimeAsync(100);
    one.die();
    const again = submit(other);
    await vi.advanceTimersByTimeAsync(200_000);
    expect(await (await again).json()).toMatchObject({ code: "submit_unknown", nextStep: expect.stringContaining("list of instances") });
    expect(submits()).toBe(1);
  });
});

describe("after the store has lost everything", () => {
  it("a submit from before is not run again by another gateway", async () => {
    const { one, other, submits } = twoGateways();
    const first = await submit(one);
    for (const member of [one, other]) member.cut();
    bed.empty();
    other.mend();
    await vi.advanceTimersByTimeAsync(2000);
    const refused = await submit(other);
    expect(await refused.json()).toMatchObject({ code: "unavailable" });
    one.mend();
    await vi.advanceTimersByTimeAsync(5000);
    expect((await submit(other)).headers.get("location")).toBe(first.headers.get("location"));
    expect(submits()).toBe(1);
  });
});

describe("while the store is away", () => {
  it("a submit that may have been sent before is refused, with what to do, and runs when the store is back", async () => {
    const { one, submits } = twoGateways();
    one.cut();
    const refused = await submit(one);
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("2");
    expect(await refused.json()).toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("was not submitted"),
      nextStep: expect.stringContaining("Try again"),
    });
    expect(submits()).toBe(0);
    one.mend();
    await vi.advanceTimersByTimeAsync(5000);
    expect((await submit(one)).headers.get("location")).toContain("20230101120000001gabc");
    expect(submits()).toBe(1);
  });

  it("limits hold for each gateway by itself", async () => {
    const { one, other } = twoGateways(undefined, { requestsPerMinute: 2 });
    const ask = ({ gateway }: Member): Promise<number> => gateway(pageRequest("/session")).then(({ status }) => status);
    for (const member of [one, other]) member.cut();
    expect([await ask(one), await ask(one), await ask(one), await ask(other)]).toEqual([200, 200, 429, 200]);
  });
});

describe("the limits of a caller", () => {
  it("hold for all gateways together", async () => {
    const { one, other } = twoGateways(undefined, { requestsPerMinute: 5, streamsPerCaller: 2 });
    const ask = ({ gateway }: Member, caller: string): Promise<number> =>
      gateway(pageRequest("/session", { headers: { "x-caller": caller } })).then(({ status }) => status);
    const statuses = [];
    for (const member of [one, other, one, other, one, other]) statuses.push(await ask(member, "ann"));
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    expect(await ask(other, "bob")).toBe(200);
    const pages = await Promise.all([bed.open(one, [], { "x-caller": "bob" }), bed.open(other, [], { "x-caller": "bob" })]);
    expect((await bed.open(one, [], { "x-caller": "bob" })).status).toBe(429);
    await pages[1]?.leave();
    expect((await bed.open(one, [], { "x-caller": "bob" })).status).toBe(200);
  });

  it("count a page that has moved where it is, also after the gateway that it left has forgotten it", async () => {
    const { one, other } = twoGateways(undefined, { streamsPerCaller: 1 });
    const page = await bed.open(one, []);
    await page.leave();
    await vi.advanceTimersByTimeAsync(5000);
    await bed.move(page, other);
    // Before the first heartbeat of the other gateway, which would take the place again.
    await vi.advanceTimersByTimeAsync(11_000);
    expect((await bed.open(one, [])).status).toBe(429);
  });

  it("count open calls of all gateways, and forget those of a gateway that died", async () => {
    const waiting = (): Promise<CannedAnswer> => new Promise(() => {});
    const { one, other } = twoGateways(waiting, { callsPerCaller: 1 });
    void submit(one);
    await vi.advanceTimersByTimeAsync(10);
    const call = (): Promise<number> => other.gateway(pageRequest(`${instances}/20230101120000001gabc`)).then(({ status }) => status);
    expect(await call()).toBe(429);
    await vi.advanceTimersByTimeAsync(90_000);
    // The call is still open: its place was kept.
    expect(await call()).toBe(429);
    one.die();
    await vi.advanceTimersByTimeAsync(61_000);
    expect(await call()).toBe(200);
  });
});

describe("what the store is told", () => {
  it("is no key, no token and no header of a page", async () => {
    bed = fleetBed(2, 5, (caller) => ({ caller, projects: { demo_project: ["read", "read-sql"] } }));
    const page = await bed.open(bed.members[0] as Member, [instanceOf("i1"), instanceOf("nobody")], {
      authorization: "Bearer token-of-page",
      cookie: "session=cookie-of-page",
    });
    Object.assign(bed.service.jobs.get("i1") ?? {}, { status: "Terminated", outcome: "Failed" });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(JSON.stringify(page.messages)).toContain("Table not found");
    const written = JSON.stringify(bed.written);
    expect(written).toContain("failed");
    for (const secret of ["token-of-test", "token-of-page", "cookie-of-page"]) expect(written).not.toContain(secret);
  });
});
