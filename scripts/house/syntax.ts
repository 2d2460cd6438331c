import { visitorKeys } from "oxc-parser";

/** A node of the syntax tree as far as a walk needs to know it; narrow it by `type`. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

/** The nodes directly below one, in the order of the text. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  // All rules together call this for millions of nodes, so no array is made for each property.
  const children: SyntaxNode[] = [];
  for (const key of visitorKeys[node.type] ?? []) {
    const value = node[key];
    if (isNode(value)) children.push(value);
    else if (Array.isArray(value)) for (const one of value) if (isNode(one)) children.push(one);
  }
  return children;
}

/** The nodes in a property that holds one node, a list of them, or none. */
export function nodesOf(value: unknown): SyntaxNode[] {
  return (Array.isArray(value) ? value : [value]).filter(isNode);
}

/** Calls `enter` for a node and all below it; where it returns `false`, the walk goes no deeper. */
export function walk(
  node: SyntaxNode,
  enter: (node: SyntaxNode, parent: SyntaxNode | undefined) => boolean | void,
  parent?: SyntaxNode,
): void {
  if (enter(node, parent) === false) return;
  for (const child of childrenOf(node)) walk(child, enter, node);
}

/** The name of an identifier; undefined for any other node. */
export function nameOf(node: unknown): string | undefined {
  return isNode(node) && node.type === "Identifier" && typeof node["name"] === "string" ? node["name"] : undefined;
}

/** `a.b.c` as text, for chains of plain names; undefined for everything else. */
export function dottedName(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type !== "MemberExpression" || node["computed"] === true) return nameOf(node);
  const object = dottedName(node["object"]);
  const property = nameOf(node["property"]);
  return object === undefined || property === undefined ? undefined : `${object}.${property}`;
}

/** The names that a binding pattern introduces: `{ a, b: [c] }` gives `a` and `c`. */
export function boundNames(pattern: SyntaxNode): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [nameOf(pattern) ?? ""];
    case "ObjectPattern":
      return nodesOf(pattern["properties"]).flatMap((property) =>
        nodesOf(property[property.type === "RestElement" ? "argument" : "value"]).flatMap(boundNames),
      );
    case "ArrayPattern":
      return nodesOf(pattern["elements"]).flatMap(boundNames);
    case "AssignmentPattern":
      return nodesOf(pattern["left"]).flatMap(boundNames);
    case "RestElement":
      return nodesOf(pattern["argument"]).flatMap(boundNames);
    default:
      return [];
  }
}

/** An expression without the type syntax and parentheses around it. */
export function bare(expression: unknown): SyntaxNode | undefined {
  if (!isNode(expression)) return undefined;
  const wraps = ["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression", "TSTypeAssertion", "ParenthesizedExpression"];
  return wraps.includes(expression.type) ? bare(expression["expression"]) : expression;
}

/** A top-level statement, taken out of its `export`. */
export function withoutExport(statement: SyntaxNode): { readonly statement: SyntaxNode; readonly exported: boolean } {
  const inner =
    statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration" ? statement["declaration"] : null;
  return isNode(inner) ? { statement: inner, exported: true } : { statement, exported: false };
}
