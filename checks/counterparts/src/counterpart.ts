/** What stands for some names of another client. */
export interface Counterpart {
  /** Names of the other client, as they are recorded in names/*.json. */
  readonly theirs: readonly string[];
  /** Names of ours, as `Type.member`, an exported name, or `maxcompute-rx command`. Empty if there is no counterpart. */
  readonly ours: readonly string[];
  /** An expression or statements in TypeScript, or a command line. */
  readonly example: string | null;
  /** What differs; or, without a counterpart, why there is none. */
  readonly note: string | null;
}

/** Some counterparts under one heading. */
export interface Section {
  readonly title: string;
  readonly counterparts: readonly Counterpart[];
}

/** The page for those who come from one client. */
export interface ClientPage {
  /** Of the file names/{client}.json, and of docs/from-{client}.md. */
  readonly client: "pyodps" | "java" | "go" | "odpscmd";
  /** As it stands in sentences. */
  readonly name: string;
  /** Markdown after the heading: what is different as a whole. */
  readonly introduction: string;
  readonly sections: readonly Section[];
}

/** Names of theirs, separated by spaces, and names of ours that do the same, separated by commas. */
export function same(theirs: string, ours: string, example: string, note: string | null = null): Counterpart {
  return { theirs: theirs.split(" "), ours: ours.split(", "), example, note };
}

/** Names of theirs, separated by spaces, that have no counterpart, and the reason. An example shows what to do instead. */
export function notHere(theirs: string, because: string, example: string | null = null): Counterpart {
  return { theirs: theirs.split(" "), ours: [], example, note: because };
}
