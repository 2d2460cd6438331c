/** What the name of a stage says (docs/protocol.md 2.8). */
export interface StageName {
  /** Its number within its job. */
  readonly number: number;
  /** The numbers of the stages that it reads from. */
  readonly reads: ReadonlySet<number>;
  /** The number of the job of the task that it belongs to; null if the name says none. */
  readonly job: number | null;
}

/** `_job_0`, `_Stg1_job0`, `_Stg1`. Stages of one job may have `_Stg1` or not. */
const jobPart = /(?:_Stg\d+)?(?:_job_?(?<job>\d+))?$/i;
/** The job of a task that has only one. */
const onlyJob = /_(?:Stg\d+_)?job_?0$/i;
const ownPart = /^[A-Z]+(?<number>\d+)(?<reads>(?:_\d+)*)$/i;

/** Reads the name of a stage; null if it has another form. */
export function readStageName(name: string): StageName | null {
  const end = jobPart.exec(name);
  const parts = ownPart.exec(name.slice(0, end?.index))?.groups;
  if (parts === undefined) return null;
  const job = end?.groups?.["job"];
  return {
    number: Number(parts["number"]),
    reads: new Set((parts["reads"] ?? "").split("_").filter(Boolean).map(Number)),
    job: job === undefined ? null : Number(job),
  };
}

/**
 * The short name of a stage, as LogView shows it: `M1` for `M1_job_0` and `M1_Stg1_job0`. The job remains in the names of the second
 * and later jobs of a task, which have stages of the same numbers: `M1_job_1`.
 *
 * @example
 * ```ts
 * stageTitle("J3_1_2_job_0"); // "J3_1_2"
 * ```
 */
export function stageTitle(name: string): string {
  return name.replace(onlyJob, "");
}
