import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, realpath, symlink } from "node:fs/promises";
import { join, relative } from "node:path";
import process from "node:process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A package of the workspace that gets published. */
export interface PublicPackage {
  readonly name: string;
  /** Its folder in the workspace. */
  readonly dir: string;
}

/** A package as it would arrive from the registry. */
export interface PackedPackage extends PublicPackage {
  readonly tarball: string;
  /** Folder with what is in it. */
  readonly unpacked: string;
  /** Texts of its files by path, with `/`. */
  readonly files: ReadonlyMap<string, string>;
  readonly manifest: PackedManifest;
}

export interface PackedManifest {
  readonly version: string;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The packages below `packages/` and `apps/` that are not private. */
export async function publicPackages(root: string): Promise<PublicPackage[]> {
  const found: PublicPackage[] = [];
  for (const group of ["packages", "apps"]) {
    for (const entry of await readdir(join(root, group))) {
      const dir = join(root, group, entry);
      const text = await readFile(join(dir, "package.json"), "utf8").catch(() => '{ "private": true }');
      const manifest: { name?: string; private?: boolean } = JSON.parse(text);
      if (manifest.private !== true && manifest.name !== undefined) found.push({ name: manifest.name, dir });
    }
  }
  return found;
}

/** Packs with pnpm, which applies `publishConfig` and turns `workspace:` into versions; gives the tarball's path. */
export async function packTarball(root: string, own: PublicPackage, folder: string): Promise<string> {
  const pnpm = join(root, "node_modules/pnpm/bin/pnpm.mjs");
  const { stdout } = await run(process.execPath, [pnpm, "pack", "--json", "--pack-destination", folder], { cwd: own.dir });
  const { filename }: { filename: string } = JSON.parse(stdout);
  return filename;
}

/** Packs and unpacks again, into a folder of the package's own. */
export async function pack(root: string, own: PublicPackage, folder: string): Promise<PackedPackage> {
  const destination = join(folder, own.name.replace("/", "+"));
  await mkdir(destination);
  const tarball = await packTarball(root, own, destination);
  await run("tar", ["-xzf", tarball], { cwd: destination });
  const unpacked = join(destination, "package");
  const entries = await readdir(unpacked, { recursive: true, withFileTypes: true });
  const found = entries.filter((entry) => entry.isFile()).map((entry) => relative(unpacked, join(entry.parentPath, entry.name)));
  const files = new Map<string, string>();
  for (const file of found) files.set(file.replaceAll("\\", "/"), await readFile(join(unpacked, file), "utf8"));
  return { ...own, tarball, unpacked, files, manifest: JSON.parse(files.get("package.json") ?? "") };
}

/** Gives an unpacked package what its manifest asks for and nothing else: packed siblings, and others as the workspace has them. */
export async function installDependencies(own: PackedPackage, all: readonly PackedPackage[]): Promise<void> {
  const { dependencies, peerDependencies, optionalDependencies } = own.manifest;
  for (const name of Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies })) {
    const sibling = all.find((other) => other.name === name);
    await link(sibling?.unpacked ?? (await realpath(join(own.dir, "node_modules", name))), own.unpacked, name);
  }
}

/** Links a package into the `node_modules` of a folder. */
export async function link(target: string, folder: string, name: string): Promise<void> {
  const place = join(folder, "node_modules", name);
  await mkdir(join(place, ".."), { recursive: true });
  await symlink(target, place, "junction");
}
