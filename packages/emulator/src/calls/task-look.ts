import type { Instance, Task } from "../jobs/instance.ts";
import type { StageRun, WorkerRun } from "../jobs/stage-schedule.ts";

/** Of which task, and when it is looked at. */
export interface TaskLook {
  readonly project: string;
  readonly instance: Instance;
  readonly task: Task;
  readonly now: number;
}

/** `Odps/project_{instance}_SQL_0_0_0_job_0/M1#3_0`: the fourth worker of M1, its first attempt. */
export function workerId({ project, instance, task }: TaskLook, { stage: { id } }: StageRun, { index, attempt }: WorkerRun): string {
  const { stage, job } = splitStageId(id);
  return `Odps/${project}_${instance.id}_${task.type}_0_0_0_${job}/${stage}#${index}_${attempt}`;
}

/** Opaque to clients: Base64. */
export function logIdOf({ stage: { id } }: StageRun, { index, attempt }: WorkerRun): string {
  return Buffer.from(`${id}#${index}_${attempt}`).toString("base64");
}

/** `R2_1_job_0` is the stage `R2_1` of `job_0`, which is the first statement. */
export function splitStageId(id: string): { readonly stage: string; readonly job: string } {
  const [, stage = id, job = "job_0"] = /^(.+)_(job_\d+)$/.exec(id) ?? [];
  return { stage, job };
}
