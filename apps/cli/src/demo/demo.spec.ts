import { createMaxCompute, fetchTransport } from "@maxcompute-rx/node";
import { describe, expect, it } from "vitest";

import type { End } from "../follow/follow.ts";
import type { Program } from "../program.ts";
import { connectTo, emulatorOfFile } from "../testing/emulator.ts";
import { createWorld, type World, type WorldOptions } from "../testing/world.ts";
import { differences, type EndedJob } from "./demo-report.ts";
import { demo, type DemoPace } from "./demo.ts";

const hurry: DemoPace = { stageMs: 40, betweenMs: 5, stopAfterMs: 100 };

/** A world whose configuration must not be looked at. */
function worldWithTraps(options: WorldOptions = {}): { world: World; program: Program } {
  const world = createWorld(options);
  const trap = (): never => {
    throw new Error("The demo looked at the configuration.");
  };
  const variables: Record<string, string | undefined> = { TERM: "xterm" };
  const env = new Proxy(variables, {
    get: (target, name) => (typeof name === "string" && /ODPS|ALIBABA/.test(name) ? trap() : Reflect.get(target, name)),
    ownKeys: trap,
  });
  const io = { ...world.io, places: { env, cwd: "/", home: "/", readFile: trap } };
  return { world, program: { io, leaving: new AbortController().signal } };
}

describe("demo", () => {
  it("runs to its end on an emulator of its own, and everything ends as planned", async () => {
    const { world, program } = worldWithTraps();
    expect({ code: await demo(program, {}, hurry), errors: world.stderr.text }).toEqual({ code: 0, errors: "" });
    const { text } = world.stdout;
    expect(text).toMatch(/\n5\.1 +3\.5 +1\.4 +0\.2 +Iris-setosa\n/);
    expect(text).toMatch(/ a mistake 20\w+ failed: ODPS-\d+/);
    expect(text).toMatch(/ much too big 20\w+ cancelled\n/);
    expect(text).toMatch(/ DemoPipeline\/\w+ 20\w+ succeeded\n/);
    expect(text.match(/http:\/\/127\.0\.0\.1:\d+\/\S+i=20\w+/g)).toHaveLength(6);
    expect(text).toContain("All jobs ended as expected.");
  });

  it("shows bars on a terminal, one block for each job", async () => {
    const { world, program } = worldWithTraps({ terminal: { columns: 100, rows: 60 } });
    expect(await demo(program, {}, hurry)).toBe(0);
    const shown = world.stdout.shown();
    for (const pattern of [
      /✔ iris +succeeded/,
      /✔ sales by city +succeeded/,
      /✖ a mistake +failed/,
      /⊘ much too big +cancelled/,
      /✔ DemoPipeline +succeeded/,
    ]) {
      expect(shown.split("\n").filter((line) => pattern.test(line))).toHaveLength(1);
    }
    expect(shown).toMatch(/J3_1_2\S* +█+ 100%/);
  });

  it("can be left", async () => {
    const { world, program } = worldWithTraps();
    const leave = new AbortController();
    const code = demo({ ...program, leaving: leave.signal }, {}, { ...hurry, stageMs: 60_000 });
    await world.stdout.until(/running/);
    leave.abort("SIGINT");
    expect(await code).toBe(130);
    expect(world.stdout.text).toContain("The demo was interrupted");
  });
});

it("tells what did not end as planned", () => {
  const credentials = { accessKeyId: "i", accessKeySecret: "s" };
  const mc = createMaxCompute({
    endpoint: "http://nowhere.test/api",
    project: "p",
    credentials,
    transport: fetchTransport({ fetch }),
  });
  const ended = (title: string, end: End | null): EndedJob => ({ title, instance: mc.instance(title), end });
  const succeeded = { type: "succeeded" } as const;
  const jobs = [
    ended("iris", succeeded),
    ended("sales by city", { type: "failed", taskName: null, message: "no such\ntable", odpsCode: null }),
    ended("best visitors", null),
    ended("a mistake", succeeded),
    ended("much too big", { type: "cancelled", taskName: null }),
    ended("DemoPipeline", succeeded),
  ];
  expect(differences(jobs)).toEqual([
    "sales by city: failed instead of succeeded (no such table)",
    "best visitors: did not end instead of succeeded",
    "a mistake: succeeded instead of failed",
    "DemoPipeline: started no sub-instances",
  ]);
});

describe("demo --account", () => {
  const { emulator, env, world } = emulatorOfFile();
  const submitted = async (): Promise<number> => {
    let count = 0;
    for await (const { info } of connectTo(emulator()).listInstances({ startTime: Date.now() - 3_600_000 })) count += info === null ? 0 : 1;
    return count;
  };

  it("names project and endpoint and submits nothing without a yes", async () => {
    const { run, stdout } = world({ typed: "\n" });
    expect(await run("demo", "--account")).toBe(0);
    expect(stdout.text).toContain("the project demo_project\n");
    expect(stdout.text).toContain(`at ${env()["ODPS_ENDPOINT"] ?? ""}\n`);
    expect(stdout.text).toContain("Nothing was submitted.");
    expect(await submitted()).toBe(0);
  });

  it("asks for a terminal or --yes", async () => {
    const { run, stderr } = world();
    expect(await run("demo", "--account")).toBe(2);
    expect(stderr.text).toContain("Pass --yes");
    expect(await submitted()).toBe(0);
  });

  it("runs small queries after a yes", async () => {
    const [asked, agreed] = [world({ typed: "y\n" }), world()];
    expect(await asked.run("demo", "--account")).toBe(0);
    expect(await agreed.run("demo", "--account", "--yes")).toBe(0);
    expect(agreed.stdout.text).toMatch(/one\n1\n1 row\n/);
    expect(agreed.stdout.text).toMatch(/a +2\nb +1\n2 rows\n/);
    expect(await submitted()).toBe(4);
  });
});
