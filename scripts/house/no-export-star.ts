import type { Rule } from "./rule.ts";

const handsOnCore: ReadonlySet<string> = new Set(["packages/node", "packages/browser", "packages/deno", "packages/gateway"]);

/**
 * Each exported name is written down, so that nothing becomes public by accident. Only an adapter exports all of core's public names.
 *
 * Ours, because oxlint 1.94 has no such rule: `oxc/no-barrel-file` counts modules and looks over what it cannot resolve.
 */
export const noExportStar: Rule = {
  name: "no `export *`, except for adapters that export core",
  check: (workspace) =>
    workspace.sources.flatMap((source) =>
      source.imports
        .filter(({ star, specifier }) => star && !(specifier === "@maxcompute-rx/core" && handsOnCore.has(source.package.dir)))
        .map(({ line, specifier }) => ({
          file: source.path,
          line,
          why: `Export each name; "export *" from "${specifier}" makes an accident public.`,
        })),
    ),
};
