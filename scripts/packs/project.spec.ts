import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { createProject, install, withDependencies } from "./project.ts";

describe("the packages that are installed together", () => {
  const all = [
    { manifest: { name: "@maxcompute-rx/core", dependencies: { zod: "4" } } },
    { manifest: { name: "@maxcompute-rx/emulator" } },
    { manifest: { name: "@maxcompute-rx/gateway", dependencies: { "@maxcompute-rx/core": "workspace:*" } } },
    { manifest: { name: "@maxcompute-rx/node", dependencies: { "@maxcompute-rx/core": "workspace:*", undici: "8" } } },
    {
      manifest: {
        name: "maxcompute-rx",
        dependencies: { "@maxcompute-rx/node": "workspace:*" },
        optionalDependencies: { "@maxcompute-rx/emulator": "workspace:*" },
      },
    },
  ];
  const chosen = (...names: string[]): string[] => withDependencies(all, names).map(({ manifest }) => manifest.name);

  it("are those that were named, and those that they depend on", () => {
    expect(chosen("node")).toEqual(["@maxcompute-rx/core", "@maxcompute-rx/node"]);
    expect(chosen("node", "@maxcompute-rx/gateway")).toEqual(["@maxcompute-rx/core", "@maxcompute-rx/gateway", "@maxcompute-rx/node"]);
    expect(chosen("maxcompute-rx")).toEqual(["@maxcompute-rx/core", "@maxcompute-rx/emulator", "@maxcompute-rx/node", "maxcompute-rx"]);
  });

  it("are none for a name that we do not have", () => {
    expect(() => chosen("nod")).toThrow("There is no package nod. Choose from: @maxcompute-rx/core");
  });
});

describe("a project", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "packs-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const manifest = async (): Promise<unknown> => JSON.parse(await readFile(join(folder, "app", "package.json"), "utf8"));

  it("is created with ES modules, and runs what was installed from tarballs", async () => {
    const tarballs: string[] = [];
    for (const [name, dependencies, code] of [
      ["below", {}, "export const word = 'installed';"],
      ["above", { below: "0.0.0" }, "export { word } from 'below';"],
    ] as const) {
      const source = join(folder, name);
      await mkdir(source);
      await writeFile(join(source, "package.json"), JSON.stringify({ name, version: "0.0.0", exports: "./index.mjs", dependencies }));
      await writeFile(join(source, "index.mjs"), code);
      tarballs.push(join(folder, `${name}-0.0.0.tgz`));
    }
    execFileSync("npm", ["pack", "--silent", "./below", "./above"], { cwd: folder, shell: process.platform === "win32" });

    const app = join(folder, "app");
    await createProject(app);
    await install(app, tarballs, ["--offline", "--silent"]);

    await writeFile(join(app, "app.js"), "import { word } from 'above'; console.log(word);");
    expect(execFileSync(process.execPath, ["app.js"], { cwd: app, encoding: "utf8" })).toBe("installed\n");
    expect(await manifest()).toEqual({
      private: true,
      type: "module",
      dependencies: { above: "file:../above-0.0.0.tgz", below: "file:../below-0.0.0.tgz" },
    });
    // npm starts twice here; how long that takes is not what is tested.
  }, 300_000);

  it("that exists stays as it is", async () => {
    const app = join(folder, "app");
    await mkdir(app);
    await writeFile(join(app, "package.json"), '{ "name": "mine", "type": "commonjs" }');
    await createProject(app);
    expect(await manifest()).toEqual({ name: "mine", type: "commonjs" });
  });
});
