import type { Rule } from "./rule.ts";

const mostLines = 400;

/** Most files have 100 to 300 lines. A longer one does two things: give the second one a name. Specs may be longer: tables are. */
export const fileSize: Rule = {
  name: `no source file above ${mostLines} lines`,
  check: (workspace) =>
    workspace.sources
      .filter((source) => !source.isSpec)
      .map((source) => ({ path: source.path, lines: source.text.split("\n").length - 1 }))
      .filter(({ lines }) => lines > mostLines)
      .map(({ path, lines }) => ({
        file: path,
        line: mostLines,
        why: `${lines} lines; above ${mostLines} a file does more than its name says. Split it.`,
      })),
};
