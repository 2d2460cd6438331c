import type { Rule } from "./rule.ts";
import { resolveRelative } from "./workspace.ts";

/** Node, Deno and JSR run the sources as they are, so an import names the very file. */
export const relativeImports: Rule = {
  name: "relative imports end in .ts",
  check: (workspace) =>
    workspace.sources.flatMap((source) =>
      source.imports
        .filter(
          ({ specifier }) =>
            specifier.startsWith(".") && !/\.tsx?$/.test(specifier) && !workspace.files.has(resolveRelative(source.path, specifier)),
        )
        .map(({ line, specifier }) => ({
          file: source.path,
          line,
          why: `"${specifier}" must name the file itself, with its ending .ts.`,
        })),
    ),
};
