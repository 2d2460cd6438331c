// `npm run --silent packs -- DIR`: builds the public packages and puts a tarball of each into DIR, as the registry would get
// it. Prints one line for each: name, file, bytes.
import { mkdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import process from "node:process";

import { build } from "./build.ts";
import { packTarball, publicPackages } from "../built/pack.ts";

const root = join(import.meta.dirname, "../..");
const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write("Say where to: npm run --silent packs -- DIR\n");
  process.exit(2);
}

const destination = resolve(folder);
const packages = await publicPackages(root);
await mkdir(destination, { recursive: true });
await build(root, packages);
for (const own of packages) {
  const tarball = await packTarball(root, own, destination);
  console.log(`${own.name} ${basename(tarball)} ${(await stat(tarball)).size}`);
}
