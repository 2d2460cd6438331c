import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "../../..");
const run = promisify(execFile);

/** A project outside the workspace that has packages as their users get them. */
export interface PackedProject extends AsyncDisposable {
  readonly folder: string;
}

/**
 * Packs the public packages and unpacks some into a project, with what their manifests ask for: siblings must be among them,
 * others are linked as the workspace has them. Nothing is downloaded.
 */
export async function packedProject(names: readonly string[]): Promise<PackedProject> {
  const folder = await mkdtemp(join(tmpdir(), "bench-"));
  const { stdout } = await run(process.execPath, [join(root, "scripts/packs/main.ts"), folder]);
  const packed = new Map(
    stdout
      .trim()
      .split("\n")
      .map((line) => [line.split(" ")[0], line.split(" ")[1] ?? ""]),
  );
  for (const name of names) {
    const place = join(folder, "node_modules", name);
    await mkdir(place, { recursive: true });
    await run("tar", ["-xzf", join(folder, packed.get(name) ?? ""), "--strip-components=1", "-C", place]);
    const { dependencies, peerDependencies }: Manifest = JSON.parse(await readFile(join(place, "package.json"), "utf8"));
    for (const other of Object.keys({ ...dependencies, ...peerDependencies }).filter((needed) => !names.includes(needed)))
      await link(
        join(root, name === "maxcompute-rx" ? "apps/cli" : name.replace("@maxcompute-rx", "packages"), "node_modules", other),
        join(folder, "node_modules", other),
      );
  }
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** Links a package, unless another one asked for it before. */
async function link(target: string, place: string): Promise<void> {
  await mkdir(dirname(place), { recursive: true });
  await symlink(await realpath(target), place, "junction").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
}
