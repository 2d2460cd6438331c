import { posix } from "node:path";

/** Files that are linted together: those of a package, or those that belong to none. */
export interface LintGroup {
  /** The folder of the package, empty for what belongs to none. */
  readonly dir: string;
  /** Differs when something has changed that may change what the linter says: files of the group or of a group that it imports. */
  readonly hash: string;
  /** What to pass to the linter. */
  readonly paths: readonly string[];
}

/** Makes one text of several. */
type Hash = (parts: readonly (string | Uint8Array)[]) => string;

interface Manifest {
  readonly name?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The groups of a workspace from its files, by path from the root. What belongs to no package, such as settings, is part of each hash. */
export function lintGroups(files: ReadonlyMap<string, Uint8Array>, hash: Hash): readonly LintGroup[] {
  const manifests = new Map<string, Manifest>();
  for (const [path, bytes] of files) {
    const isPackage = /^(?:packages|apps|checks)\/[^/]+\/package\.json$|^examples\/package\.json$/.test(path);
    if (!isPackage) continue;
    const manifest: Manifest = JSON.parse(new TextDecoder().decode(bytes));
    manifests.set(posix.dirname(path), manifest);
  }
  const members = new Map<string, string[]>(["", ...manifests.keys()].map((dir) => [dir, []]));
  for (const path of files.keys()) members.get(dirOf(path, manifests))?.push(path);
  const own = new Map([...members].map(([dir, paths]) => [dir, hash(paths.flatMap((path) => [path, "\0", files.get(path) ?? ""]))]));

  const dirs = new Map([...manifests].map(([dir, { name }]) => [name ?? dir, dir]));
  const importsOf = (dir: string): string[] => {
    const { dependencies, devDependencies, peerDependencies, optionalDependencies } = manifests.get(dir) ?? {};
    const names = Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies, ...optionalDependencies });
    return names.flatMap((name) => dirs.get(name) ?? []);
  };
  return [...members].map(([dir, paths]) => {
    const reached = new Set(["", dir]);
    // A set hands out what is added while it is gone through.
    for (const one of reached) for (const imported of importsOf(one)) reached.add(imported);
    const parts = [...reached].toSorted().flatMap((one) => [one, own.get(one) ?? ""]);
    return { dir, hash: hash(parts), paths: dir === "" ? paths.filter((path) => /\.[cm]?[jt]sx?$/.test(path)) : [dir] };
  });
}

function dirOf(path: string, manifests: ReadonlyMap<string, unknown>): string {
  const dir = path.startsWith("examples/") ? "examples" : path.split("/", 2).join("/");
  return manifests.has(dir) ? dir : "";
}
