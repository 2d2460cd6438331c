import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

import { expect, it } from "vitest";

import { nodeFlags } from "../../../scripts/test/node-flags.ts";
import { conformanceCases } from "./certify.ts";

const root = new URL("..", import.meta.url);
const [, example = ""] = /```ts\n(.*?)```/s.exec(readFileSync(new URL("README.md", root), "utf8")) ?? [];

it("the README's example runs when pasted, and prints what it says", async () => {
  const args = [...nodeFlags, "--input-type=module-typescript", "-e", example];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
  const last = `${conformanceCases.length} passed, 0 failed, 0 skipped`;
  expect(stdout.trim().endsWith(last)).toBe(true);
  expect(example).toContain(last);
});
