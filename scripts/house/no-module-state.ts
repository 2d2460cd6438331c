import { posix } from "node:path";

import type { Violation } from "./violation.ts";
import type { Rule } from "./rule.ts";
import { bare, dottedName, isNode, nameOf, nodesOf, walk, withoutExport, type SyntaxNode } from "./syntax.ts";
import type { Source } from "./workspace.ts";

const containers: ReadonlySet<string> = new Set(["Map", "Set", "WeakMap", "WeakSet", "Array"]);

/** Classes whose instances two callers can share without noticing each other. */
const stateless: ReadonlySet<string> = new Set(["TextEncoder", "TextDecoder", "RegExp", "Error", "Date", "URL", "XMLParser", "XMLBuilder"]);

const mutators: ReadonlySet<string> = new Set("set add delete clear push pop shift unshift splice sort reverse fill copyWithin".split(" "));

/**
 * Callers must not affect each other through a module. So at the top level: no `let` and no `var`; a
 * collection is not changed by its file, and is exported only with a readonly type; no other object that has state.
 * A program (`main.ts`) has no callers.
 */
export const noModuleState: Rule = {
  name: "no mutable state at module level",
  check: (workspace) =>
    workspace.sources.filter((source) => source.isShipped && posix.basename(source.path) !== "main.ts").flatMap(checkSource),
};

function checkSource(source: Source): Violation[] {
  const violation = (node: SyntaxNode, why: string): Violation => ({ file: source.path, line: source.lineAt(node.start), why });
  const changed = changedNames(source.program);

  return source.body.flatMap((outer) => {
    const { statement, exported } = withoutExport(outer);
    if (statement["declare"] === true) return [];
    if (statement.type === "ClassDeclaration")
      return writableStatics(statement).map((member) =>
        violation(member, "A static property is module state; make it readonly, or a field of the instance."),
      );
    if (statement.type !== "VariableDeclaration") return [];
    if (statement["kind"] !== "const")
      return [
        violation(
          statement,
          `\`${String(statement["kind"])}\` at the top level is state that all callers share; hold it in a closure or an object.`,
        ),
      ];

    return nodesOf(statement["declarations"]).flatMap((declarator) => {
      const name = nameOf(declarator["id"]) ?? "";
      const value = declarator["init"];
      const made = bare(value);
      if (made?.type === "NewExpression") {
        const className = dottedName(made["callee"]) ?? "";
        if (!containers.has(className) && !stateless.has(className) && !className.startsWith("Intl.")) {
          return [violation(declarator, `"${name}" is an object that all callers share; make it where it is used, or pass it in.`)];
        }
      }
      if (!isCollection(made)) return [];
      if (changed.has(name))
        return [
          violation(declarator, `"${name}" is changed by this file, so all callers share its state; hold it in a closure or an object.`),
        ];
      const open = exported && made.type !== "ObjectExpression" && !isReadonly(declarator["id"], value);
      return open ? [violation(declarator, `"${name}" can be changed by its importers; give it a readonly type.`)] : [];
    });
  });
}

function isCollection(made: SyntaxNode | undefined): made is SyntaxNode {
  if (made === undefined) return false;
  if (made.type === "NewExpression") return containers.has(nameOf(made["callee"]) ?? "");
  return made.type === "ArrayExpression" || made.type === "ObjectExpression";
}

function isReadonly(id: unknown, value: unknown): boolean {
  const annotation = isNode(id) && isNode(id["typeAnnotation"]) ? id["typeAnnotation"]["typeAnnotation"] : value;
  if (!isNode(annotation)) return false;
  if (annotation.type === "TSTypeOperator") return annotation["operator"] === "readonly";
  if (annotation.type === "TSAsExpression")
    return isNode(annotation["typeAnnotation"]) && nameOf(annotation["typeAnnotation"]["typeName"]) === "const";
  return nameOf(annotation["typeName"])?.startsWith("Readonly") === true;
}

function writableStatics(declaration: SyntaxNode): SyntaxNode[] {
  const members = isNode(declaration["body"]) ? nodesOf(declaration["body"]["body"]) : [];
  return members.filter(
    (member) =>
      member.type === "PropertyDefinition" && member["static"] === true && member["readonly"] !== true && member["declare"] !== true,
  );
}

/** Names whose value is changed anywhere in the file. A local of the same name counts, too: give it another one. */
function changedNames(program: SyntaxNode): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (target: unknown): void => {
    let inner = bare(target);
    if (inner?.type !== "MemberExpression") return;
    while (inner?.type === "MemberExpression") inner = bare(inner["object"]);
    const name = nameOf(inner);
    if (name !== undefined) names.add(name);
  };
  walk(program, (node) => {
    if (node.type === "AssignmentExpression") add(node["left"]);
    if (node.type === "UpdateExpression" || (node.type === "UnaryExpression" && node["operator"] === "delete")) add(node["argument"]);
    if (node.type !== "CallExpression" || !isNode(node["callee"])) return;
    const callee = node["callee"];
    if (callee.type === "MemberExpression" && mutators.has(nameOf(callee["property"]) ?? "")) add(callee);
    const changesFirst = dottedName(callee) === "Object.assign" || dottedName(callee) === "Object.defineProperty";
    const first = nameOf(nodesOf(node["arguments"])[0]);
    if (changesFirst && first !== undefined) names.add(first);
  });
  return names;
}
