import type { Rule } from "./rule.ts";

const handsOnCore: ReadonlySet<string> = new Set(["packages/node", "packages/browser", "packages/deno", "packages/gateway"]);

/** A door lists what it opens, name by name. Only an adapter hands core's public door on as it is. */
export const noExportStar: Rule = {
  name: "no export *, adapters handing on core aside",
  check: (workspace) =>
    workspace.sources.flatMap((source) =>
      source.imports
        .filter(({ star, specifier }) => star && !(specifier === "@maxcompute-rx/core" && handsOnCore.has(source.package.dir)))
        .map(({ line, specifier }) => ({
          file: source.path,
          line,
          why: `Export the names you mean; "export *" from "${specifier}" makes an accident public.`,
        })),
    ),
};
