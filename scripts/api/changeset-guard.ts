import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { apiChanges } from "./api-changes.ts";

/**
 * What a record of `api/` lost in the change at hand, when no changeset tells the package's users; empty when all is well.
 *
 * The change at hand is what differs from `base`, such as the commit that a pull request starts from; without a base, what is
 * not committed yet. Its own changesets count, not those that wait for the release anyway. When there is neither, it is the
 * commit that touched the record last; then all count that waited at that commit, as changes may have several commits.
 */
export function lostWithoutChangeset(root: string, record: string, packageName: string, base?: string): readonly string[] {
  const repository = openRepository(root);
  const { from, to } = repository.changeOf(record, base);
  const { lost } = apiChanges(repository.textAt(from, record), repository.textAt(to, record));
  if (lost.length === 0) return [];
  const changesets = to === undefined ? repository.changedFiles(from, ".changeset") : repository.filesAt(to, ".changeset");
  return changesets.some((file) => namesPackage(repository.textAt(to, file), packageName)) ? [] : lost;
}

/** Whether the front matter of a changeset names a package. */
function namesPackage(changeset: string, packageName: string): boolean {
  const [, frontMatter = ""] = changeset.split(/^---$/m);
  return new RegExp(`^["']?${packageName}["']?:`, "m").test(frontMatter);
}

/** A commit, or undefined for the files as they are on disk. */
type State = string | undefined;

interface Repository {
  changeOf(file: string, base: string | undefined): { readonly from: string; readonly to: State };
  /** Empty when the file is not there. */
  textAt(state: State, file: string): string;
  /** Files of a folder that differ from a commit. */
  changedFiles(from: string, folder: string): readonly string[];
  /** Files of a folder in a commit. */
  filesAt(commit: string, folder: string): readonly string[];
}

function openRepository(root: string): Repository {
  const git = (...args: readonly string[]): string =>
    execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return {
    changeOf(file, base) {
      if (base !== undefined) return { from: base, to: undefined };
      if (git("status", "--porcelain", "--", file) !== "") return { from: "HEAD", to: undefined };
      const last = git("log", "-1", "--format=%H", "--", file).trim();
      return { from: `${last}^`, to: last };
    },
    textAt(state, file) {
      try {
        return state === undefined ? readFileSync(join(root, file), "utf8") : git("show", `${state}:${file}`);
      } catch {
        return "";
      }
    },
    changedFiles(from, folder) {
      const changed = git("diff", "--name-only", "--no-renames", from, "--", folder);
      return lines(changed + git("ls-files", "--others", "--exclude-standard", "--", folder));
    },
    filesAt: (commit, folder) => lines(git("ls-tree", "-r", "--name-only", commit, "--", folder)),
  };
}

function lines(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "");
}
