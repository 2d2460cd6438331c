// `npm run release`: builds and publishes every public package, dependencies first. `-- --dry-run` only shows what would be
// published. `--registry URL` publishes elsewhere than to npm, `--provenance` says where it was built (in GitHub Actions).
// JSR gets its packages by `deno publish`. Versions come from `npm run version` before. What a registry already has is left
// alone, so that a release that was cut off can be run again.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";

import { pack, publicPackages, type PackedPackage } from "../built/pack.ts";
import { build } from "../packs/build.ts";
import { releaseOrder } from "./release-order.ts";

const root = join(import.meta.dirname, "../..");
const { values } = parseArgs({
  options: { "dry-run": { type: "boolean" }, registry: { type: "string" }, provenance: { type: "boolean" } },
});
const registry = values.registry === undefined ? [] : ["--registry", values.registry];
const folder = await mkdtemp(join(tmpdir(), "release-"));

async function show({ name, manifest, files, tarball }: PackedPackage): Promise<void> {
  const { size: packed } = await stat(tarball);
  const lines = [...files].map(([file, text]) => ({ file, bytes: Buffer.byteLength(text) }));
  const unpacked = lines.reduce((sum, { bytes }) => sum + bytes, 0);
  console.log(`\n${name} ${manifest.version}: ${packed} bytes packed, ${unpacked} unpacked, ${files.size} files`);
  for (const { file, bytes } of lines.toSorted((a, b) => (a.file < b.file ? -1 : 1))) console.log(`${String(bytes).padStart(9)} ${file}`);
}

function isThere({ name, manifest }: PackedPackage): boolean {
  return spawnSync("npm", ["view", `${name}@${manifest.version}`, "version", ...registry], { encoding: "utf8" }).stdout.trim() !== "";
}

function publish(own: PackedPackage): void {
  if (isThere(own)) {
    console.log(`${own.name} ${own.manifest.version} is there already.`);
    return;
  }
  const options = ["--access", "public", ...registry, ...(values.provenance === true ? ["--provenance"] : [])];
  execFileSync("npm", ["publish", own.tarball, ...options], { stdio: ["ignore", 2, 2] });
  console.log(`${own.name} ${own.manifest.version} is published.`);
}

try {
  const pending = (await readdir(join(root, ".changeset"))).filter((file) => file.endsWith(".md") && file !== "README.md");
  const packages = await publicPackages(root);
  await build(root, packages);
  const packed: PackedPackage[] = [];
  for (const own of packages) packed.push(await pack(root, own, folder));
  const ordered = releaseOrder(packed);

  if (pending.length > 0) console.log(`${pending.length} changesets wait for the next version: run \`npm run version\` first.`);
  if (values["dry-run"] === true) {
    console.log(`${ordered.length} packages would be published, in this order: ${ordered.map(({ name }) => name).join(", ")}`);
    for (const own of ordered) await show(own);
    const onJsr = ordered.filter(({ dir }) => existsSync(join(dir, "deno.json"))).map(({ name }) => name);
    console.log(`\nBesides, to JSR, by \`deno publish\`: ${onJsr.join(", ")}`);
  } else if (pending.length > 0) {
    process.exitCode = 1;
  } else {
    for (const own of ordered) publish(own);
  }
} finally {
  await rm(folder, { recursive: true });
}
