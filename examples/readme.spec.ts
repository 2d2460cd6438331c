import { createEmulator, type Emulator } from "@maxcompute-rx/emulator";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { runScript } from "./run-script.ts";

// The code of a README runs as it stands there, against an emulator that the environment names. Where a `text` block
// follows, it is the very output.

/** Each README that no spec of its own package runs, and the folder whose packages its code finds. */
const readmes: Readonly<Record<string, string>> = {
  "README.md": "examples",
  "packages/core/README.md": "packages/core",
};

let emulator: Emulator;
let env: Record<string, string>;

beforeAll(async () => {
  emulator = await createEmulator();
  const { endpoint } = await emulator.listen();
  const { project, accessKeyId, accessKeySecret } = emulator.account;
  env = { ODPS_ENDPOINT: endpoint, ODPS_PROJECT_NAME: project, ODPS_ACCESS_ID: accessKeyId, ODPS_ACCESS_KEY: accessKeySecret };
});

afterAll(() => emulator.close());

for (const [readme, folder] of Object.entries(readmes)) {
  describe(readme, () => {
    const text = readFileSync(new URL(`../${readme}`, import.meta.url), "utf8");
    const blocks = [...text.matchAll(/```ts\n(?<code>.*?)```(?:\n\n```text\n(?<output>.*?)```)?/gs)];

    it("has code", () => expect(blocks.length).toBeGreaterThan(0));

    it.for(blocks.map(({ groups }, at) => ({ at: at + 1, code: groups?.code ?? "", output: groups?.output })))(
      "block $at runs",
      { timeout: 60_000 },
      async ({ code, output }) => {
        const run = await runScript(["--input-type=module-typescript", "-"], { stdin: code, env, cwd: fileURLToPath(new URL(`../${folder}`, import.meta.url)) });
        expect(run).toMatchObject({ code: 0, stderr: "" });
        if (output !== undefined) expect(run.stdout.trimEnd()).toBe(output.trimEnd());
      },
    );
  });
}
