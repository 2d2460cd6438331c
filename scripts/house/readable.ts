import type { Rule } from "./rule.ts";

/** The other rules cannot check a file that cannot be parsed. */
export const readable: Rule = {
  name: "every source file can be parsed",
  check: (workspace) => workspace.unreadable,
};
