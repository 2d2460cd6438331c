import type { Worker } from "../wire/task/task-detail.ts";

/**
 * Whether a worker of a task belongs to a stage. Workers name their stage without its job: `M1` for `M1_job_0`. Their ids name the job
 * too (docs/protocol.md 2.10), so the stages of different jobs are told apart where both say it.
 *
 * @param stage the whole name, such as `R2_1_job_0`
 */
export function isWorkerOf({ id, type }: Pick<Worker, "id" | "type">, stage: string): boolean {
  if (type === null || (stage !== type && !stage.startsWith(`${type}_`))) return false;
  const [job, ownJob] = [/job_?\d+$/i.exec(stage)?.[0], /job_?\d+(?=\/)/i.exec(id ?? "")?.[0]];
  return job === undefined || ownJob === undefined || job === ownJob;
}
