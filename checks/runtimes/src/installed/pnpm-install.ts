import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { workspace, type Tarball } from "./project.ts";

/**
 * Installs all projects in the folders of `root` at once, by the pnpm of the workspace: it links files from one store, so that ten
 * projects cost seconds.
 *
 * @param tarballs wherever one of these packages is wanted, also by another one of ours, it is the one from the tarball
 * @param strict whether a package, too, finds only what its own manifest names
 */
export async function pnpmInstall(
  root: string,
  tarballs: readonly Tarball[],
  { strict = false }: { readonly strict?: boolean } = {},
): Promise<void> {
  const settings = {
    packages: ["*"],
    overrides: Object.fromEntries(tarballs.map(({ name, path }) => [name, `file:${path}`])),
    // No project needs what the scripts of packages build.
    ignoreScripts: true,
    strictDepBuilds: false,
    hoist: !strict,
    preferSymlinkedExecutables: true, // as npm makes them
  };
  await writeFile(join(root, "pnpm-workspace.yaml"), JSON.stringify(settings)); // JSON is YAML, too
  const pnpm = join(workspace, "node_modules/.bin/pnpm");
  await promisify(execFile)(pnpm, ["install", "--prefer-offline", "--no-frozen-lockfile"], { cwd: root }).catch((error: unknown) => {
    const { stdout, stderr } = error as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`The projects could not be installed:\n${stdout ?? ""}${stderr ?? ""}`, { cause: error });
  });
}
