// Each public package as its users get it: packed, installed by npm into an empty project outside the workspace, compiled by
// the oldest and the newest TypeScript that are supported, and run by every runtime.
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, describe, expect, it } from "vitest";

import { bunPath, denoPath, nodePath, run, type Ran } from "../runtime.ts";
import { openDoors, programs } from "./programs.ts";
import {
  emptyFolder,
  installProject,
  manifestIn,
  optionalPeers,
  packAll,
  withSiblings,
  writeProjectFile,
  type Tarball,
} from "./project.ts";

const packs = await emptyFolder("packs");
const tarballs = await packAll(packs);
const folders = [packs];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

const paths = (wanted: readonly Tarball[]): string[] => wanted.map(({ path }) => path);
const tool = (specifier: string): string => fileURLToPath(import.meta.resolve(specifier));
const projectWith = async (name: string, wanted: readonly string[], options?: readonly string[]): Promise<string> => {
  const folder = await installProject(name, wanted, options);
  folders.push(folder);
  return folder;
};

const compilers: readonly (readonly [name: string, tsc: string])[] = [
  ["the oldest TypeScript", tool("typescript-oldest/package.json").replace("package.json", "bin/tsc")],
  ["the newest TypeScript", tool("typescript/package.json").replace("package.json", "bin/tsc")],
];
const compile = (tsc: string, folder: string): Promise<Ran> => run(nodePath(24), [tsc, "-p", "."], { cwd: folder });
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

describe.each(tarballs.map((own) => [own.name, own] as const))("%s alone in a project", async (name, own) => {
  const manifest = await manifestIn(own);
  const { exports = {}, engines = {}, bin } = manifest;
  const doors = Object.keys(exports).filter((door) => !door.endsWith(".json") && door !== "./internal");
  const siblings = await withSiblings(own, tarballs);
  const nodeTypes = `@types/node@${process.versions.node.split(".")[0]}`;
  const folder = await projectWith(name, [...paths(siblings), ...optionalPeers(manifest), nodeTypes]);
  await writeProjectFile(folder, "program.ts", programs[name] ?? openDoors(doors.map((door) => name + door.slice(1))));
  await writeProjectFile(folder, "tsconfig.json", JSON.stringify({ compilerOptions, files: ["program.ts"] }));

  it("names nothing of the workspace", async () => {
    const manifest = await readFile(join(folder, "node_modules", name, "package.json"), "utf8");
    expect(manifest).not.toMatch(/workspace:|\/src\//);
  });

  if (doors.length > 0) {
    it("has types that are right (attw)", async () => {
      const attw = tool("@arethetypeswrong/cli/package.json").replace("package.json", "dist/index.js");
      const wrong = await run(nodePath(24), [attw, own.path, "--profile", "esm-only", "--no-emoji", "--no-color"]);
      expect(wrong).toMatchObject({ code: 0 });
    });

    it("needs no types of Node", async () => {
      await mkdir(join(folder, "plain"), { recursive: true });
      await writeProjectFile(folder, "plain/program.ts", openDoors(doors.map((door) => name + door.slice(1))));
      const options = { ...compilerOptions, lib: ["esnext", "dom"], types: [] };
      await writeProjectFile(folder, "plain/tsconfig.json", JSON.stringify({ compilerOptions: options, files: ["program.ts"] }));
      expect(await compile(tool("typescript/package.json").replace("package.json", "bin/tsc"), join(folder, "plain"))).toMatchObject({
        code: 0,
        stdout: "",
      });
    });

    it.each(compilers)("compiles with %s", async (_name, tsc) => {
      expect(await compile(tsc, folder)).toEqual({ code: 0, stdout: "", stderr: "" });
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

  for (const command of Object.keys(bin ?? {})) {
    it.each(runtimes.filter(([, engine]) => engine === "node"))(`has the command ${command} in %s`, async (_name, _engine, path) => {
      const { stdout, code } = await run(path(), [join(folder, "node_modules/.bin", command), "--help"], { cwd: folder });
      expect(code).toBe(0);
      expect(stdout).toContain(`Usage: ${command}`);
    });
  }
});
