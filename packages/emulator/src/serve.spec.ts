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

  it.each([
    [["--port", "x"], "--port takes a whole number"],
    [["--port", "70000"], "at most 65535"],
    [["--fault", "meteor"], "a fault is one of throttle"],
    [["--fault", "{"], "a name or JSON"],
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
