import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Emulator } from "../emulator.ts";
import { call, manualEmulator, sqlJob, submit } from "../testing/client.ts";
import { fakeEngine } from "../testing/fake-engine.ts";

let engine: ReturnType<typeof fakeEngine>;
let emulator: Emulator;
beforeEach(async () => {
  engine = fakeEngine();
  emulator = await manualEmulator({}, engine);
});
afterEach(() => emulator.close());

describe("rows that nobody will ask for", () => {
  it("are given up: those of all SELECTs but the last", async () => {
    await submit(emulator, sqlJob("select 1; select 2; insert 3; select 4; insert 5"));
    await emulator.clock.advance(600_000);
    expect(engine.dropped).toEqual(["select 1", "select 2"]);
  });

  it("are given up when the job fails", async () => {
    await submit(emulator, sqlJob("select 1; select * from missing"));
    await emulator.clock.advance(600_000);
    expect(engine.dropped).toEqual(["select 1"]);
  });

  it("are given up when the job is stopped after its query has ended", async () => {
    emulator.faults.add({ name: "stuck-stage", stage: "R2" });
    const id = await submit(emulator, sqlJob("select 1"));
    await emulator.clock.advance(600_000);
    await call(emulator, "PUT", `/instances/${id}`, { body: "<Instance><Status>Terminated</Status></Instance>" });
    expect(engine.dropped).toEqual(["select 1"]);
  });
});
