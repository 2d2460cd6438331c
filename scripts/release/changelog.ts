// How `changeset version` writes the changelogs: what changed for the user, in the words of the changeset. No commit hashes,
// which only we could read, and no lines on siblings, which have the same version anyway.

/** What is used of a changeset. */
interface Changeset {
  readonly summary: string;
}

/** The entry of one changeset. */
export async function getReleaseLine({ summary }: Changeset): Promise<string> {
  const [first = "", ...more] = summary.trim().split("\n");
  return [`- ${first}`, ...more.map((line) => (line.trim() === "" ? "" : `  ${line.trimEnd()}`))].join("\n");
}

/** The entry on siblings that a package depends on: none. */
export async function getDependencyReleaseLine(): Promise<string> {
  return "";
}
