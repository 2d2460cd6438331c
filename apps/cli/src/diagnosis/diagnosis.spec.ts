import { setImmediate } from "node:timers/promises";

import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";

import { connectTo, emulatorOfFile } from "../testing/emulator.ts";

const { emulator, world } = emulatorOfFile({ clock: "manual", queueMs: 1000 });
const sql = "select customer_id, count(*) as visits from web_logs group by customer_id;";
let [ended, skewed] = ["", ""];

beforeAll(async () => {
  const instance = await connectTo(emulator()).runSql(sql);
  await emulator().clock.advance(60_000);
  ended = instance.id;
  skewed = emulator().jobs.script({ durationMs: 200_000, workers: 20, skew: 10 });
  await emulator().clock.advance(160_000);
});

async function output(...argv: string[]): Promise<string> {
  const { run, stdout, stderr } = world();
  expect({ code: await run(...argv), stderr: stderr.text }).toEqual({ code: 0, stderr: "" });
  return stdout.text;
}

async function failure(...argv: string[]): Promise<{ code: number; text: string }> {
  const { run, stderr } = world();
  return { code: await run(...argv), text: stderr.text };
}

describe("summary", () => {
  it("shows what a job has used, read and written", async () => {
    const text = await output("summary", ended);
    expect(text).toMatch(/^CPU +[\d.,]+ core seconds\nMemory +[\d.,]+ MB seconds\nRead +1\.6 MB\n/);
    expect(text).toContain("demo_project.web_logs: 200000 (");
    expect(JSON.parse(await output("summary", ended, "--json"))).toMatchObject({ Stages: { M1: { InstanceCount: 10 } } });
  });

  it("says when there is none", async () => {
    const { code, text } = await failure("summary", "2016042605520945g9k5pvyi2");
    expect(code).toBe(1);
    expect(text).toContain("no summary of instance 2016042605520945g9k5pvyi2");
  });
});

it("source prints the SQL, so that it can be run again", async () => {
  expect(await output("source", ended)).toBe(`${sql}\n`);
  expect(JSON.parse(await output("source", ended, "--json"))).toMatchObject({ tasks: [{ type: "SQL", query: sql }] });
});

