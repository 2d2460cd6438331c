import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Emulator } from "../emulator.ts";
import { call, manualEmulator, scriptJob, sqlJob, submit } from "../testing/client.ts";
import { fakeEngine } from "../testing/fake-engine.ts";

let engine: ReturnType<typeof fakeEngine>;
let emulator: Emulator;
beforeEach(async () => {
  engine = fakeEngine();
  emulator = await manualEmulator({}, engine);
});
afterEach(() => emulator.close());

describe("rows that nobody will ask for", () => {
  it("are given up when the job fails", async () => {
    await submit(emulator, scriptJob("select 1; select * from missing"));
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

describe("several statements in one job", () => {
  it("are refused at the submit without script mode, so that no result is lost", async () => {
    const response = await call(emulator, "POST", "/instances", { body: sqlJob("select 1; select 2") });
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringMatching(/<Code>ParseError<.*Please add put .*odps\.sql\.submit\.mode/s),
    ]);
  });

  it("run one after the other in script mode", async () => {
    const id = await submit(emulator, scriptJob("create 1; insert 2; select 3"));
    await emulator.clock.advance(600_000);
    expect(await (await call(emulator, "GET", `/instances/${id}?taskstatus`)).text()).toContain("<Status>Success</Status>");
    expect(engine.dropped).toEqual([]);
  });
});
