import { join } from "node:path";

/** The specs of a package, or those of the scripts. */
export interface SpecGroup {
  /** The folder, from the root of the workspace. */
  readonly dir: string;
  /** Differs when something has changed on which the specs depend: turbo.json says what that is. */
  readonly hash: string;
}

/** What `turbo run unit --dry=json` prints, as far as it is used. */
export interface TurboPlan {
  readonly tasks: readonly { readonly task: string; readonly hash: string; readonly directory: string; readonly command: string }[];
}

/** What Vitest's reporter `json` writes, as far as it is used. */
export interface SpecResults {
  readonly testResults: readonly { readonly name: string; readonly status: string }[];
}

/** The groups of a workspace. */
export function specGroups({ tasks }: TurboPlan): readonly SpecGroup[] {
  return tasks
    .filter(({ task, command }) => task === "unit" && command !== "<NONEXISTENT>")
    .map(({ directory, hash }) => ({ dir: directory === "" ? "scripts" : directory, hash }));
}

/** Those groups of a run whose specs have all passed. When the run has failed and no spec has, nobody knows whose fault that is: none. */
export function passedGroups(
  groups: readonly SpecGroup[],
  root: string,
  { testResults }: SpecResults,
  succeeded: boolean,
): readonly SpecGroup[] {
  const failed = testResults.filter(({ status }) => status !== "passed");
  if (!succeeded && failed.length === 0) return [];
  return groups.filter(({ dir }) => {
    const ofGroup = ({ name }: { readonly name: string }) => name.startsWith(join(root, dir, "/"));
    return testResults.some(ofGroup) && !failed.some(ofGroup);
  });
}
