import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { describe, expect, it } from "vitest";

import { nodeFlags } from "../../../scripts/test/node-flags.ts";
import { exitCodes, exitCodesHelp } from "./exit-codes.ts";
import { createWorld } from "./testing/world.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

function start(...argv: string[]): {
  child: ReturnType<typeof spawn>;
  ended: Promise<{ code: number | null; stderr: string; stdout: string }>;
} {
  const child = spawn(process.execPath, [...nodeFlags, main, ...argv], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1" },
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  return { child, ended: new Promise((resolve) => child.on("close", (code) => resolve({ code, stderr, stdout }))) };
}

describe("the program", () => {
  it("answers the exit code to the shell", async () => {
    expect(await start("run").ended).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining("either SQL or -f FILE") as unknown,
    });
  });

  it("ends quietly when nobody reads its output any more, as head does", async () => {
    const { child, ended } = start("--help");
    child.stdout?.destroy();
    expect(await ended).toEqual({ code: exitCodes.brokenPipe, stderr: "", stdout: "" });
  });

  it("leaves on a signal, however long it would have served", async () => {
    const { child, ended } = start("emulator", "--port", "0");
    child.stdout?.once("data", () => child.kill("SIGTERM"));
    expect(await ended).toMatchObject({ code: 0, stderr: "" });
  });
});

describe("README", () => {
  it("lists every command", async () => {
    const { run, stdout } = createWorld();
    await run("--help");
    const lists = [...stdout.text.matchAll(/ommands:\n([^]*?)\n\n/g)].map(([, list]) => list).join("\n");
    const commands = [...lists.matchAll(/^ {2}(\w+)/gm)].map(([, name = ""]) => name).filter((name) => name !== "help");
    expect(commands.length).toBeGreaterThan(20);
    for (const command of commands) expect(readme).toMatch(new RegExp(`^\\| \`${command}\\b`, "m"));
  });

  it("and --help list the same exit codes", async () => {
    const { run, stdout } = createWorld();
    await run("--help");
    expect(stdout.text).toContain(exitCodesHelp);
    for (const code of Object.values(exitCodes)) {
      expect(exitCodesHelp).toMatch(new RegExp(`\\b${code}\\b`));
      expect(readme).toMatch(new RegExp(`^\\| ${code} \\|`, "m"));
    }
  });
});

it("the example of how streams are consumed stays short", () => {
  const lines = readFileSync(new URL("follow/stage-bars.ts", import.meta.url), "utf8")
    .trimEnd()
    .split("\n");
  expect(lines.length).toBeLessThanOrEqual(80);
});
