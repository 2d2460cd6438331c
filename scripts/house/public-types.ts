import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";

import type { Rule } from "./rule.ts";
import { isNode, nameOf, nodesOf, walk, withoutExport, type SyntaxNode } from "./syntax.ts";
import { packageOfSpecifier, resolveRelative, workspaceOf, type Source, type Workspace } from "./workspace.ts";

const hidden: ReadonlySet<string> = new Set(["zod", "fast-xml-parser"]);

/** Our users' types must not change when the library that checks or parses for us does. */
export function publicTypes(declarationsOf: (workspace: Workspace) => ReadonlyMap<string, string>): Rule {
  return {
    name: "public types name neither zod nor the XML parser",
    check(workspace) {
      const declarations = declarationsOf(workspace);
      const entries = publicEntries(workspace);
      const unseen = entries.filter((path) => !declarations.has(declarationPath(path)));
      const mentions = mentionsOfHidden(declarations, entries);
      return [
        ...unseen.map((file) => ({
          file,
          line: 1,
          why: "The compiler wrote no declarations for this door, so nobody can look at its types.",
        })),
        ...mentions.map(({ file, library }) => ({
          file,
          line:
            workspace.sources.find(({ path }) => path === file)?.imports.find(({ specifier }) => specifier === library)?.line ??
            1,
          why: `A public type mentions what is imported here from ${library}; write the type out, or take a Standard Schema.`,
        })),
      ];
    },
  };
}

/** Source files that are a public package's doors. */
export function publicEntries(workspace: Workspace): string[] {
  return workspace.packages
    .filter(({ manifest }) => manifest.private !== true)
    .flatMap(({ dir, manifest }) =>
      Object.values(manifest.exports ?? {}).flatMap((door) =>
        typeof door === "string" && door.endsWith(".ts") ? posix.join(dir, door) : [],
      ),
    )
    .filter((path) => workspace.files.has(path));
}

/** A source file in which a public type mentions a library that it should not. */
export interface Mention {
  readonly file: string;
  readonly library: string;
}

/** Follows every exported name of the entries through the declarations to what it mentions. */
export function mentionsOfHidden(declarations: ReadonlyMap<string, string>, entries: readonly string[]): Mention[] {
  const sources = new Map(workspaceOf(declarations).sources.map((source) => [source.path, source]));
  const mentions = new Map<string, Mention>();
  const visited = new Set<string>();

  const visitModule = (path: string): void => {
    const source = sources.get(path);
    if (source !== undefined) for (const name of exportedNames(source)) visit(path, name, true);
  };

  /** `name` as others see it when `fromOutside`, else as the file itself uses it. */
  const visit = (path: string, name: string, fromOutside: boolean): void => {
    const source = sources.get(path);
    if (source === undefined || visited.has(`${path} ${name} ${fromOutside}`)) return;
    visited.add(`${path} ${name} ${fromOutside}`);
    const follow = (specifier: string, imported: string | undefined): void => {
      const file = `${path.slice(0, -".d.ts".length)}.ts`;
      if (hidden.has(packageOfSpecifier(specifier))) mentions.set(`${file} ${specifier}`, { file, library: specifier });
      if (!specifier.startsWith(".")) return;
      const target = declarationPath(resolveRelative(path, specifier));
      if (imported === undefined) visitModule(target);
      else visit(target, imported, true);
    };

    for (const outer of source.body) {
      const { statement } = withoutExport(outer);
      const from = isNode(outer["source"]) ? String(outer["source"]["value"]) : undefined;
      for (const specifier of nodesOf(outer["specifiers"])) {
        const local = nameOf(specifier["local"]) ?? "";
        if (outer.type === "ImportDeclaration" && local === name && !fromOutside && from !== undefined) {
          follow(from, nameOf(specifier["imported"]));
        }
        if (outer.type === "ExportNamedDeclaration" && nameOf(specifier["exported"]) === name && fromOutside) {
          if (from === undefined) visit(path, local, false);
          else follow(from, local);
        }
      }
      for (const declaration of declarationsNamed(statement, name)) {
        walk(declaration, (node) => {
          if (node.type === "TSImportType" && isNode(node["source"])) follow(String(node["source"]["value"]), undefined);
          const mentioned = nameOf(node);
          if (mentioned !== undefined && mentioned !== name) visit(path, mentioned, false);
        });
      }
    }
  };

  for (const entry of entries) visitModule(declarationPath(entry));
  return [...mentions.values()];
}

function declarationPath(path: string): string {
  return path.endsWith(".d.ts") || !path.endsWith(".ts") ? path : `${path.slice(0, -".ts".length)}.d.ts`;
}

function declarationsNamed(statement: SyntaxNode, name: string): SyntaxNode[] {
  if (statement.type === "VariableDeclaration")
    return nodesOf(statement["declarations"]).filter((declarator) => nameOf(declarator["id"]) === name);
  return nameOf(statement["id"]) === name ? [statement] : [];
}

function exportedNames(source: Source): string[] {
  return source.body.flatMap((outer) => {
    const { statement, exported } = withoutExport(outer);
    const declared = exported ? [statement, ...nodesOf(statement["declarations"])].map(({ id }) => nameOf(id)) : [];
    const listed =
      outer.type === "ExportNamedDeclaration" ? nodesOf(outer["specifiers"]).map(({ exported: name }) => nameOf(name)) : [];
    return [...declared, ...listed].filter((name) => name !== undefined);
  });
}

/** Declarations of all that the public doors reach, by path from the root. The compiler's complaints are another check's business. */
export function emitDeclarations(root: string): (workspace: Workspace) => ReadonlyMap<string, string> {
  return (workspace) => {
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
      };
      const files = publicEntries(workspace).map((path) => join(root, path));
      if (files.length === 0) return new Map();
      const config = join(folder, "tsconfig.json");
      writeFileSync(config, JSON.stringify({ extends: join(root, "tsconfig.base.json"), compilerOptions, files }));
      runCompiler(root, config);
      const emitted = workspace.sources.flatMap(({ path }) => {
        const text = readIfEmitted(join(folder, declarationPath(path)));
        return text === undefined ? [] : [[declarationPath(path), text] as const];
      });
      return new Map(emitted);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
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
