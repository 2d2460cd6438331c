import type { Rule } from "./rule.ts";

// Written apart, so that this file does not break its own rule.
const machinePaths: readonly string[] = ["work", "tmp"].map((folder) => `/${folder}/`);

/** A path of somebody's machine is true nowhere else. */
export const noMachinePaths: Rule = {
  name: "no path of one machine",
  check: (workspace) =>
    [...workspace.files].flatMap(([file, text]) =>
      text
        .split("\n")
        .flatMap((content, index) =>
          machinePaths
            .filter((path) => content.includes(path))
            .map((path) => ({
              file,
              line: index + 1,
              why: `"${path}" is a path of one machine; take a path relative to the repository, or os.tmpdir().`,
            })),
        ),
    ),
};
