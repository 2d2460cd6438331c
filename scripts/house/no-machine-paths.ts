import type { Rule } from "./rule.ts";

// Written apart, so that this file does not break its own rule.
const roots = ["work", "workspace", "tmp", "home", "root", "Users", "mnt", "private", "runner", "builds"].join("|");
const machinePath = new RegExp(String.raw`(?<![\w.~$}>*-])/(?:${roots}|var/folders)/(?!me\b)[\w.]|\b[A-Za-z]:\\+Users\\`);

/** A path of one machine exists nowhere else. Examples live in the home directory of a user called "me". */
export const noMachinePaths: Rule = {
  name: "no path of one machine",
  check: (workspace) =>
    [...workspace.files].flatMap(([file, text]) =>
      text.split("\n").flatMap((content, index) => {
        const [found] = machinePath.exec(content) ?? [];
        if (found === undefined) return [];
        const why = `"${found}…" is a path of one machine; take a path relative to the repository, or os.tmpdir().`;
        return [{ file, line: index + 1, why }];
      }),
    ),
};
