import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { afterAll, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "run-"));
afterAll(() => rmSync(folder, { recursive: true }));

function run(program: string, ...args: string[]) {
  const file = join(folder, "program.mjs");
  writeFileSync(file, program);
  return spawn(process.execPath, [join(import.meta.dirname, "run.cjs"), file, ...args], { stdio: ["ignore", "pipe", "inherit"] });
}

it("hands arguments to the program and its exit code back, and prints nothing of its own", async () => {
  const child = run("console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 7;", "--json", "a b");
  expect(await text(child.stdout)).toBe('["--json","a b"]\n');
  expect(child.exitCode ?? (await once(child, "exit"))[0]).toBe(7);
});

it.skipIf(process.platform === "win32").each(["SIGTERM", "SIGHUP"] as const)("passes %s on to the program", async (signal) => {
  const child = run(`setInterval(() => {}, 1000); process.on('${signal}', () => process.exit(9)); console.log('started');`);
  await once(child.stdout, "data");
  child.kill(signal);
  expect(child.exitCode ?? (await once(child, "exit"))[0]).toBe(9);
});
