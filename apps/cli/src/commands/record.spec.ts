import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { readRecordingFile } from "@maxcompute-rx/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { emulatorOfFile } from "../testing/emulator.ts";
import { createWorld } from "../testing/world.ts";

const { emulator, world } = emulatorOfFile();
let folder = "";
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "recordings-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const quick = { durationMs: 300, stages: ["M1", "R2_1"] } as const;

describe("record", () => {
  it("writes the events of jobs until all have ended, failed ones too", async () => {
    const ids = [emulator().jobs.script(quick), emulator().jobs.script({ ...quick, outcome: "failure", result: "it broke" })];
    const file = join(folder, "two.jsonl.gz");
    const { run, stdout, stderr } = world();
    expect(await run("record", ...ids, "-o", file)).toBe(0);
    expect(stdout.text).toBe("");
    expect(stderr.text).toMatch(/^Recording 2 jobs in .*two\.jsonl\.gz\. .*\n\d+ events received\.\n$/);
    const recording = await readRecordingFile(file);
    expect(recording).toMatchObject({ project: "demo_project", instanceIds: ids, unended: [], damage: [], gaps: [] });
    expect(recording.events.map(({ instanceId, type }) => `${instanceId} ${type}`)).toEqual(
      expect.arrayContaining([`${ids[0]} progress`, `${ids[0]} succeeded`, `${ids[1]} failed`]),
    );
  });

  it("says how to continue when it is left, and then goes on without doubling", async () => {
    const ids = [emulator().jobs.script({ durationMs: 20 }), emulator().jobs.script({ durationMs: 1500 })];
    const file = join(folder, "left.jsonl");
    const first = world();
    const left = first.run("record", ...ids, "-o", file, "--max-size", "1k");
    while (
      !readdirSync(folder).some((name) => name.startsWith("left.") && readFileSync(join(folder, name), "utf8").includes('"succeeded"'))
    )
      await new Promise((resolve) => setTimeout(resolve, 10));
    first.send("SIGINT");
    expect(await left).toBe(130);
    expect(first.stderr.text).toContain(`To continue it:\n  maxcompute-rx record ${ids.join(" ")} -o ${file}\n`);
    const second = world();
    expect({ code: await second.run("record", ...ids, "-o", file), stderr: second.stderr.text }).toMatchObject({ code: 0 });
    const { events, unended, damage, gaps } = await readRecordingFile(file);
    expect({ unended, damage, gaps: gaps.length }).toEqual({ unended: [], damage: [], gaps: 1 });
    expect(events.filter(({ type }) => type === "succeeded").map(({ instanceId }) => instanceId)).toEqual(ids);
  });

  it("reports a job that is unknown, and records the others", async () => {
    const id = emulator().jobs.script({ durationMs: 1 });
    const file = join(folder, "unknown.jsonl");
    const { run, stderr } = world();
    expect(await run("record", id, "20230101000000000gnosuchid", "-o", file)).toBe(6);
    expect(stderr.text).toContain("20230101000000000gnosuchid");
    expect((await readRecordingFile(file)).events.map(({ type }) => type)).toEqual(expect.arrayContaining(["succeeded", "error"]));
  });

  it("does not overwrite another file, and says why one cannot be written", async () => {
    const file = join(folder, "notes.txt");
    writeFileSync(file, "my notes\n");
    const id = emulator().jobs.script({ durationMs: 1 });
    const { run, stderr } = world();
    expect(await run("record", id, "-o", file)).toBe(2);
    expect(stderr.text).toContain("is no recording");
    expect(readFileSync(file, "utf8")).toBe("my notes\n");
    expect(await world().run("record", id, "-o", join(folder, "missing", "x.jsonl"))).toBe(2);
    expect(await world().run("record", id, "-o", file, "--max-size", "much")).toBe(2);
  });
});

