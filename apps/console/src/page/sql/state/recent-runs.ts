/** A run that was started from this page. */
export interface RunEntry {
  readonly id: string;
  /** When it was started, in milliseconds since 1970. */
  readonly at: number;
  /** The text as it was written, without the values of its parameters; null if it was too long to be kept, or seemed to hold a secret. */
  readonly sql: string | null;
  /** How it ended, as far as this page has seen it. */
  readonly outcome: string | null;
}

const mostRuns = 200;
/** The longest text that is kept, and the length of all together, in characters. */
const longestText = 20_000;
const mostText = 400_000;

/** Adds a run as the newest. The oldest are forgotten when there are too many. */
export function addRun(runs: readonly RunEntry[], { sql, ...run }: RunEntry): readonly RunEntry[] {
  const added = { ...run, sql: sql === null || sql.length > longestText ? null : sql };
  let text = 0;
  return [added, ...runs.filter(({ id }) => id !== run.id)]
    .slice(0, mostRuns)
    .filter((entry) => (text += entry.sql?.length ?? 0) <= mostText);
}

/** Notes how a run ended. Returns the same list if nothing changes. */
export function endRun(runs: readonly RunEntry[], id: string, outcome: string): readonly RunEntry[] {
  const known = runs.find((run) => run.id === id);
  return known === undefined || known.outcome === outcome ? runs : runs.map((run) => (run === known ? { ...run, outcome } : run));
}

/** The runs whose text or id contains all words. */
export function findRuns(runs: readonly RunEntry[], search: string): readonly RunEntry[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return runs.filter(({ id, sql }) => words.every((word) => id.toLowerCase().includes(word) || (sql ?? "").toLowerCase().includes(word)));
}

/** Reads what was kept; anything else is left out. */
export function readRuns(value: unknown): readonly RunEntry[] {
  return Array.isArray(value) ? value.filter(isRun) : [];
}

function isRun(value: unknown): value is RunEntry {
  if (typeof value !== "object" || value === null) return false;
  const { id, at, sql, outcome } = value as Readonly<Record<string, unknown>>;
  return typeof id === "string" && typeof at === "number" && isTextOrNull(sql) && isTextOrNull(outcome);
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === "string";
}
