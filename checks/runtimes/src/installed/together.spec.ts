// What must hold when packages meet in one project that npm installs: all of them, a missing optional one, and one that is there twice.
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";

import { afterAll, describe, expect, it } from "vitest";

import { nodePath, run } from "../runtime.ts";
import { programOf } from "./programs.ts";
import {
  doorsOf,
  emptyFolder,
  installProject,
  manifestIn,
  optionalPeers,
  packAll,
  withSiblings,
  writeProjectFile,
  type Tarball,
} from "./project.ts";

const folders = [await emptyFolder("packs")];
const tarballs = await packAll(folders.join());
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

const tarballOf = (name: string): Tarball => {
  const found = tarballs.find((tarball) => tarball.name === name);
  if (found === undefined) throw new Error(`${name} was not packed.`);
  return found;
};

describe("the command without the emulator", async () => {
  const siblings = await withSiblings(tarballOf("maxcompute-rx"), tarballs);
  const folder = await installProject(
    "command",
    siblings.map(({ path }) => path),
    ["--omit=optional"],
  );
  folders.push(folder);
  const command = (...args: readonly string[]): ReturnType<typeof run> =>
    run(nodePath(24), [join(folder, "node_modules/.bin/maxcompute-rx"), ...args], { cwd: folder });

  it("says what it is and does", async () => {
    expect(await command("--version")).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+/) });
  });

  it("works on an account", async () => {
    const { code, stderr } = await command("status", "20230101120000123gabc1def2", "--endpoint", "http://127.0.0.1:1/api");
    expect(code).not.toBe(0);
    expect(stderr).toContain("No project is set."); // it got as far as looking for an account
    expect(stderr).not.toContain("ERR_MODULE_NOT_FOUND");
  });

  it("tells how to get the emulator where it is needed", async () => {
    const { code, stderr } = await command("demo");
    expect(code).not.toBe(0);
    expect(stderr).toContain("npm install");
    expect(stderr).toContain("@maxcompute-rx/emulator");
  });
});

const core = tarballOf("@maxcompute-rx/core").path;
const manifests = await Promise.all(tarballs.map(manifestIn));
const peers = manifests.flatMap((manifest) => Object.entries(optionalPeers(manifest)).map(([name, range]) => `${name}@${range}`));
const everything = await installProject("everything", [
  ...tarballs.map(({ path }) => path),
  ...peers,
  `core-a@file:${core}`,
  `core-b@file:${core}`,
]);
folders.push(everything);

describe("all packages in one project", () => {
  it("run in Node", async () => {
    const programs = tarballs.flatMap(({ name }, index) => {
      const manifest = manifests[index] ?? {};
      const doors = doorsOf(name, manifest);
      return doors.length > 0 && manifest.engines?.["node"] !== undefined ? [programOf(name, doors)] : [];
    });
    expect(programs.length).toBeGreaterThan(5);
    await Promise.all(programs.map((program, index) => writeProjectFile(everything, `${index}.ts`, program)));
    await writeProjectFile(everything, "all.ts", programs.map((_, index) => `import "./${index}.ts";`).join("\n"));
    const { code, stdout, stderr } = await run(nodePath(24), ["all.ts"], { cwd: everything });
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "ok\n".repeat(programs.length), stderr: "" });
  });

  it.each(manifests.flatMap(({ bin = {} }) => Object.keys(bin)))("have the command %s", async (command) => {
    const { code, stdout } = await run(join(everything, "node_modules/.bin", command), ["--help"], {
      cwd: everything,
      env: { PATH: `${dirname(nodePath(24))}:${process.env["PATH"] ?? ""}` },
    });
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: ${command}`);
  });
});

describe("two copies of core in one project", async () => {
  const folder = everything;
  await writeProjectFile(
    folder,
    "copies.ts",
    `
    import * as a from "core-a";
    import * as b from "core-b";

    const error: b.MaxComputeError = new a.MaxComputeError("throttled", "Too many requests.", { retryAfterMs: 1 });
    const transport: b.Transport = a.fetchTransport({ fetch: () => Promise.reject(error) });
    const credentials: b.Credentials = { accessKeyId: "id", accessKeySecret: "secret" } satisfies a.Credentials;
    const options: a.MaxComputeOptions = { endpoint: "http://service.example.com/api", project: "p", credentials, transport };
    const mc: a.MaxCompute = b.createMaxCompute({ ...options, retry: { attempts: 1 } });
    const instance: a.Instance = mc.instance("20230101120000123gabc1def2");
    const caught: unknown = await instance.getStatus().catch((reason: unknown) => reason);
    const date: b.ColumnValue = new a.CalendarDate(0);

    const facts = [
      a.MaxComputeError !== b.MaxComputeError,
      b.isMaxComputeError(error) && a.isMaxComputeError(error),
      a.isMaxComputeError(caught) && caught.code === "throttled",
      String(date) === "1970-01-01",
    ];
    console.log(JSON.stringify(facts));
  `,
  );
  const compilerOptions = {
    target: "es2022",
    module: "nodenext",
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    lib: ["esnext", "dom"],
    types: [],
  };
  await writeProjectFile(folder, "tsconfig.json", JSON.stringify({ compilerOptions, files: ["copies.ts"] }));

  it("is two copies", async () => {
    const copies = ["core-a", "core-b"].map((copy) => import.meta.resolve(join(folder, "node_modules", copy, "package.json")));
    expect(new Set(copies).size).toBe(2);
  });

  it("lets the types of one be those of the other", async () => {
    const tsc = join(import.meta.dirname, "../../node_modules/typescript/bin/tsc");
    expect(await run(nodePath(24), [tsc, "-p", ".", "--checkers", "1"], { cwd: folder })).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it("lets each know the other's errors", async () => {
    const { stdout, stderr } = await run(nodePath(24), ["copies.ts"], { cwd: folder });
    expect({ stdout: stdout.trim(), stderr }).toEqual({ stdout: "[true,true,true,true]", stderr: "" });
  });
});
