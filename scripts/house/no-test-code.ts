import { isSpecPath, resolveRelative } from "./workspace.ts";
import type { Rule } from "./rule.ts";

/** What only tests use must not be bundled into what users get. */
export const noTestCode: Rule = {
  name: "sources import no test code",
  check: (workspace) =>
    workspace.sources
      .filter(({ isShipped }) => isShipped)
      .flatMap(({ path, imports }) =>
        imports
          .filter(({ specifier }) => specifier.startsWith(".") && isSpecPath(resolveRelative(path, specifier)))
          .map(({ line, specifier }) => ({ file: path, line, why: `"${specifier}" is for tests; users would install it, too.` })),
      ),
};
