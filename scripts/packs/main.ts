// `npm run --silent packs -- DIR`: builds the public packages and puts a tarball of each into DIR, as the registry would get
// it. Prints one line for each: name, file, bytes.
// `npm run --silent packs -- --into PROJECT [NAME…]`: installs packages (by default `node`) from such tarballs, and RxJS, into
// a project, which is created if it does not exist. The tarballs stay in PROJECT/maxcompute-rx, where its package.json expects them.
import { mkdir, readFile, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";

import { packTarball, publicPackages } from "../built/pack.ts";
import { build } from "./build.ts";
import { createProject, install, withDependencies, type Manifest } from "./project.ts";

const root = join(import.meta.dirname, "../..");
const { values, positionals } = parseArgs({ options: { into: { type: "string" } }, allowPositionals: true });
const [folder, ...rest] = positionals;
if (values.into === undefined && (folder === undefined || rest.length > 0)) {
  process.stderr.write("Say where to: npm run --silent packs -- DIR, or: npm run --silent packs -- --into PROJECT [NAME…]\n");
  process.exit(2);
}

const published = await Promise.all(
  (await publicPackages(root)).map(async (own) => {
    const manifest: Manifest = JSON.parse(await readFile(join(own.dir, "package.json"), "utf8"));
    return { ...own, manifest };
  }),
);
const names = positionals.length > 0 ? positionals : ["node"];
const packages = values.into === undefined ? published : withDependencies(published, names);
const destination = values.into === undefined ? resolve(folder ?? "") : resolve(values.into, "maxcompute-rx");

await mkdir(destination, { recursive: true });
await build(root, packages);
const tarballs: string[] = [];
for (const own of packages) {
  const tarball = await packTarball(root, own, destination);
  tarballs.push(tarball);
  console.log(`${own.name} ${basename(tarball)} ${(await stat(tarball)).size}`);
}

if (values.into !== undefined) {
  await createProject(values.into);
  await install(values.into, [...tarballs, "rxjs"]);
}
