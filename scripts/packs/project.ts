import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";

/** What decides which packages must be installed together. */
export interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * The packages with these names, and those of ours that they depend on: npm finds none of them in the registry.
 * Of `@maxcompute-rx/node` the name `node` is enough.
 */
export function withDependencies<P extends { readonly manifest: Manifest }>(all: readonly P[], names: readonly string[]): P[] {
  const wanted = new Set<string>();
  const want = (name: string): void => {
    const own = all.find(({ manifest }) => manifest.name === name);
    if (own === undefined || wanted.has(name)) return;
    wanted.add(name);
    for (const needed of Object.keys({ ...own.manifest.dependencies, ...own.manifest.optionalDependencies })) want(needed);
  };
  for (const name of names) {
    const own = all.find(({ manifest }) => manifest.name === name || manifest.name === `@maxcompute-rx/${name}`);
    if (own === undefined) {
      throw new Error(`There is no package ${name}. Choose from: ${all.map(({ manifest }) => manifest.name).join(", ")}.`);
    }
    want(own.manifest.name);
  }
  return all.filter(({ manifest }) => wanted.has(manifest.name));
}

/** Makes sure that a folder is a project of npm. A new one holds ES modules, which our packages are; `npm init` would say CommonJS. */
export async function createProject(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, "package.json");
  const exists = await access(file).then(
    () => true,
    () => false,
  );
  if (!exists) await writeFile(file, `${JSON.stringify({ private: true, type: "module" }, null, 2)}\n`);
}

/** Runs `npm install` in a project. What npm says goes to stderr. */
export async function install(folder: string, packages: readonly string[], options: readonly string[] = []): Promise<void> {
  const child = spawn("npm", ["install", "--no-audit", "--no-fund", ...options, ...packages], {
    cwd: folder,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32", // where npm is a batch file
    // The npm of the workspace's own Node does not find the certificates that the user's npm is told of; the system's do.
    env: { NODE_USE_SYSTEM_CA: "1", ...process.env },
  });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`npm cannot install the packages into ${folder}; the lines above say why.`);
}
