import { builtinModules } from "node:module";
import { posix } from "node:path";

import type { Violation } from "./violation.ts";
import type { Rule } from "./rule.ts";
import { boundNames, nameOf, nodesOf, walk, type SyntaxNode } from "./syntax.ts";
import { resolveRelative, type Source, type Workspace } from "./workspace.ts";

const coreDir = "packages/core";
const platformNames: ReadonlySet<string> = new Set(
  (
    "Deno Bun process global globalThis Buffer require module __dirname __filename " +
    "window document navigator self location localStorage sessionStorage XMLHttpRequest EventSource"
  ).split(" "),
);

/** core runs wherever JavaScript runs, because it names no place where it runs. */
export const coreNamesNoPlatform: Rule = {
  name: "core names no platform",
  check: (workspace) => [
    ...workspace.sources.filter((source) => source.isShipped && source.package.dir === coreDir).flatMap(checkSource),
    ...checkCompilerOptions(workspace),
  ],
};

function checkSource(source: Source): Violation[] {
  const violation = (line: number, why: string): Violation => ({ file: source.path, line, why });

  const builtins = source.imports
    .filter(({ specifier }) => specifier.startsWith("node:") || specifier.startsWith("bun:") || builtinModules.includes(specifier))
    .map(({ specifier, line }) => violation(line, `core imports no platform module ("${specifier}"); take what it gives as an option.`));

  const references = source.comments
    .filter(({ value }) => value.startsWith("/") && value.slice(1).trimStart().startsWith("<reference"))
    .map(({ start }) =>
      violation(source.lineAt(start), "core pulls in no type library; declare the few globals it needs in platform.d.ts."),
    );

  const own = ownNames(source.program);
  const names: Violation[] = [];
  walk(source.program, (node, parent) => {
    const name = nameOf(node);
    if (name === undefined || !platformNames.has(name) || own.has(name) || (parent !== undefined && isMereLabel(node, parent))) return;
    names.push(
      violation(source.lineAt(node.start), `core names no platform, and "${name}" is one platform's; take what it gives as an option.`),
    );
  });
  return [...builtins, ...references, ...names];
}

/** Names that the file itself gives to something, in any scope. What it only `declare`s belongs to the platform. */
function ownNames(program: SyntaxNode): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (patterns: unknown): void => {
    for (const pattern of nodesOf(patterns)) for (const name of boundNames(pattern)) names.add(name);
  };
  walk(program, (node) => {
    if (node["declare"] === true) return false;
    add(node["params"]);
    if (node.type === "VariableDeclarator" || node.type === "FunctionDeclaration" || node.type === "ClassDeclaration") add(node["id"]);
    if (node.type === "CatchClause") add(node["param"]);
    if (node.type.startsWith("Import") && node.type.endsWith("Specifier")) add(node["local"]);
    return true;
  });
  return names;
}

/** `thing.process` and `{ process: 1 }` name a property, not the global. */
function isMereLabel(node: SyntaxNode, parent: SyntaxNode): boolean {
  if (parent["computed"] === true) return false;
  if (parent.type === "TSTypeQuery") return nameOf(node) === "globalThis"; // asks the compiler what the user's platform has
  if (parent.type === "MemberExpression") return parent["property"] === node;
  if (parent.type === "TSQualifiedName") return parent["right"] === node;
  return parent["key"] === node && parent["shorthand"] !== true;
}

function checkCompilerOptions(workspace: Workspace): Violation[] {
  const file = posix.join(coreDir, "tsconfig.json");
  if (!workspace.files.has(file)) return [];
  const options = compilerOptions(workspace, file);
  const violation = (why: string): Violation => ({ file, line: 1, why });
  const list = (value: unknown): unknown[] | undefined => (Array.isArray(value) ? value : undefined);
  return [
    ...(list(options["types"])?.length === 0
      ? []
      : [violation('core must compile with "types": [], so that no platform\'s types are in scope.')]),
    ...(list(options["lib"])?.every((lib) => typeof lib === "string" && lib.toLowerCase().startsWith("es")) === true
      ? []
      : [violation('core must compile with an ECMAScript library only ("lib"), without the DOM.')]),
    ...(options["skipLibCheck"] === false ? [] : [violation('core must compile with "skipLibCheck": false, so that its users can, too.')]),
  ];
}

function compilerOptions(workspace: Workspace, file: string): Readonly<Record<string, unknown>> {
  const config: { extends?: string; compilerOptions?: Record<string, unknown> } = JSON.parse(workspace.files.get(file) ?? "{}");
  const inherited = config.extends === undefined ? {} : compilerOptions(workspace, resolveRelative(file, config.extends));
  return { ...inherited, ...config.compilerOptions };
}
