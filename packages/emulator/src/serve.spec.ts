import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { serve } from "./serve.ts";

function output(): { text: string; write(text: string): void } {
  return {
    text: "",
    write(text) {
      this.text += text;
    },
  };
}

describe("serve", () => {
  it("prints one JSON line, serves, and ends when it is told to", async () => {
    const [stdout, stderr, stop] = [output(), output(), new AbortController()];
    const served = serve(["--port", "0", "--seed", "3", "--pace", "10", "--fault", "no-hold"], { stdout, stderr, signal: stop.signal });
    await expect.poll(() => stdout.text, { timeout: 10_000 }).toContain("\n");
    const line: unknown = JSON.parse(stdout.text);
    expect(Object.keys(line as object)).toEqual(["endpoint", "tunnelEndpoint", "project", "accessKeyId", "accessKeySecret", "region"]);
    const { tunnelEndpoint } = line as { tunnelEndpoint: string };
    expect(await (await fetch(`${tunnelEndpoint}/emulator/faults`)).json()).toEqual([{ name: "no-hold" }]);
    stop.abort();
    expect([await served, stderr.text]).toEqual([0, ""]);
    await expect(fetch(tunnelEndpoint)).rejects.toThrow("fetch failed");
  });

  it("plays a recording, in parts and compressed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "played-"));
    const at = "2023-01-01T12:00:00.000Z";
    const view = { statusText: "Running", owner: null, startTime: at, endTime: null, tasks: [], progress: [], outcome: null };
    const header = JSON.stringify({
      format: "maxcompute-rx recording",
      version: 1,
      project: "p",
      instances: ["one"],
      started: at,
      part: 1,
    });
    const [first, second] = [join(folder, "run.jsonl.gz"), join(folder, "run.2.jsonl")];
    writeFileSync(
      first,
      gzipSync(`${header}\n${JSON.stringify({ instanceId: "one", seq: 1, at, type: "snapshot", view })}\n{"cut`).subarray(0, -8),
    );
    writeFileSync(
      second,
      `${header}\n${JSON.stringify({ instanceId: "one", seq: 2, at: "2023-01-01T13:00:00.000Z", type: "succeeded" })}\n`,
    );
    const [stdout, stderr, stop] = [output(), output(), new AbortController()];
    const served = serve(["--no-verify", "--play", first, "--play", second, "--speed", "1e9"], { stdout, stderr, signal: stop.signal });
    await expect.poll(() => stdout.text, { timeout: 10_000 }).toContain("\n");
    const { endpoint, instances } = JSON.parse(stdout.text) as { endpoint: string; instances: unknown };
    expect(instances).toEqual(["one"]);
    await expect
      .poll(async () => (await fetch(`${endpoint}/projects/demo_project/instances/one`)).text(), { timeout: 10_000 })
      .toContain("Terminated");
    stop.abort();
    expect([await served, stderr.text]).toEqual([0, ""]);
    rmSync(folder, { recursive: true });
  });

  it.each([
    [["--port", "x"], "--port takes a whole number"],
    [["--port", "70000"], "at most 65535"],
    [["--fault", "meteor"], "a fault is one of throttle"],
    [["--fault", "{"], "a name or JSON"],
    [["--speed", "0"], "--speed takes a number above 0"],
    [["--play", "/no/such/file"], "ENOENT"],
    [["--what"], "--what"],
    [["extra"], "extra"],
  ])("refuses %j with a sentence and the usage", async (argv, sentence) => {
    const [stdout, stderr] = [output(), output()];
    expect(await serve(argv, { stdout, stderr, signal: AbortSignal.abort() })).toBe(2);
    expect(stderr.text).toContain(sentence);
    expect(stderr.text).toContain("Usage:");
    expect(stdout.text).toBe("");
  });
});
