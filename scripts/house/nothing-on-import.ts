import { posix } from "node:path";

import type { Offence } from "./offence.ts";
import type { Rule } from "./rule.ts";
import { dottedName, isNode, nodesOf, walk, withoutExport, type SyntaxNode } from "./syntax.ts";
import type { Source } from "./workspace.ts";

const declarations: ReadonlySet<string> = new Set(
  (
    "ImportDeclaration ExportNamedDeclaration ExportAllDeclaration ExportDefaultDeclaration " +
    "FunctionDeclaration ClassDeclaration VariableDeclaration EmptyStatement"
  ).split(" "),
);

/** Calls that start something or ask the world something, by name or by the object they belong to. */
const acts: ReadonlySet<string> = new Set(
  "setTimeout setInterval setImmediate queueMicrotask fetch addEventListener Date.now performance.now Math.random process console Deno crypto".split(
    " ",
  ),
);

/** Modules whose functions act when called. */
const actingModules: ReadonlySet<string> = new Set(
  "node:fs node:fs/promises node:http node:https node:net node:child_process node:worker_threads undici @duckdb/node-api".split(
    " ",
  ),
);

/** Importing a module must cost and change nothing: it declares. Programs (`main.ts`) are there to do something. */
export const nothingOnImport: Rule = {
  name: "nothing happens on import",
  check: (workspace) =>
    workspace.sources.filter((source) => source.isShipped && posix.basename(source.path) !== "main.ts").flatMap(judge),
};

function judge(source: Source): Offence[] {
  const offence = (node: SyntaxNode, what: string): Offence => ({
    file: source.path,
    line: source.lineAt(node.start),
    why: `${what} when the module is imported; put it into a function that somebody calls.`,
  });
  const foreign = actingNames(source);

  return source.body.flatMap((outer) => {
    const { statement } = withoutExport(outer);
    const isDirective = typeof statement["directive"] === "string";
    if (!declarations.has(statement.type) && !statement.type.startsWith("TS") && !isDirective)
      return [offence(statement, "This runs")];

    const offences: Offence[] = [];
    for (const executed of executedOnImport(statement)) {
      walk(executed, (node) => {
        if (node.type.includes("Function") || node.type === "ClassExpression") return false;
        if (node.type === "AwaitExpression") offences.push(offence(node, "This waits"));
        if (node.type === "StaticBlock") offences.push(offence(node, "This block runs"));
        const name = node.type === "CallExpression" || node.type === "NewExpression" ? dottedName(node["callee"]) : undefined;
        const [owner = ""] = name?.split(".") ?? [];
        if (name !== undefined && (acts.has(name) || acts.has(owner) || foreign.has(owner)))
          offences.push(offence(node, `"${name}" is called`));
        return true;
      });
    }
    return offences;
  });
}

/** The parts of a declaration that are computed at once: initial values, and what is static in a class. */
function executedOnImport(statement: SyntaxNode): SyntaxNode[] {
  if (statement.type === "VariableDeclaration")
    return nodesOf(statement["declarations"]).flatMap((declarator) => nodesOf(declarator["init"]));
  if (statement.type !== "ClassDeclaration" || !isNode(statement["body"])) return [];
  const members = nodesOf(statement["body"]["body"]);
  return members.flatMap((member) => {
    if (member.type === "StaticBlock") return [member];
    return member.type === "PropertyDefinition" && member["static"] === true ? nodesOf(member["value"]) : [];
  });
}

/** Local names of what is imported from a module whose functions act. */
function actingNames(source: Source): ReadonlySet<string> {
  const specifiers = source.body
    .filter(
      (statement) =>
        statement.type === "ImportDeclaration" &&
        isNode(statement["source"]) &&
        actingModules.has(String(statement["source"]["value"])),
    )
    .flatMap((statement) => nodesOf(statement["specifiers"]));
  return new Set(specifiers.map((specifier) => dottedName(specifier["local"]) ?? ""));
}
