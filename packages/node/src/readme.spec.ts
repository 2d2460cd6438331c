import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

import { createEmulator } from "@maxcompute-rx/emulator";
import type { Emulator } from "@maxcompute-rx/emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = new URL("..", import.meta.url);
const text = readFileSync(new URL("README.md", root), "utf8");
const examples = [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, code = ""]) => code);

describe("README", () => {
  let emulator: Emulator;
  let env: Record<string, string>;
  beforeAll(async () => {
    emulator = await createEmulator();
    const { endpoint } = await emulator.listen();
    const { project, accessKeyId, accessKeySecret } = emulator.account;
    env = { ODPS_ENDPOINT: endpoint, ODPS_PROJECT_NAME: project, ODPS_ACCESS_ID: accessKeyId, ODPS_ACCESS_KEY: accessKeySecret };
  });
  afterAll(() => emulator.close());

  const run = async (code: string): Promise<{ stdout: string; stderr: string }> =>
    promisify(execFile)(process.execPath, ["--input-type=module-typescript", "-e", code], {
      cwd: root,
      env: { ...process.env, ...env },
    });

  it("has examples", () => {
    expect(examples.length).toBeGreaterThan(0);
  });

  it.each(examples.map((code, index): [number, string] => [index + 1, code]))("example %i runs when pasted", async (_number, code) => {
    const { stdout, stderr } = await run(code);
    expect(stderr).toBe("");
    if (code.includes("console.log")) expect(stdout).not.toBe("");
  });

  it("names every place in which settings are looked for", () => {
    const names = ["configuration.ts", "find-credentials.ts", "configuration-file.ts"]
      .map((file) => readFileSync(new URL(`../core/src/configuration/${file}`, root), "utf8"))
      .flatMap((source) => [...source.matchAll(/"((?:ODPS|ALIBABA_CLOUD)_[A-Z_]+|[a-z]+_[a-z_]+)"/g)].map(([, name]) => name))
      .filter((name) => name !== "invalid_argument"); // a code, not a place
    expect(names.length).toBeGreaterThan(15);
    expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });
});
