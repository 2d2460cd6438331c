import { createEmulator, type Emulator } from "@maxcompute-rx/emulator";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { runScript } from "./run-script.ts";

// The code of each page is compiled, and runs unchanged with an emulator whose address is in the environment. If a `text` block
// follows, it must be the exact output.

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("..", import.meta.url));

/** Each guide, and each README that no spec of its own package runs, with the folder from which its code imports packages. */
const pages: Readonly<Record<string, string>> = {
  "README.md": "examples",
  "packages/core/README.md": "packages/core",
  // Those in docs/guides/frameworks are parts of projects, which checks/runtimes builds and runs.
  ...Object.fromEntries(
    readdirSync(`${root}docs/guides`)
      .filter((file) => file.endsWith(".md"))
      .map((file) => [`docs/guides/${file}`, "examples"]),
  ),
};

interface Block {
  readonly at: number;
  readonly code: string;
  readonly output: string | undefined;
}

function blocksOf(page: string): readonly Block[] {
  const found = readFileSync(root + page, "utf8").matchAll(/```ts\n(?<code>.*?)```(?:\n\n```text\n(?<output>.*?)```)?/gs);
  return [...found].map(({ groups }, index) => ({ at: index + 1, code: groups?.code ?? "", output: groups?.output }));
}

let emulator: Emulator;
let env: Record<string, string>;

beforeAll(async () => {
  emulator = await createEmulator();
  const { endpoint } = await emulator.listen();
  const { project, accessKeyId, accessKeySecret } = emulator.account;
  env = { ODPS_ENDPOINT: endpoint, ODPS_PROJECT_NAME: project, ODPS_ACCESS_ID: accessKeyId, ODPS_ACCESS_KEY: accessKeySecret };
});

afterAll(() => emulator.close());

for (const [page, folder] of Object.entries(pages)) {
  describe(page, () => {
    const blocks = blocksOf(page);

    it("has code", () => expect(blocks.length).toBeGreaterThan(0));

    it.for(blocks)("block $at runs", { timeout: 60_000 }, async ({ code, output }) => {
      const run = await runScript(["--input-type=module-typescript", "-"], { stdin: code, env, cwd: root + folder });
      expect(run).toMatchObject({ code: 0, stderr: "" });
      if (output !== undefined) expect(run.stdout.trimEnd()).toBe(output.trimEnd());
    });
  });
}

it("compiles, as strictly as our own code", { timeout: 120_000 }, async () => {
  const folder = `${here}.pages`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const page of Object.keys(pages)) {
    for (const { at, code } of blocksOf(page)) writeFileSync(`${folder}/${page.replaceAll(/\W/g, "-")}-${at}.ts`, `${code}\nexport {};\n`);
  }
  const paths = { "@maxcompute-rx/core": ["../../packages/core/src/index.ts"] };
  writeFileSync(
    `${folder}/tsconfig.json`,
    JSON.stringify({ extends: "../tsconfig.json", compilerOptions: { paths }, include: ["*.ts"], exclude: [] }),
  );
  const compiled = await runScript([`${root}node_modules/typescript/bin/tsc`, "-p", `${folder}/tsconfig.json`], { cwd: here });
  expect(compiled).toMatchObject({ code: 0, stdout: "" });
});
