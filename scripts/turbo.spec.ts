import { spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "turbo-"));
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(() => {
  const scripts = { wait: "node wait.mjs", fail: "exit 7" };
  const files = {
    "package.json": { name: "root", private: true, packageManager: "npm@11.0.0", scripts },
    "package-lock.json": { name: "root", lockfileVersion: 3, packages: {} },
    "turbo.json": { tasks: { wait: { cache: false }, fail: { cache: false } } },
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), JSON.stringify(content));
  writeFileSync(join(folder, "wait.mjs"), "console.log(`pid=${process.pid}.`); setInterval(() => {}, 1000);");
});

const program = join(import.meta.dirname, "turbo.ts");
/** A process group of its own: no signal of the test's terminal or runner reaches it. */
const options: SpawnOptions = { cwd: folder, detached: true, stdio: ["ignore", "pipe", "ignore"] };

function turbo(task: string): ChildProcess {
  return spawn(process.execPath, [program, "run", task], options);
}

async function pidOfTask({ stdout }: ChildProcess): Promise<number> {
  let said = "";
  for await (const piece of stdout ?? []) {
    said += String(piece);
    const pid = /pid=(\d+)\./.exec(said)?.[1];
    if (pid !== undefined) return Number(pid);
  }
  throw new Error(`The task has not started: ${said}`);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe.skipIf(process.platform === "win32").concurrent("turbo", () => {
  it.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
    ["SIGHUP", 129],
  ] as const)("ends its tasks when it is ended by %s, and does not seem to have succeeded", async (signal, expected) => {
    const child = turbo("wait");
    const ended = once(child, "exit");
    const pid = await pidOfTask(child);
    child.kill(signal);
    const [code] = await ended;
    expect(code).toBe(expected);
    expect(isAlive(pid)).toBe(false);
  });

  it("ends its tasks when the program that started it is killed", async () => {
    const starter = `require("node:child_process").spawn(process.execPath, [${JSON.stringify(program)}, "run", "wait"], { stdio: "inherit" })`;
    const child = spawn(process.execPath, ["-e", starter], options);
    const pid = await pidOfTask(child);
    child.kill("SIGKILL");
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 30_000 });
  });

  it("fails when a task fails", async () => {
    const [code] = await once(turbo("fail"), "exit");
    expect(code).toBe(7);
  });
});
