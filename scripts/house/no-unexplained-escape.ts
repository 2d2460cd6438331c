import type { Violation } from "./violation.ts";
import type { Rule } from "./rule.ts";
import { walk } from "./syntax.ts";
import type { Source } from "./workspace.ts";

/**
 * Where the type checker is overruled, a comment on the same or the previous line says why that is right.
 * Specs may use `!`: they fail by themselves.
 */
export const noUnexplainedEscape: Rule = {
  name: "no `any` and no `!` without a reason",
  check: (workspace) => workspace.sources.flatMap(checkSource),
};

function checkSource(source: Source): Violation[] {
  const explained = new Set<number>();
  for (const { start, end } of source.comments) {
    for (let line = source.lineAt(start); line <= source.lineAt(end - 1); line += 1) explained.add(line).add(line + 1);
  }
  const violations: Violation[] = [];
  walk(source.program, (node) => {
    const escape =
      node.type === "TSAnyKeyword" ? "`any`" : node.type === "TSNonNullExpression" && !source.isSpec ? "A non-null `!`" : undefined;
    if (escape === undefined) return;
    const line = source.lineAt(node.type === "TSNonNullExpression" ? node.end - 1 : node.start);
    if (explained.has(line)) return;
    violations.push({
      file: source.path,
      line,
      why: `${escape} switches the type checker off; narrow the type, or say in a comment why it cannot go wrong.`,
    });
  });
  return violations;
}
