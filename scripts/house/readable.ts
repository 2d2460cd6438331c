import type { Rule } from "./rule.ts";

/** What cannot be read cannot be judged by the other rules. */
export const readable: Rule = {
  name: "every source file can be read",
  check: (workspace) => workspace.unreadable,
};
