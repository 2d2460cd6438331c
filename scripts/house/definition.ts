import { isNode, nameOf, nodesOf, withoutExport, type SyntaxNode } from "./syntax.ts";
import { resolveRelative, type Source, type Workspace } from "./workspace.ts";

/** What a name at the top level of a file stands for. */
export type Definition =
  | { readonly kind: "declared"; readonly source: Source; readonly node: SyntaxNode }
  | { readonly kind: "module"; readonly specifier: string }
  | { readonly kind: "global" };

/** Finds the declaration of a name: in the file itself, in the file that it is imported from, or in a package. */
export function definitionOf(workspace: Workspace, source: Source, name: string): Definition {
  for (const outer of source.body) {
    const { statement } = withoutExport(outer);
    const declared = [statement, ...nodesOf(statement["declarations"])].find((node) => nameOf(node["id"]) === name);
    if (declared !== undefined) return { kind: "declared", source, node: declared };

    const specifier = isNode(outer["source"]) ? String(outer["source"]["value"]) : undefined;
    const imported =
      outer.type === "ImportDeclaration" ? nodesOf(outer["specifiers"]).find((one) => nameOf(one["local"]) === name) : undefined;
    if (specifier === undefined || imported === undefined) continue;
    const target = specifier.startsWith(".") ? resolveRelative(source.path, specifier) : undefined;
    const other = workspace.sources.find(({ path }) => path === target);
    const inOther = other === undefined ? undefined : definitionOf(workspace, other, nameOf(imported["imported"]) ?? "");
    return inOther?.kind === "declared" ? inOther : { kind: "module", specifier };
  }
  return { kind: "global" };
}
