import { execFile } from "node:child_process";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** The root of the workspace. */
export const workspace: string = join(import.meta.dirname, "../../../..");

/** Runs a program as the user would: with his settings, proxies and certificates. Rejects with what it said when it fails. */
export async function manage(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  // A test runner and npm around us have settings that are not the user's.
  const own = Object.entries(process.env).filter(([name]) => !/^(?:npm|VITEST|ODPS)_/i.test(name));
  const { stdout } = await promisify(execFile)(command, args, {
    cwd,
    timeout: 280_000,
    env: { ...Object.fromEntries(own), ...env },
  });
  return stdout;
}

/** A tarball of a public package, as `npm run packs` makes it. */
export interface Tarball {
  readonly name: string;
  readonly path: string;
}

/** What is read of a published manifest. */
export interface Manifest {
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly engines?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** Packs every public package of the workspace into a folder. */
export async function packAll(folder: string): Promise<readonly Tarball[]> {
  const stdout = await manage(process.execPath, ["scripts/packs/main.ts", folder], workspace);
  return stdout
    .trim()
    .split("\n")
    .map((line) => line.split(" "))
    .map(([name = "", file = ""]) => ({ name, path: join(folder, file) }));
}

export async function manifestIn({ path }: Tarball): Promise<Manifest> {
  return JSON.parse(await manage("tar", ["-xzOf", path, "package/package.json"], workspace));
}

/** The peers that nobody installs for the user, such as `prom-client` of `^15.1.0`: an entry point needs them. */
export function optionalPeers({ peerDependencies = {}, peerDependenciesMeta = {} }: Manifest): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.keys(peerDependenciesMeta).map((name) => [name, peerDependencies[name] ?? "*"]));
}

/** Entry points for users, such as `@maxcompute-rx/browser/direct`. */
export function doorsOf(name: string, { exports = {} }: Manifest): readonly string[] {
  const doors = Object.keys(exports).filter((door) => !door.endsWith(".json") && door !== "./internal");
  return doors.map((door) => name + door.slice(1));
}

/** A tarball and those of its siblings that it depends on, however far away. */
export async function withSiblings(own: Tarball, all: readonly Tarball[]): Promise<readonly Tarball[]> {
  const { dependencies = {} } = await manifestIn(own);
  const siblings = all.filter(({ name }) => dependencies[name] !== undefined);
  const further = await Promise.all(siblings.map((sibling) => withSiblings(sibling, all)));
  return [...new Map([own, ...further.flat()].map((tarball) => [tarball.name, tarball])).values()];
}

/** An empty folder outside the workspace. */
export async function emptyFolder(name: string): Promise<string> {
  return mkdtemp(join(tmpdir(), `${name.replaceAll(/\W+/g, "-")}-`));
}

/** Installs into an empty project with npm, as a user does; gives the project's folder. */
export async function installProject(name: string, wanted: readonly string[], options: readonly string[] = []): Promise<string> {
  const folder = await emptyFolder(name);
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "project", private: true, type: "module" }));
  const args = ["install", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error", ...options, ...wanted];
  await manage("npm", args, folder);
  return folder;
}

export async function writeProjectFile(folder: string, file: string, text: string): Promise<void> {
  await mkdir(join(folder, file, ".."), { recursive: true });
  await writeFile(join(folder, file), text);
}
