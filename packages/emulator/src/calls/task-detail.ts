import type { Instance, Task } from "../jobs/instance.ts";
import type { StageRun, WorkerRun } from "../jobs/stage-schedule.ts";
import { taskSummary } from "./task-summary.ts";

/** Of which task, and when it is looked at. */
export interface TaskLook {
  readonly project: string;
  readonly instance: Instance;
  readonly task: Task;
  readonly now: number;
}

/** `?instancedetail`: the stages, in the words of the progress (docs/protocol.md 2.10). */
export function instanceDetail({ instance, task, now }: TaskLook): unknown {
  const stages = task.runs(now).map(({ progress, startTime, endTime }) => ({
    ID: progress.id,
    Status: progress.status,
    StartTime: seconds(startTime),
    EndTime: seconds(endTime),
    BackupWorkers: progress.backupWorkers,
    TerminatedWorkers: progress.terminatedWorkers,
    RunningWorkers: progress.runningWorkers,
    TotalWorkers: progress.totalWorkers,
    InputRecords: progress.inputRecords,
    OutputRecords: progress.outputRecords,
    FinishedPercentage: progress.finishedPercentage,
  }));
  const times = { StartTime: seconds(task.startTime), EndTime: seconds(task.endTime) };
  return { Instance: { ID: instance.id, TaskName: task.name, Status: task.status, ...times, Stages: stages } };
}

/** `?detail`: what LogView shows, down to the workers (docs/protocol.md 2.10). */
export function logviewDetail(look: TaskLook): unknown {
  const runs = look.task.runs(look.now);
  const jobs = [...Map.groupBy(runs, ({ stage }) => splitStageId(stage.id).job)].map(([name, stages]) => ({
    name,
    tasks: stages.map((run) => ({
      name: splitStageId(run.stage.id).stage,
      status: run.progress.status,
      startTime: seconds(run.startTime),
      endTime: seconds(run.endTime),
      instances: run.workers.map((worker) => workerEntry(look, run, worker)),
    })),
  }));
  const { text, json } = taskSummary(look) ?? { text: "", json: "" };
  return { mapReduce: { jobs, summary: text, jsonSummary: json } };
}

/** Everything a number in text, as PyODPS reads it with `int`; times in seconds, 0 for those to come. */
function workerEntry(look: TaskLook, run: StageRun, worker: WorkerRun): unknown {
  const bytes = run.stage.recordBytes ?? 8;
  return {
    id: workerId(look, run, worker),
    logId: worker.startTime === undefined ? "" : logIdOf(run, worker),
    status: worker.status,
    startTime: seconds(worker.startTime),
    endTime: seconds(worker.endTime),
    input_records: String(worker.inputRecords),
    input_bytes: String(worker.inputRecords * bytes),
    output_records: String(worker.outputRecords),
    output_bytes: String(worker.outputRecords * bytes),
  };
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

function seconds(time: number | undefined): number {
  return time === undefined ? 0 : Math.floor(time / 1000);
}
