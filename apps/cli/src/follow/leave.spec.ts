import type { Instance } from "@maxcompute-rx/node";
import { of } from "rxjs";
import { describe, expect, it } from "vitest";

import { conclude } from "./conclude.ts";
import { follow } from "./follow.ts";
import { submit } from "./submit.ts";
import { connectTo, emulatorOfFile } from "../testing/emulator.ts";

// A stage takes an hour: nothing ends by itself.
const { emulator, world } = emulatorOfFile({ pace: 3_600_000, queueMs: 0 });

async function statusOf(id: string): Promise<string> {
  const { run, stdout } = world();
  await run("status", id, "--json");
  return (JSON.parse(stdout.text) as { status: string }).status;
}

describe("Ctrl-C", () => {
  it("leaves the job running and tells the two commands that return to it or stop it", async () => {
    const { run, send, stdout, stderr } = world();
    const code = run("run", "select 1;", "--region", "cn-hangzhou");
    await stdout.until(/M1_job_0/);
    send("SIGINT");
    expect(await code).toBe(130);
    const [id = ""] = /20\d{15}g\w+/.exec(stdout.text) ?? [];
    expect(stderr.text).toBe(
      "The job is still running. To return to it, or to stop it:\n" +
        `  maxcompute-rx watch ${id} --region cn-hangzhou\n` +
        `  maxcompute-rx stop ${id} --region cn-hangzhou\n`,
    );
    expect(await statusOf(id)).toBe("Running");
  });

  it("stops the job with --stop-on-exit", async () => {
    const { run, send, stdout, stderr } = world();
    const code = run("run", "select 1;", "--stop-on-exit");
    await stdout.until(/M1_job_0/);
    send("SIGINT");
    expect(await code).toBe(3);
    const [id = ""] = /20\d{15}g\w+/.exec(stdout.text) ?? [];
    expect(stderr.text).toContain(`Instance ${id} was stopped`);
    expect(await statusOf(id)).toBe("Terminated");
  });

  it("during the submit waits for the id, so that the job is not lost", async () => {
    const { io, stderr } = world();
    const leave = new AbortController();
    const { promise, resolve } = Promise.withResolvers<Instance>();
    const submitted = submit({ io, leaving: leave.signal }, () => promise);
    leave.abort("SIGINT");
    expect(stderr.text).toContain("being submitted. Waiting for its id");
    const instance = connectTo(emulator()).instance("20260101000000000gabc");
    resolve(instance);
    expect(await submitted).toBe(instance);
  });

  it("during the submit tells the commands when the id has come", async () => {
    const { io, stdout, stderr } = world();
    const program = { io, leaving: AbortSignal.abort("SIGINT") };
    const instance = connectTo(emulator()).instance(emulator().jobs.script({ durationMs: 600_000 }));
    const followed = await follow(program, of({ title: "job", instance }));
    expect(await conclude(program, followed, {})).toBe(130);
    expect(stderr.text).toContain(`maxcompute-rx watch ${instance.id}\n`);
    expect(stdout.text).toBe("");
  });

  it("before the submit submits nothing", async () => {
    const { run, send, stdout, stderr } = world();
    const code = run("run", "select 1;");
    send("SIGINT");
    expect(await code).toBe(130);
    expect(stdout.text + stderr.text).toBe("");
  });

  it("twice ends the program at once, whatever it waits for", async () => {
    const { run, send, stdout } = world();
    const code = run("watch", emulator().jobs.script({ durationMs: 600_000 }), "--stop-on-exit");
    await stdout.until(/running/);
    const release = emulator().faults.add({ name: "hang", method: "PUT" });
    send("SIGINT");
    send("SIGTERM");
    expect(await code).toBe(143);
    release();
  });

  it("leaves the bars of a terminal as they are and gives the cursor's line back", async () => {
    const { run, send, stdout } = world({ terminal: { columns: 80, rows: 24 } });
    const code = run("watch", emulator().jobs.script({ durationMs: 600_000, stages: ["M1", "R2_1"] }));
    await stdout.until(/R2_1/);
    send("SIGINT");
    expect(await code).toBe(130);
    expect(stdout.text.endsWith("\n") || stdout.text.endsWith("\u001b[?2026l")).toBe(true);
    expect(stdout.shown()).toMatch(/● 20\d{15}g\w+ +running[^]*M1[^]*R2_1/);
  });

  it("also leaves what only asks", async () => {
    const { run, send } = world();
    const release = emulator().faults.add({ name: "hang", method: "GET" });
    const code = run("list");
    send("SIGINT");
    expect(await code).toBe(130);
    release();
  });
});

it("SIGTERM leaves with another exit code", async () => {
  const { run, send, stdout } = world();
  const code = run("watch", emulator().jobs.script({ durationMs: 600_000 }), emulator().jobs.script({ durationMs: 600_000 }));
  await stdout.until(/running[^]*running/);
  send("SIGTERM");
  expect(await code).toBe(143);
});

it("--timeout leaves the job running", async () => {
  const { run, stdout, stderr } = world();
  expect(await run("run", "select 1;", "--timeout", "0.1")).toBe(4);
  const [id = ""] = /20\d{15}g\w+/.exec(stdout.text) ?? [];
  expect(stderr.text).toMatch(/^Time is up\. The job is still running/);
  expect(await statusOf(id)).toBe("Running");
});
