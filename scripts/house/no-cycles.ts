import type { Violation } from "./violation.ts";
import type { Rule } from "./rule.ts";
import { resolveRelative, type Import } from "./workspace.ts";

/**
 * Files that need each other cannot be read, tested or moved one at a time. Type imports count, as readers follow them, too.
 *
 * Ours, because `import/no-cycle` of oxlint 1.94 does not follow `import()`, which is how packages load what only some callers need.
 */
export const noCycles: Rule = {
  name: "files do not import each other in cycles",
  check(workspace) {
    const edges = new Map(
      workspace.sources.map((source) => {
        const relative = source.imports.filter(({ specifier }) => specifier.startsWith("."));
        return [source.path, relative.map((found) => ({ found, target: resolveRelative(source.path, found.specifier) }))] as const;
      }),
    );
    const violations: Violation[] = [];
    const done = new Set<string>();

    const visit = (path: string, trail: readonly string[], cause?: Import): void => {
      const from = trail.indexOf(path);
      if (from !== -1 && cause !== undefined) {
        const cycle = [...trail.slice(from), path].join(" → ");
        violations.push({ file: trail.at(-1) ?? path, line: cause.line, why: `This import closes a cycle: ${cycle}.` });
        return;
      }
      if (done.has(path)) return;
      for (const { found, target } of edges.get(path) ?? []) visit(target, [...trail, path], found);
      done.add(path);
    };
    for (const path of edges.keys()) visit(path, []);
    return violations;
  },
};
