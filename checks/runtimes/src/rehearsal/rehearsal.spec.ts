// A release from beginning to end, against a registry on this machine: a copy of the workspace gets its next version and is
// published; then a stranger in an empty folder runs the demo.
import { execFileSync } from "node:child_process";
import { cp, rm, stat } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { emptyFolder, manage, workspace, writeProjectFile } from "../installed/project.ts";
import { denoPath } from "../runtime.ts";
import { startRegistry, type Registry } from "./registry.ts";

const copy = await emptyFolder("release");
const stranger = await emptyFolder("stranger");
let registry: Registry;

/** All that git knows or would add. */
async function copyWorkspace(): Promise<void> {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: workspace,
    encoding: "utf8",
  });
  for (const file of listed.split("\0").filter((name) => name !== "")) {
    const isThere = await stat(join(workspace, file)).then(
      () => true,
      () => false,
    );
    if (isThere) await cp(join(workspace, file), join(copy, file));
  }
  const git = ["-c", "user.name=me", "-c", "user.email=me@example.com", "-c", "commit.gpgsign=false"];
  await manage("git", ["init", "--quiet", "--initial-branch=main"], copy);
  await manage("git", ["add", "--all"], copy);
  await manage("git", [...git, "commit", "--quiet", "--message=Everything"], copy);
}

beforeAll(async () => {
  registry = await startRegistry();
  await copyWorkspace();
  await manage(process.execPath, ["scripts/setup.cjs"], copy);
}, 300_000);
afterAll(async () => {
  await registry.close();
  await Promise.all([copy, stranger].map((folder) => rm(folder, { recursive: true })));
});

// Downloads, builds and starts programs; how long that takes is not what is tested.
describe("a release", { timeout: 300_000 }, () => {
  it("gives every package the same next version, and a changelog for its users", async () => {
    await manage("npm", ["run", "--silent", "version"], copy);
    const versions = await manage("git", ["diff", "--unified=0", "--", "*/package.json", "*/deno.json"], copy);
    const next = new Set([...versions.matchAll(/^\+ {2}"version": "(.*)"/gm)].map(([, version]) => version));
    expect(next.size).toBe(1);
    expect(next).not.toContain("0.0.0");
  });

  it("publishes all packages, and a second time none", async () => {
    const options = ["--registry", registry.url];
    const first = await manage("npm", ["run", "--silent", "release", "--", ...options], copy, registry.env);
    expect(first.trim().split("\n")).toSatisfy((lines: readonly string[]) => lines.every((line) => line.endsWith("is published.")));
    expect(first).toMatch(/^@maxcompute-rx\/core .*[^]*\nmaxcompute-rx /);
    const second = await manage("npm", ["run", "--silent", "release", "--", ...options], copy, registry.env);
    expect(second).toBe(first.replaceAll("is published.", "is there already."));
  });

  it("lets a stranger run the demo", async () => {
    await writeProjectFile(stranger, ".npmrc", `registry=${registry.url}\n`);
    const shown = await manage("npx", ["--yes", "maxcompute-rx", "demo"], stranger, registry.env);
    expect(shown).toMatch(/succeeded/i);
  });

  it("lets a stranger import it in Deno, by its name at npm", async () => {
    const code = `
      import { connect } from "npm:@maxcompute-rx/deno";
      const mc = connect({ endpoint: "http://127.0.0.1:1/api", project: "p", credentials: { bearerToken: "t" }, retry: { attempts: 1 } });
      console.log(await mc.existInstance("20230101120000123gabc1def2").catch(({ transient }) => transient));`;
    await writeProjectFile(stranger, "script.ts", code);
    // A cache of its own, as these versions are not those of the world.
    const env = { NPM_CONFIG_REGISTRY: registry.url, DENO_DIR: join(stranger, "cache"), NO_COLOR: "1" };
    const args = ["run", "--quiet", "--no-prompt", "--minimum-dependency-age=0", "--allow-net", "script.ts"]; // it was published just now
    const said = await manage(denoPath(), args, stranger, env);
    expect(said).toBe("true\n"); // nobody listens there
  });
});