describe("replay", () => {
  const at = (seconds: number): string => `2023-01-01T12:00:0${seconds}.000Z`;
  const stage = {
    status: "RUNNING",
    runningWorkers: 1,
    terminatedWorkers: 1,
    totalWorkers: 2,
    backupWorkers: 0,
    inputRecords: 10,
    outputRecords: 50_000,
    finishedPercentage: 50,
  };
  const common = { instanceId: "20230101gabc" };
  const status = { status: "Running", statusText: "Running", owner: null, startTime: at(0), endTime: null };
  const view = { ...common, project: "p", ...status, tasks: [], progress: [], trouble: null, outcome: null };
  const lines = [
    { format: "maxcompute-rx recording", version: 1, project: "p", instances: ["20230101gabc", "20230101gdef"], started: at(0), part: 1 },
    { ...common, seq: 1, at: at(0), type: "snapshot", view },
    { instanceId: "20230101gdef", at: at(1), type: "error", code: "not_found", message: "No such instance." },
    { ...common, seq: 2, at: at(2), type: "progress", progress: { taskName: "t", stages: [{ name: "M1_job_0", ...stage }] } },
    { ...common, seq: 3, at: at(4), type: "status", ...status, status: "Terminated", statusText: "Terminated", endTime: at(3) },
    { ...common, seq: 4, at: at(4), type: "succeeded" },
  ].map((line) => `${JSON.stringify(line)}\n`);
  const recorded = (name: string, which: readonly string[] = lines): string => {
    const file = join(folder, name);
    writeFileSync(file, which.join(""));
    return file;
  };

  it("draws the bars of watch, without an account", async () => {
    const { run, stdout, stderr } = createWorld({ terminal: { columns: 80, rows: 24 } });
    expect({ code: await run("replay", recorded("bars.jsonl"), "--speed", "max"), stderr: stderr.text }).toEqual({ code: 0, stderr: "" });
    expect(stdout.lines()).toEqual([
      expect.stringMatching(/^✔ 20230101gabc +succeeded +3 s$/),
      expect.stringMatching(/^ {2}M1_job_0 +█+░+ +50% {2}1\/2 workers {2}50,000 rows$/),
      expect.stringMatching(/^\? 20230101gdef +unknown/),
      "  No such instance.",
    ]);
  });

  it("takes as long as the speed says, and shows the time of the recording", async () => {
    const { run, stdout } = createWorld({ terminal: { columns: 80, rows: 24 } });
    const unfinished = recorded("unfinished.jsonl", lines.slice(0, 4));
    expect(await run("replay", unfinished, "--speed", "50")).toBe(0);
    expect(stdout.lines()[0]).toMatch(/^● 20230101gabc +running +2 s$/);
  });

  it("prints a line for each change where there is no terminal, and the events with --json", async () => {
    const plain = createWorld();
    expect(await plain.run("replay", recorded("plain.jsonl"), "--speed", "max")).toBe(0);
    expect(plain.stdout.lines().map((line) => line.replace(/^\S+ /, ""))).toEqual([
      "20230101gabc running",
      "20230101gdef cannot look: No such instance.",
      "20230101gabc M1_job_0 50% (1/2)",
      "20230101gabc succeeded",
    ]);
    const json = createWorld();
    expect(await json.run("replay", recorded("json.jsonl"), "--speed", "max", "--json")).toBe(0);
    expect(json.stdout.text).toBe(lines.slice(1).join(""));
  });

  it("replays what was whole of a damaged recording, and says what was not", async () => {
    const file = recorded("cut.jsonl");
    truncateSync(file, lines.join("").length - 9);
    const { run, stdout, stderr } = createWorld();
    expect(await run("replay", file, "--speed", "max")).toBe(7);
    expect(stdout.text).toContain("M1_job_0 50%");
    expect(stderr.text).toBe(
      "The recording ends before the end of 20230101gabc.\nThe recording is damaged. What was whole was replayed.\nline 6: The line was cut, and is left out.\n",
    );
  });

  it("ends with Ctrl-C", async () => {
    const { run, stdout, send } = createWorld();
    const over = run("replay", recorded("slow.jsonl"), "--speed", "0.001");
    await stdout.until(/running/);
    send("SIGINT");
    expect(await over).toBe(130);
  });

  it.for([
    ["a file that is not there", "missing.jsonl", undefined, /missing\.jsonl cannot be read/],
    ["another file", "other.jsonl", "hello\n", /other\.jsonl: This is no recording/],
  ] as const)("says so of %s", async ([, name, text, message]) => {
    if (text !== undefined) writeFileSync(join(folder, name), text);
    const { run, stderr } = createWorld();
    expect(await run("replay", join(folder, name))).toBe(2);
    expect(stderr.text).toMatch(message);
  });
});
