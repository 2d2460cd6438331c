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

/** What a run says of its groups. */
export interface GroupOutcomes {
  /** All specs of these have passed. When the run has failed and no spec has, nobody knows whose fault that is: none. */
  readonly passed: readonly SpecGroup[];
  /** No spec of these was found. */
  readonly untested: readonly SpecGroup[];
}

/** Judges a run of Vitest over all specs of these groups. */
export function outcomesOf(groups: readonly SpecGroup[], root: string, { testResults }: SpecResults, succeeded: boolean): GroupOutcomes {
  const failed = testResults.filter(({ status }) => status !== "passed");
  const hasOneOf = (results: SpecResults["testResults"], { dir }: SpecGroup): boolean =>
    results.some(({ name }) => name.startsWith(join(root, dir, "/")));
  const tested = groups.filter((group) => hasOneOf(testResults, group));
  return {
    passed: !succeeded && failed.length === 0 ? [] : tested.filter((group) => !hasOneOf(failed, group)),
    untested: groups.filter((group) => !tested.includes(group)),
  };
}
