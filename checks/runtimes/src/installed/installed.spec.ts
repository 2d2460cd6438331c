// Each public package as its users get it: packed, installed into an empty project outside the workspace, compiled by the oldest
// and the newest TypeScript that are supported, and run by every runtime. pnpm installs, because with it no package finds what
// only another one names; npm does in together.spec.ts.
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, describe, expect, it } from "vitest";

import { bunPath, denoPath, nodePath, run, type Ran } from "../runtime.ts";
import { pnpmInstall } from "./pnpm-install.ts";
import { openDoors, programOf } from "./programs.ts";
import { doorsOf, emptyFolder, manifestIn, optionalPeers, packAll, withSiblings, writeProjectFile } from "./project.ts";

const root = await emptyFolder("installed");
afterAll(() => rm(root, { recursive: true }));

const tool = (manifest: string, file: string): string => fileURLToPath(import.meta.resolve(manifest)).replace("package.json", file);
const oldest = tool("typescript-oldest/package.json", "bin/tsc");
const newest = tool("typescript/package.json", "bin/tsc");
const compile = (tsc: string, project: string): Promise<Ran> => {
  // Several checkers would take less time, and more of the processor, because each checks what it needs of the others' part.
  const options = tsc === newest ? ["--checkers", "1"] : [];
  return run(nodePath(24), [tsc, "-p", ".", ...options], { cwd: project });
};
const compilerOptions = {
  target: "es2022",
  module: "nodenext",
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  skipLibCheck: false,
  lib: ["esnext"],
  types: ["node"],
};

/** How each runtime runs a program, by the name of its engine. */
const runtimes: readonly (readonly [name: string, engine: string, command: () => string, args: readonly string[]])[] = [
  ...[22, 24, 26].map((major) => [`Node ${major}`, "node", () => nodePath(major), ["--disable-warning=ExperimentalWarning"]] as const),
  ["Deno", "deno", denoPath, ["run", "--quiet", "--no-check", "--node-modules-dir=manual", "--allow-all"]],
  ["Bun", "bun", bunPath, ["run"]],
];

const nodeTypes = { "@types/node": process.versions.node.split(".")[0] ?? "" };
const packs = join(root, ".packs");
await mkdir(packs);
const tarballs = await packAll(packs);
const projects = await Promise.all(
  tarballs.map(async (own) => {
    const manifest = await manifestIn(own);
    const doors = doorsOf(own.name, manifest);
    const folder = join(root, own.name.split("/").at(-1) ?? "");
    const siblings = await withSiblings(own, tarballs);
    const dependencies = {
      ...Object.fromEntries(siblings.map(({ name, path }) => [name, `file:${path}`])),
      ...optionalPeers(manifest),
      ...nodeTypes,
    };
    await writeProjectFile(folder, "package.json", JSON.stringify({ private: true, type: "module", dependencies }));
    await writeProjectFile(folder, "program.ts", programOf(own.name, doors));
    await writeProjectFile(folder, "tsconfig.json", JSON.stringify({ compilerOptions, files: ["program.ts"] }));
    return { ...own, manifest, doors, folder };
  }),
);
const programs = projects.filter(({ doors }) => doors.length > 0).map(({ folder }) => join(folder, "program.ts"));
await writeProjectFile(root, "package.json", JSON.stringify({ private: true, type: "module", dependencies: nodeTypes }));
await writeProjectFile(root, "tsconfig.json", JSON.stringify({ compilerOptions, files: programs }));
await pnpmInstall(root, tarballs, { strict: true });

describe.each(projects.map((project) => [project.name, project] as const))("%s alone in a project", (name, project) => {
  const { path, manifest, doors, folder } = project;
  const { engines = {}, bin = {} } = manifest;

  it("names nothing of the workspace", async () => {
    const manifest = await readFile(join(folder, "node_modules", name, "package.json"), "utf8");
    expect(manifest).not.toMatch(/workspace:|\/src\//);
  });

  if (doors.length > 0) {
    it("has types that are right (attw)", async () => {
      const attw = tool("@arethetypeswrong/cli/package.json", "dist/index.js");
      const wrong = await run(nodePath(24), [attw, path, "--profile", "esm-only", "--no-emoji", "--no-color"]);
      expect(wrong).toMatchObject({ code: 0 });
    });

    it("needs no types of Node", async () => {
      await writeProjectFile(folder, "plain/program.ts", openDoors(doors));
      const options = { ...compilerOptions, lib: ["esnext", "dom"], types: [] };
      await writeProjectFile(folder, "plain/tsconfig.json", JSON.stringify({ compilerOptions: options, files: ["program.ts"] }));
      expect(await compile(newest, join(folder, "plain"))).toMatchObject({ code: 0, stdout: "" });
    });

    it("compiles with the newest TypeScript", async () => {
      expect(await compile(newest, folder)).toEqual({ code: 0, stdout: "", stderr: "" });
    });

    it.each(runtimes.filter(([, engine]) => engines["node"] !== undefined || engines[engine] !== undefined))(
      "runs in %s",
      async (_name, _engine, command, args) => {
        const { stdout, stderr, code } = await run(command(), [...args, "program.ts"], { cwd: folder });
        expect({ said: stdout.trim().split("\n").at(-1), stderr, code }).toEqual({ said: "ok", stderr: "", code: 0 });
      },
    );

    it("opens no door but those it names", async () => {
      const { stdout } = await run(nodePath(24), ["--eval", `import("${name}/dist/index.js").catch((error) => console.log(error.code))`], {
        cwd: folder,
      });
      expect(stdout.trim()).toBe("ERR_PACKAGE_PATH_NOT_EXPORTED");
    });
  }

  for (const command of Object.keys(bin)) {
    it.each(runtimes.filter(([, engine]) => engine === "node"))(`has the command ${command} in %s`, async (_name, _engine, node) => {
      const { stdout, code } = await run(node(), [join(folder, "node_modules/.bin", command), "--help"], { cwd: folder });
      expect(code).toBe(0);
      expect(stdout).toContain(`Usage: ${command}`);
    });
  }
});

// In one program, because the oldest TypeScript takes seconds for what they share. What one of them lacks alone, the newest finds above.
it("all compile with the oldest TypeScript", async () => {
  expect(await compile(oldest, root)).toEqual({ code: 0, stdout: "", stderr: "" });
});