describe("workers", () => {
  it("shows the slowest first, and that a stage is skewed", async () => {
    const lines = (await output("workers", skewed)).split("\n");
    expect(lines.find((line) => line.startsWith("R2_1:"))).toMatch(
      /^R2_1: 21 workers, 2 run; slowest [\d,]+ s, median \d+ s \(\d+\.\d times\) – skewed$/,
    );
    const first = lines[lines.findIndex((line) => line.startsWith("WORKER")) + 1];
    expect(first).toMatch(/^R2_1#\d+_\d +Running +[\d,]+ s/);
    expect(await output("workers", skewed, "--limit", "2")).toMatch(/\n\d+ more; --limit N shows more/);
  });

  it("shows those of one stage, by its name or by that of its bar", async () => {
    const named = await output("workers", skewed, "--stage", "M1", "--json");
    expect(named).toBe(await output("workers", skewed, "--stage", "M1_job_0", "--json"));
    expect(
      named
        .trimEnd()
        .split("\n")
        .map((line) => (JSON.parse(line) as { type: string }).type),
    ).toEqual(Array.from({ length: 20 }, () => "M1"));
    expect(await failure("workers", skewed, "--stage", "J9")).toMatchObject({
      code: 2,
      text: expect.stringContaining("Its stages are M1, R2_1.") as unknown,
    });
  });

  it("never cuts the names that `log` takes", async () => {
    const { run, stdout } = world({ terminal: { columns: 40, rows: 24 } });
    expect(await run("workers", skewed)).toBe(0);
    expect(stdout.shown()).toMatch(/^R2_1#\d+_\d /m);
    for (const line of stdout.lines()) expect(line.length).toBeLessThanOrEqual(40);
  });
});

describe("log", () => {
  it("prints the log of a worker, by its short name or the id of its log", async () => {
    const [worker] = (await output("workers", skewed, "--json"))
      .split("\n")
      .map((line) => JSON.parse(line || "{}") as { name: string; logId: string });
    const text = await output("log", skewed, worker?.name ?? "");
    expect(text.split("\n").length).toBeGreaterThan(2);
    expect(await output("log", skewed, worker?.logId ?? "")).toBe(text);
    expect(await output("log", skewed, worker?.name ?? "", "--size", "30")).toBe(text.slice(-30));
    expect(await output("log", skewed, worker?.name ?? "", "--type", "jstack")).toContain("runnable");
    expect((await failure("log", skewed, "M9#0_0")).code).toBe(6);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it("follows it until the worker has ended, or the program is left", async () => {
    const [worker] = (await output("workers", skewed, "--json")).split("\n").map((line) => JSON.parse(line || "{}") as { name: string });
    const left = world();
    const leaving = left.run("log", skewed, worker?.name ?? "", "--follow");
    await left.stdout.until(/\n/);
    left.send("SIGINT");
    expect(await leaving).toBe(130);
    const { run, stdout } = world();
    // The timer of RxJS, with which it waits between two looks.
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const code = run("log", skewed, worker?.name ?? "", "--follow");
    while (vi.getTimerCount() === 0) await setImmediate();
    const before = stdout.text;
    await emulator().clock.advance(60_000);
    expect(stdout.text).toBe(before);
    vi.advanceTimersByTime(2000);
    expect(await code).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    expect(stdout.text.startsWith(before) && stdout.text.length > before.length).toBe(true);
    expect(stdout.text).toBe(await output("log", skewed, worker?.name ?? ""));
  });
});

describe("compare", () => {
  it("shows two runs beside each other, stage by stage", async () => {
    const [short, long] = [20_000, 40_000].map((durationMs) => emulator().jobs.script({ durationMs, workers: 10 }));
    await emulator().clock.advance(60_000);
    const text = await output("compare", short ?? "", long ?? "");
    expect(text).toMatch(
      new RegExp(
        `^✔ ${short}  succeeded, 2\\d s\\n.*\\n✔ ${long}  succeeded, 4\\d s\\n.*\\nBoth ran the same SQL text\\.\\nSTAGE +TIME +RATIO`,
      ),
    );
    expect(text).toMatch(/^M1 +\d+ s → \d+ s +[12]\.\d\d× +10 /m);
    const [first] = (await output("compare", short ?? "", long ?? "", "--json")).split("\n");
    expect(JSON.parse(first ?? "")).toMatchObject({ stage: "M1", before: { workers: 10 }, after: { workers: 10 } });
    expect(await output("compare", ended, short ?? "")).toContain("Their SQL texts differ");
    expect((await failure("compare", ended, "20260101000000000gnothing")).code).toBe(6);
  });
});

describe("top", () => {
  it("lists running and waiting jobs as JSON lines where there is no terminal", async () => {
    const [running] = [emulator().jobs.script({ durationMs: 600_000 })];
    await emulator().clock.advance(2000);
    const waiting = (await connectTo(emulator()).runSql("select 1;", { name: "nightly", priority: 3 })).id;
    const lines = (await output("top", "--once"))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { instanceId: string });
    expect(lines).toMatchObject([
      { instanceId: running, waitPosition: 0 },
      { instanceId: waiting, waitPosition: 1, priority: 3, jobName: "nightly", quota: "default" },
    ]);
  });

  it("draws them in place on a terminal, again and again, until Ctrl-C", async () => {
    const { run, send, stdout } = world({ terminal: { columns: 100, rows: 24 }, env: { NO_COLOR: "1" } });
    const code = run("top", "--interval", "0.01");
    await stdout.until(/: 1 running, 1 waiting/);
    expect(stdout.shown()).toMatch(/ +INSTANCE +QUEUE +PRIO +DONE +TOOK +QUOTA +NAME/);
    expect(stdout.shown()).toMatch(/○ +20\w+ +1 of 1 +3 +0% +\d.* default +nightly/);
    await emulator().clock.advance(1010);
    await stdout.until(/: 2 running, 0 waiting/);
    expect(stdout.lines().filter((line) => line.includes("running,"))).toHaveLength(1);
    send("SIGINT");
    expect(await code).toBe(0);
  });

  it("shows ids whole on a narrow terminal", async () => {
    const [running = ""] = (await output("top", "--once"))
      .split("\n")
      .map((line) => (JSON.parse(line || "{}") as { instanceId?: string }).instanceId);
    const { run, stdout } = world({ terminal: { columns: 40, rows: 24 } });
    expect(await run("top", "--once")).toBe(0);
    expect(stdout.shown()).toContain(`●  ${running}`);
    for (const line of stdout.lines()) expect(line.length).toBeLessThanOrEqual(40);
  });

  it("goes on when the service cannot be asked for a moment, but not when it never could", async () => {
    const { run, send, stdout } = world({ terminal: { columns: 100, rows: 24 }, env: { NO_COLOR: "1" } });
    const code = run("top", "--interval", "0.01");
    await stdout.until(/running,/);
    const release = emulator().faults.add({ name: "garbage-body", path: "/cachedinstances" });
    await stdout.until(/cannot look for the moment/);
    expect(stdout.shown()).toContain("running,");
    expect((await failure("top", "--once")).code).toBe(5);
    release();
    await stdout.until(/^(?![^]*cannot look)/);
    send("SIGINT");
    expect(await code).toBe(0);
  });
});
