import { createEmulator, type Emulator } from "@maxcompute-rx/emulator";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { runInTurn, runScript, type ScriptRun } from "./testing/run-script.ts";

// The code of each page is compiled, and runs unchanged with an emulator whose address is in the environment. If a `text` block
// follows, it must be the exact output.

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("..", import.meta.url));

/** Each guide, and each README that no spec of its own package runs, with the folder from which its code imports packages. */
const pages: Readonly<Record<string, string>> = {
  "README.md": "examples",
  "packages/core/README.md": "packages/core",
  "packages/node/README.md": "examples",
  // Those in docs/guides/frameworks are parts of projects, which checks/runtimes builds and runs.
  ...Object.fromEntries(
    readdirSync(`${root}docs/guides`)
      .filter((file) => file.endsWith(".md"))
      .map((file) => [`docs/guides/${file}`, "examples"]),
  ),
};

interface Block {
  /** The how manyth of its page, from 1. */
  readonly at: number;
  readonly code: string;
  readonly output: string | undefined;
}

function blocksOf(page: string): readonly Block[] {
  const found = readFileSync(root + page, "utf8").matchAll(/```ts\n(?<code>.*?)```(?:\n\n```text\n(?<output>.*?)```)?/gs);
  return [...found].map(({ groups }, index) => ({ at: index + 1, code: groups?.code ?? "", output: groups?.output }));
}

/** The code of a block, in a file that the compiler and Node read. */
const fileOf = (page: string, at: number): string => `${here}.pages/${page.replaceAll(/\W/g, "-")}-${at}.ts`;

const allBlocks = Object.keys(pages).flatMap((page) => blocksOf(page).map((block) => ({ page, file: fileOf(page, block.at), ...block })));

let emulator: Emulator;
/** By the file of the block. */
let runs: ReadonlyMap<string, ScriptRun>;

beforeAll(async () => {
  rmSync(`${here}.pages`, { recursive: true, force: true });
  mkdirSync(`${here}.pages`);
  for (const { file, code } of allBlocks) writeFileSync(file, `${code}\nexport {};\n`);

  emulator = await createEmulator();
  const { endpoint } = await emulator.listen();
  const { project, accessKeyId, accessKeySecret } = emulator.account;
  const env = { ODPS_ENDPOINT: endpoint, ODPS_PROJECT_NAME: project, ODPS_ACCESS_ID: accessKeyId, ODPS_ACCESS_KEY: accessKeySecret };

  const found = new Map<string, ScriptRun>();
  const ofExamples = allBlocks.filter(({ page }) => pages[page] === "examples").map(({ file }) => file);
  const inTurn = await runInTurn(ofExamples, env);
  for (const [index, run] of inTurn.entries()) found.set(ofExamples[index] ?? "", run);
  for (const { page, file, code } of allBlocks.filter((block) => pages[block.page] !== "examples")) {
    found.set(file, await runScript(["--input-type=module-typescript", "-"], { stdin: code, env, cwd: root + (pages[page] ?? "") }));
  }
  runs = found;
}, 300_000);

afterAll(() => emulator.close());

for (const page of Object.keys(pages)) {
  describe(page, () => {
    const blocks = allBlocks.filter((block) => block.page === page);

    it("has code", () => expect(blocks.length).toBeGreaterThan(0));

    it.for(blocks)("block $at runs", ({ file, code, output }) => {
      const run = runs.get(file);
      expect(run, "A block before it has ended the process.").toBeDefined();
      expect(run).toMatchObject({ code: 0, stderr: "" });
      if (code.includes("console.log")) expect(run?.stdout).not.toBe("");
      if (output !== undefined) expect(run?.stdout.trimEnd()).toBe(output.trimEnd());
    });
  });
}

it("compiles, as strictly as our own code", { timeout: 120_000 }, async () => {
  const paths = { "@maxcompute-rx/core": ["../../packages/core/src/index.ts"] };
  writeFileSync(
    `${here}.pages/tsconfig.json`,
    JSON.stringify({ extends: "../tsconfig.json", compilerOptions: { paths }, include: ["*.ts"], exclude: [] }),
  );
  const compiled = await runScript([`${root}node_modules/typescript/bin/tsc`, "-p", `${here}.pages/tsconfig.json`, "--checkers", "1"], {
    cwd: here,
  });
  expect(compiled).toMatchObject({ code: 0, stdout: "" });
});
