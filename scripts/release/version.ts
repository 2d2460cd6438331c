// `npm run version`: takes up the changesets, so that all packages get their next version and changelogs, and brings the
// versions into the manifests for JSR, which changesets does not know.
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";

import { publicPackages } from "../built/pack.ts";

const root = join(import.meta.dirname, "../..");
execFileSync(process.execPath, [join(root, "node_modules/@changesets/cli/bin.js"), "version"], { cwd: root, stdio: "inherit" });

for (const { dir } of await publicPackages(root)) {
  const { version }: { version: string } = JSON.parse(await readFile(join(dir, "package.json"), "utf8"));
  const file = join(dir, "deno.json");
  const text = await readFile(file, "utf8").catch(() => undefined); // most packages are not on JSR
  if (text !== undefined) await writeFile(file, text.replace(/"version": "[^"]*"/, `"version": "${version}"`));
}
