// `npm run lint`: the layout of all files, then oxlint. It knows types, so that one run over everything takes half a minute of a
// processor. A package that passed is looked at again only when its files, or those of a package that it imports, have changed.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";

import { lintGroups } from "./lint-groups.ts";

const root = dirname(dirname(import.meta.dirname));
const recordFile = join(root, "node_modules/.cache/lint.json");
/** These need what only `npm run test:all` installs; `npm run lint:heavy` is for them. */
const heavy = ["checks/runtimes", "checks/browser-tests", "checks/console-e2e", "apps/docs"];

function run(tool: string, args: readonly string[]): boolean {
  // tsgolint would check the types that files share once for each of its threads. Other tasks run beside it.
  const env = { GOMAXPROCS: "1", ...process.env };
  const bin = join(root, "node_modules", tool, "bin", tool);
  return spawnSync(process.execPath, [bin, ...args], { cwd: root, env, stdio: "inherit" }).status === 0;
}

function readFiles(): ReadonlyMap<string, Buffer> {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8" });
  const files = new Map<string, Buffer>();
  for (const path of listed.split("\0")) {
    if (!/\.([cm]?[jt]sx?|json|jsonc|yaml)$/.test(path)) continue;
    try {
      files.set(path, readFileSync(join(root, path)));
    } catch {
      // Deleted, but not yet from git's index.
    }
  }
  return files;
}

function readRecord(): Readonly<Record<string, string>> {
  try {
    const record: Readonly<Record<string, string>> = JSON.parse(readFileSync(recordFile, "utf8"));
    return record;
  } catch {
    return {}; // nothing has passed yet
  }
}

if (!run("oxfmt", ["--check"])) process.exitCode = 1;

const groups = lintGroups(readFiles(), (parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex"));
const current = groups.filter(({ dir }) => !heavy.includes(dir));
const passed = readRecord();
const stale = current.filter(({ dir, hash }) => passed[dir] !== hash);
const paths = stale.length === current.length ? ["."] : stale.flatMap((group) => group.paths);
const ignored = heavy.map((dir) => `--ignore-pattern=${dir}/**`);
if (stale.length === 0) console.log("Nothing has changed since oxlint passed.");
else if (run("oxlint", ["--deny-warnings", "--threads=1", ...ignored, ...paths])) {
  mkdirSync(dirname(recordFile), { recursive: true });
  writeFileSync(recordFile, JSON.stringify(Object.fromEntries(current.map(({ dir, hash }) => [dir, hash]))));
} else process.exitCode = 1;
