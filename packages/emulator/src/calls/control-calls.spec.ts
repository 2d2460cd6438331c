import { afterEach, beforeEach, expect, it } from "vitest";
import type { Emulator } from "../emulator.ts";
import { call, manualEmulator } from "../testing/client.ts";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await manualEmulator();
});
afterEach(() => emulator.close());

const control = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  emulator.fetch(
    new Request(`http://emulator.test/emulator${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }),
  );

it("turns faults on and off", async () => {
  expect(await (await control("POST", "/faults", { name: "throttle", times: 5 })).json()).toEqual([{ name: "throttle", times: 5 }]);
  expect((await call(emulator, "GET", "/instances")).status).toBe(429);
  expect((await control("DELETE", "/faults")).status).toBe(200);
  expect((await call(emulator, "GET", "/instances")).status).toBe(200);
  expect((await control("POST", "/faults", { name: "meteor" })).status).toBe(400);
});

it("starts jobs and moves the clock", async () => {
  const { id } = (await (await control("POST", "/jobs", { durationMs: 1000, outcome: "failure", result: "no luck" })).json()) as {
    id: string;
  };
  expect(await (await control("POST", "/clock/advance", { ms: 1000 })).json()).toEqual({ now: Date.UTC(2023, 0, 1, 12, 0, 1) });
  expect(await (await call(emulator, "GET", `/instances/${id}?result`)).text()).toContain(Buffer.from("no luck").toString("base64"));
  expect((await control("POST", "/clock/advance", { ms: -1 })).status).toBe(400);
});

it("shows and forgets requests", async () => {
  await call(emulator, "GET", "/instances");
  expect(await (await control("GET", "/requests")).json()).toHaveLength(1);
  await control("DELETE", "/requests");
  expect(await (await control("GET", "/requests")).json()).toEqual([]);
});

it("is no door for pages of other sites", async () => {
  expect((await control("DELETE", "/faults", undefined, { Origin: "http://evil.test" })).status).toBe(403);
});

it("is not hit by faults", async () => {
  emulator.faults.add({ name: "reset" });
  expect((await control("DELETE", "/faults")).status).toBe(200);
});
