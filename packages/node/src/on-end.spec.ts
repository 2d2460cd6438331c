import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { createEmulator } from "@maxcompute-rx/emulator";
import { expect, it } from "vitest";

import { nodeFlags } from "../../../scripts/test/node-flags.ts";

const program = fileURLToPath(new URL("testing/on-end-process.ts", import.meta.url));

/** Runs the program until it has said so many lines, and then kills it. Resolves with all that it said. */
async function runAndKill(args: readonly string[], env: Readonly<Record<string, string>>, most: number): Promise<readonly string[]> {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(process.execPath, [...nodeFlags, program, ...args], {
    env: { PATH, NODE_COMPILE_CACHE, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    if (lines.length === most) child.kill("SIGKILL");
  }
  return lines;
}

it("tells every end once, although the program is killed again and again", { timeout: 120_000 }, async () => {
  const emulator = await createEmulator({ queueMs: 0 });
  const folder = await mkdtemp(join(tmpdir(), "on-end-"));
  try {
    const { endpoint } = await emulator.listen();
    const { project, accessKeyId, accessKeySecret } = emulator.account;
    const env = { ODPS_ENDPOINT: endpoint, ODPS_PROJECT_NAME: project, ODPS_ACCESS_ID: accessKeyId, ODPS_ACCESS_KEY: accessKeySecret };
    const ids = [1, 200, 400, 3000].map((durationMs) =>
      emulator.jobs.script({ durationMs, outcome: durationMs === 200 ? "failure" : "success" }),
    );
    const told = join(folder, "told");
    const args = [join(folder, "ends.token"), told, ...ids];
    /** Ends that a killed program had told, but not saved. */
    let unsaved = 0;
    for (const most of [2, 3]) {
      const said = await runAndKill(args, env, most);
      // The last save may have begun before an end that was told while it ran. It began after the one before it.
      const before = said.slice(0, Math.max(0, said.lastIndexOf("saved"))).lastIndexOf("saved");
      unsaved += said.slice(before + 1).filter((line) => line.startsWith("told")).length;
    }
    expect((await runAndKill(args, env, Number.POSITIVE_INFINITY)).at(-1)).toBe("done");
    const lines = (await readFile(told, "utf8")).trimEnd().split("\n");
    expect(new Set(lines)).toEqual(new Set(ids.map((id, index) => `${id} ${index === 1 ? "failed" : "succeeded"}`)));
    expect(lines.length - ids.length).toBeLessThanOrEqual(unsaved);
  } finally {
    await rm(folder, { recursive: true });
    await emulator.close();
  }
});
