import type { Instance, XFlowSubInstance } from "@maxcompute-rx/browser";

/** A sub-instance and those that it has started itself. */
export interface TreeNode {
  readonly name: string;
  readonly instance: Instance;
  readonly children: readonly TreeNode[];
}

/** The flat list of sub-instances as a tree: `workflow/node` belongs below `workflow`, where that one is known. */
export function subInstanceTree(found: readonly XFlowSubInstance[]): readonly TreeNode[] {
  const parentOf = (name: string): string | undefined =>
    found
      .map((other) => other.name)
      .filter((other) => name.startsWith(`${other}/`))
      .toSorted((a, b) => b.length - a.length)[0];
  const below = (parent: string | undefined): readonly TreeNode[] =>
    found
      .filter(({ name }) => parentOf(name) === parent)
      .map(({ name, instance }) => ({
        name: parent === undefined ? name : name.slice(parent.length + 1),
        instance,
        children: below(name),
      }));
  return below(undefined);
}
