import { posix } from "node:path";

import { definitionOf } from "./definition.ts";
import type { Violation } from "./violation.ts";
import type { Rule } from "./rule.ts";
import { bare, boundNames, dottedName, isNode, nodesOf, walk, withoutExport, type SyntaxNode } from "./syntax.ts";
import type { Source, Workspace } from "./workspace.ts";

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

const declarations = words(
  "ImportDeclaration ExportNamedDeclaration ExportAllDeclaration ExportDefaultDeclaration " +
    "FunctionDeclaration ClassDeclaration VariableDeclaration EmptyStatement",
);

/** Globals that compute and do nothing else, but for `acts`. */
const computing = words(
  "Object Array Map Set WeakMap WeakSet String Number Boolean BigInt Symbol Date Math JSON Intl RegExp Error TypeError RangeError " +
    "URL URLSearchParams TextEncoder TextDecoder ArrayBuffer DataView Int8Array Uint8Array Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array Promise",
);
const acts = words("Date.now Math.random");

/** Modules whose functions compute and do nothing else. Those of any other module may act when they are called. */
const computingModules = words("zod zod/mini fast-xml-parser rxjs react node:util node:path");

/** Methods that call a function which they are given before they return. */
const callingMethods = words("map flatMap forEach filter find some every reduce from sort toSorted");

/** Importing a module must cost and change nothing: it declares. Programs (`main.ts`) are there to do something. */
export const nothingOnImport: Rule = {
  name: "nothing happens on import",
  check: (workspace) =>
    workspace.sources
      .filter((source) => source.isShipped && posix.basename(source.path) !== "main.ts")
      .flatMap((source) => checkSource(workspace, source)),
};

function checkSource(workspace: Workspace, source: Source): Violation[] {
  const violation = (node: SyntaxNode, what: string): Violation => ({
    file: source.path,
    line: source.lineAt(node.start),
    why: `${what} when the module is imported; put it into a function.`,
  });

  return source.body.flatMap((outer) => {
    const { statement } = withoutExport(outer);
    const isDirective = typeof statement["directive"] === "string";
    if (statement["declare"] === true) return [];
    const isDefault = outer.type === "ExportDefaultDeclaration";
    if (!declarations.has(statement.type) && !statement.type.startsWith("TS") && !isDirective && !isDefault)
      return [violation(statement, "This runs")];
    const parts = isDefault && !declarations.has(statement.type) ? [statement] : executedOnImport(statement);
    return parts.flatMap((executed) => {
      const effect = effectOf(workspace, source, executed, new Set());
      return effect === undefined ? [] : [violation(executed, effect)];
    });
  });
}

/** What evaluating a node does beyond computing a value, as the beginning of a sentence; undefined when nothing. */
function effectOf(workspace: Workspace, source: Source, executed: SyntaxNode, visited: Set<SyntaxNode>): string | undefined {
  if (visited.has(executed)) return undefined;
  visited.add(executed);
  const own = namesBoundIn(executed);
  let effect: string | undefined;
  const enter = (node: SyntaxNode, parent: SyntaxNode | undefined): boolean => {
    const isDeferred = node.type.includes("Function") || node.type === "ClassExpression";
    if (effect !== undefined || (isDeferred && node !== executed && !isCalledAtOnce(parent))) return false;
    if (node.type === "AwaitExpression") effect = "This waits";
    if (node.type === "StaticBlock") effect = "This block runs";
    if (node.type === "AssignmentExpression" || node.type === "UpdateExpression") {
      const changed = rootOf(node["left"] ?? node["argument"]);
      if (changed !== undefined && changed !== "this" && !own.has(changed)) effect = `"${changed}" is changed`;
    }
    if (node.type === "CallExpression" || node.type === "NewExpression" || node.type === "TaggedTemplateExpression")
      effect ??= effectOfCall(workspace, source, node["callee"] ?? node["tag"], own, visited);
    return effect === undefined;
  };
  walk(executed, enter);
  return effect;
}

