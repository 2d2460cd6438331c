import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { createEmulator, type Emulator } from "@maxcompute-rx/emulator";
import { afterAll, beforeAll, expect, it } from "vitest";

import { nodeFlags } from "../../../scripts/test/node-flags.ts";

const root = new URL("..", import.meta.url);
const [, example = ""] = /```ts\n(.*?)```/s.exec(readFileSync(new URL("README.md", root), "utf8")) ?? [];

let emulator: Emulator;
beforeAll(async () => {
  emulator = await createEmulator();
});
afterAll(() => emulator.close());

it("the README's example runs when pasted", async () => {
  const { endpoint } = await emulator.listen();
  const { project, accessKeyId, accessKeySecret } = emulator.account;
  const env = {
    ...process.env,
    ODPS_ENDPOINT: endpoint,
    ODPS_PROJECT_NAME: project,
    ODPS_ACCESS_ID: accessKeyId,
    ODPS_ACCESS_KEY: accessKeySecret,
  };
  const { stdout } = await promisify(execFile)(process.execPath, [...nodeFlags, "--input-type=module-typescript", "-e", example], {
    cwd: fileURLToPath(root),
    env,
  });
  expect(stdout).toMatch(/^traced \w+\n$/);
});
