import { expect, it } from "vitest";
import { call, manualEmulator, sqlJob, submit, watched } from "./testing/client.ts";
import { fakeEngine } from "./testing/fake-engine.ts";

it("tells the account it was given", async () => {
  const emulator = await manualEmulator({ project: "p", region: "r", accessKeyId: "i", accessKeySecret: "s" });
  expect(emulator.account).toEqual({ project: "p", region: "r", accessKeyId: "i", accessKeySecret: "s" });
  await emulator.close();
});

it("rejects an aborted call at once, with the caller's reason", async () => {
  const emulator = await manualEmulator();
  const id = emulator.jobs.script({ durationMs: 1e9 });
  const leave = new AbortController();
  const held = call(emulator, "GET", `/instances/${id}?instancestatus`, { signal: leave.signal });
  leave.abort(new Error("gone"));
  await expect(held).rejects.toThrow("gone");
  await expect(call(emulator, "GET", "/instances", { signal: AbortSignal.abort(new Error("before")) })).rejects.toThrow("before");
  await emulator.close();
});

it("does not move its clock past the end of a query that has not ended", async () => {
  const engine = fakeEngine();
  const emulator = await manualEmulator({}, engine);
  const id = await submit(emulator, sqlJob("select slow"));
  const advance = watched(emulator.clock.advance(60_000));
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  expect(advance.settled).toBe(false);
  expect(emulator.clock.now()).toBeLessThan(Date.UTC(2023, 0, 1, 12, 1));
  const stopped = await call(emulator, "PUT", `/instances/${id}`, { body: "<Instance><Status>Terminated</Status></Instance>" });
  expect(stopped.status).toBe(200);
  await advance.promise;
  expect(emulator.clock.now()).toBe(Date.UTC(2023, 0, 1, 12, 1));
  await emulator.close();
});

it("interrupts what runs when it is closed", async () => {
  const engine = fakeEngine();
  const emulator = await manualEmulator({}, engine);
  await submit(emulator, sqlJob("select slow"));
  await emulator.clock.advance(60);
  await emulator.close();
  expect(engine.aborted).toEqual(["select slow"]);
});