function effectOfCall(
  workspace: Workspace,
  source: Source,
  callee: unknown,
  own: ReadonlySet<string>,
  visited: Set<SyntaxNode>,
): string | undefined {
  const called = bare(callee);
  if (called?.type.includes("Function") === true) return effectOf(workspace, source, called, visited);
  const name = dottedName(called);
  // A method of a value that is computed right here, or a local of a function that was looked into.
  const owner = name?.split(".")[0] ?? "";
  if (name === undefined || owner === "this" || own.has(owner)) return undefined;
  if (acts.has(name)) return `"${name}" is called`;

  const definition = definitionOf(workspace, source, owner);
  switch (definition.kind) {
    case "global":
      return computing.has(owner) ? undefined : `"${name}" is called`;
    case "module":
      return computingModules.has(definition.specifier) ? undefined : `"${name}" of ${definition.specifier} is called`;
    case "declared": {
      const { node } = definition;
      if (owner !== name) {
        // A method of a constant: the constant's own value is checked where it is declared, if it is made of known things.
        const made = node.type === "VariableDeclarator" ? innermostCallee(bare(node["init"])) : undefined;
        const isKnown = made?.type.endsWith("Literal") === true || isComputing(workspace, definition.source, dottedName(made) ?? "");
        return isKnown ? undefined : `"${name}" is called`;
      }
      const bodies = node.type === "ClassDeclaration" ? constructed(node) : [node.type === "VariableDeclarator" ? node["init"] : node];
      const effects = nodesOf(bodies).map((body) => effectOf(workspace, definition.source, body, visited));
      return effects.some((effect) => effect !== undefined) ? `"${name}", which does more than compute, is called` : undefined;
    }
  }
}

/** Whether a call of this name only computes, as far as its module or the language promises. */
function isComputing(workspace: Workspace, source: Source, name: string): boolean {
  const [owner = ""] = name.split(".");
  if (owner === "") return false;
  const definition = definitionOf(workspace, source, owner);
  if (definition.kind === "declared") return false;
  return definition.kind === "global" ? computing.has(owner) : computingModules.has(definition.specifier);
}

/** The first callee of `a.b().c()`: `a.b`. */
function innermostCallee(node: unknown): SyntaxNode | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === "CallExpression" || node.type === "NewExpression") return innermostCallee(node["callee"]) ?? undefined;
  if (node.type === "MemberExpression" && dottedName(node) === undefined) return innermostCallee(node["object"]);
  return node;
}

/** A function that is handed to a method which calls it. */
function isCalledAtOnce(parent: SyntaxNode | undefined): boolean {
  const callee = parent?.type === "CallExpression" ? parent["callee"] : undefined;
  return isNode(callee) && callee.type === "MemberExpression" && callingMethods.has(dottedName(callee["property"]) ?? "");
}

/** What runs when a class is constructed. */
function constructed(declaration: SyntaxNode): SyntaxNode[] {
  const members = isNode(declaration["body"]) ? nodesOf(declaration["body"]["body"]) : [];
  return members.flatMap((member) => {
    if (member.type === "PropertyDefinition" && member["static"] !== true) return nodesOf(member["value"]);
    return member["kind"] === "constructor" ? nodesOf(member["value"]) : [];
  });
}

/** The parts of a declaration that are computed at once: initial values, and of a class what it extends and what is static. */
function executedOnImport(statement: SyntaxNode): SyntaxNode[] {
  if (statement.type === "VariableDeclaration")
    return nodesOf(statement["declarations"])
      .flatMap((declarator) => nodesOf(declarator["init"]))
      .filter(({ type }) => !type.includes("Function"));
  if (statement.type !== "ClassDeclaration" || !isNode(statement["body"])) return [];
  const statics = nodesOf(statement["body"]["body"]).flatMap((member) => {
    if (member.type === "StaticBlock") return [member];
    return member.type === "PropertyDefinition" && member["static"] === true ? nodesOf(member["value"]) : [];
  });
  return [...nodesOf(statement["superClass"]), ...statics];
}

/** Parameters and variables of a function and of all functions inside it. */
function namesBoundIn(executed: SyntaxNode): ReadonlySet<string> {
  const names = new Set<string>();
  walk(executed, (node) => {
    const patterns = node.type === "VariableDeclarator" ? node["id"] : node.type === "CatchClause" ? node["param"] : node["params"];
    for (const pattern of nodesOf(patterns)) for (const name of boundNames(pattern)) names.add(name);
    if (node.type === "FunctionDeclaration" && node !== executed) names.add(dottedName(node["id"]) ?? "");
  });
  return names;
}

/** The name at the beginning of `a.b[c]`. */
function rootOf(target: unknown): string | undefined {
  if (!isNode(target)) return undefined;
  if (target.type === "MemberExpression") return rootOf(target["object"]);
  return target.type === "ThisExpression" ? "this" : dottedName(target);
}
