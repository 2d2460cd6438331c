import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import process from "node:process";

import { declarationPath, parseDeclarations, type DeclarationFiles } from "./public-face.ts";
import type { Package, Workspace } from "./workspace.ts";

/** Gives the compiler's declarations of all that the public entry points reach, by path from the root. */
export type Declarations = (workspace: Workspace) => DeclarationFiles;

/** An entry point of a package: what users write after its name, such as `.` or `./node`, and the source file behind it. */
export interface EntryPoint {
  readonly name: string;
  readonly path: string;
}

/** Source files that are entry points of public packages. */
export function publicEntryPoints(workspace: Workspace): string[] {
  return workspace.packages
    .filter(({ manifest }) => manifest.private !== true)
    .flatMap((own) => entryPointsOf(own).map(({ path }) => path))
    .filter((path) => workspace.files.has(path));
}

/** The entry points of a package. `./internal` is for siblings of the very same version and promises nothing. */
export function entryPointsOf({ dir, manifest }: Package): EntryPoint[] {
  return Object.entries(manifest.exports ?? {}).flatMap(([name, file]) =>
    name !== "./internal" && typeof file === "string" && file.endsWith(".ts") ? [{ name, path: posix.join(dir, file) }] : [],
  );
}

/** The files of the entry points `./internal`, by what siblings import. */
export function internalEntryPoints(packages: readonly Package[]): ReadonlyMap<string, string> {
  return new Map(
    packages.flatMap(({ name, dir, manifest }) => {
      const file = manifest.exports?.["./internal"];
      return typeof file === "string" ? [[`${name}/internal`, posix.join(dir, file)] as const] : [];
    }),
  );
}

/** Runs the compiler, once per workspace, however many rules ask. Its complaints are another check's business. */
export function emitDeclarations(root: string): Declarations {
  const emitted = new WeakMap<Workspace, DeclarationFiles>();
  return (workspace) => {
    const declarations = emitted.get(workspace) ?? parseDeclarations(emit(root, workspace));
    emitted.set(workspace, declarations);
    return declarations;
  };
}

function emit(root: string, workspace: Workspace): ReadonlyMap<string, string> {
  const files = publicEntryPoints(workspace).map((path) => join(root, path));
  if (files.length === 0) return new Map();
  const folder = mkdtempSync(join(tmpdir(), "declarations-"));
  try {
    const compilerOptions = {
      noEmit: false,
      emitDeclarationOnly: true,
      noCheck: true,
      rootDir: root,
      outDir: folder,
      types: ["node"],
      typeRoots: [join(root, "node_modules/@types")],
      paths: siblingPaths(root, workspace),
    };
    const config = join(folder, "tsconfig.json");
    writeFileSync(config, JSON.stringify({ extends: join(root, "tsconfig.base.json"), compilerOptions, files }));
    runCompiler(root, config);
    return new Map(
      workspace.sources.flatMap(({ path }) => {
        const text = readIfEmitted(join(folder, declarationPath(path)));
        return text === undefined ? [] : [[declarationPath(path), text] as const];
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Where siblings are. What the compiler finds in `node_modules`, links included, it takes for foreign, and writes nothing for it. */
function siblingPaths(root: string, workspace: Workspace): Readonly<Record<string, readonly string[]>> {
  const entryPoints = workspace.packages.flatMap(({ name, dir, manifest }) =>
    Object.entries(manifest.exports ?? {}).flatMap(([entryPoint, file]) =>
      typeof file === "string" ? [[posix.join(name, entryPoint), [join(root, dir, file)]] as const] : [],
    ),
  );
  return Object.fromEntries(entryPoints);
}

function runCompiler(root: string, config: string): void {
  try {
    execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", config], { stdio: "pipe" });
  } catch {
    // It exits with 2 when it has complaints and still writes the declarations.
  }
}

function readIfEmitted(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
