import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";

import { parseSync, type Comment } from "oxc-parser";

import type { Violation } from "./violation.ts";
import { isNode, type SyntaxNode } from "./syntax.ts";

/** What rules look at: every file that git knows or would add, by path from the root with `/`. */
export interface Workspace {
  readonly files: ReadonlyMap<string, string>;
  readonly packages: readonly Package[];
  readonly sources: readonly Source[];
  /** TypeScript files that are no TypeScript, and so not among the sources. */
  readonly unreadable: readonly Violation[];
}

/** A folder with a package.json; the root, too. */
export interface Package {
  readonly name: string;
  /** Path from the root, empty for the root itself. */
  readonly dir: string;
  readonly manifest: Manifest;
}

export interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly private?: boolean;
  readonly description?: string;
  readonly license?: string;
  readonly repository?: { readonly directory?: string };
  readonly keywords?: readonly string[];
  readonly sideEffects?: unknown;
  readonly engines?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly publishConfig?: { readonly access?: string; readonly exports?: Readonly<Record<string, unknown>> };
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** A TypeScript file. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly package: Package;
  /** See {@link isSpecPath}. */
  readonly isSpec: boolean;
  /** Part of what its package is: under `src/` and not a spec. */
  readonly isShipped: boolean;
  readonly body: readonly SyntaxNode[];
  readonly program: SyntaxNode;
  readonly comments: readonly Comment[];
  readonly imports: readonly Import[];
  /** Line of an offset in the text, from 1. */
  lineAt(offset: number): number;
}

/** One mention of another module: `import`, `export … from` or `import()`. */
export interface Import {
  readonly specifier: string;
  readonly kind: "import" | "export" | "dynamic";
  /** Gone at run time. */
  readonly typeOnly: boolean;
  /** `export * from`, with or without a name. */
  readonly star: boolean;
  readonly line: number;
}

/** Projects as users of the packages have them, by their own rules. */
const userProjects = "checks/runtimes/projects/";

/** Reads the workspace on disk. */
export function readWorkspace(root: string): Workspace {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  const files = new Map<string, string>();
  for (const path of listed.split("\0")) {
    const text = path === "" ? undefined : readIfThere(join(root, path));
    if (text !== undefined) files.set(path, text);
  }
  return workspaceOf(files);
}

/** A workspace from texts; specs of rules make small ones. */
export function workspaceOf(files: ReadonlyMap<string, string>): Workspace {
  const packages = [...files.keys()]
    .filter((path) => posix.basename(path) === "package.json" && !path.startsWith(userProjects))
    .map((path) => packageOf(path, files.get(path) ?? ""))
    // The deepest folder first, so that the first match below is the nearest.
    .toSorted((a, b) => b.dir.length - a.dir.length);
  const sources: Source[] = [];
  const unreadable: Violation[] = [];
  for (const [path, text] of files) {
    if (!/\.tsx?$/.test(path) || path.startsWith(userProjects)) continue;
    const source = sourceOf(path, text, nearest(packages, path));
    if ("why" in source) unreadable.push(source);
    else sources.push(source);
  }
  return { files, packages, sources, unreadable };
}

/** A spec (`*.spec.ts`, `*.spec.tsx`, `*.test-d.ts`) or a helper of specs (in a folder `testing`). */
export function isSpecPath(path: string): boolean {
  return /\.spec\.tsx?$/.test(path) || path.endsWith(".test-d.ts") || path.includes("/testing/");
}

/** The file that a relative import names. */
export function resolveRelative(from: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(from), specifier));
}

/** The package part of a specifier: `@scope/name/path` gives `@scope/name`. */
export function packageOfSpecifier(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined; // deleted, but not yet from git's index
  }
}

function packageOf(path: string, text: string): Package {
  const manifest: Manifest = JSON.parse(text);
  const dir = posix.dirname(path);
  return { name: manifest.name ?? path, dir: dir === "." ? "" : dir, manifest };
}

function nearest(packages: readonly Package[], path: string): Package {
  return (
    packages.find((candidate) => candidate.dir === "" || path.startsWith(`${candidate.dir}/`)) ?? {
      name: "",
      dir: "",
      manifest: {},
    }
  );
}

function sourceOf(path: string, text: string, owner: Package): Source | Violation {
  const { program, comments, module, errors } = parseSync(path, text);
  const lineAt = linesOf(text);
  const [error] = errors;
  if (error !== undefined) return { file: path, line: lineAt(error.labels[0]?.start ?? 0), why: `This is no TypeScript: ${error.message}` };

  const imports: Import[] = [
    ...module.staticImports.map((found) => ({
      specifier: found.moduleRequest.value,
      kind: "import" as const,
      typeOnly: found.entries.length > 0 && found.entries.every((entry) => entry.isType),
      star: false,
      line: lineAt(found.start),
    })),
    ...module.staticExports.flatMap((found) => {
      const [first] = found.entries;
      if (first?.moduleRequest == null) return [];
      return {
        specifier: first.moduleRequest.value,
        kind: "export" as const,
        typeOnly: found.entries.every((entry) => entry.isType),
        star: found.entries.some((entry) => entry.importName.kind === "All" || entry.importName.kind === "AllButDefault"),
        line: lineAt(found.start),
      };
    }),
    ...module.dynamicImports.flatMap((found) => {
      const written = text.slice(found.moduleRequest.start, found.moduleRequest.end);
      const isLiteral = written.startsWith('"') || written.startsWith("'");
      return isLiteral
        ? { specifier: written.slice(1, -1), kind: "dynamic" as const, typeOnly: false, star: false, line: lineAt(found.start) }
        : [];
    }),
  ];

  const isSpec = isSpecPath(path);
  const root: unknown = program;
  if (!isNode(root)) throw new Error(`${path} has no syntax tree`);
  const isShipped = !isSpec && path.startsWith(posix.join(owner.dir, "src/"));
  return {
    path,
    text,
    package: owner,
    isSpec,
    isShipped,
    program: root,
    body: program.body.map(asNode),
    comments,
    imports,
    lineAt,
  };
}

/** Gives the line of an offset, from 1. Rules ask it for every comment, so it halves the lines instead of counting them. */
function linesOf(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let [first, last] = [0, starts.length];
    while (last - first > 1) {
      const middle = (first + last) >> 1;
      if ((starts[middle] ?? 0) <= offset) first = middle;
      else last = middle;
    }
    return first + 1;
  };
}

function asNode(value: unknown): SyntaxNode {
  if (!isNode(value)) throw new TypeError("not a syntax node");
  return value;
}
